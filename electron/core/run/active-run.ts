import { setTimeout as sleep } from 'node:timers/promises';
import type { CodedError } from '../../../shared/contract/errors.ts';
import type { RunPointState } from '../../../shared/contract/run-methods.ts';
import type { PlanPoint } from '../../../shared/plan/plan.ts';
import { bytesPerSecond, iops, nanoseconds } from '../../../shared/units/quantity.ts';
import type { ServiceContext } from '../services/context.ts';
import type { TaskHandle } from '../services/task-registry.ts';
import type { HostLink, LinkEvents } from './host-link.ts';
import type { LiveRate } from './live-rates.ts';
import { cancelRunner, removeRunner } from './remote-runner.ts';
import { isSettled, type StoredRun } from './run-state.ts';
import { settlePoint } from './settle-point.ts';
import { clockTime } from './wall-time.ts';

type Services = Pick<ServiceContext, 'store' | 'events' | 'clock' | 'directory' | 'newId' | 'log'>;

const TICK_MS = 250;

/** A run that this program watches: follows its hosts, settles its points, ends it. */
export class ActiveRun {
  readonly run: StoredRun;
  readonly links: readonly HostLink[];
  private readonly services: Services;
  private cancelled = false;
  private detaching = false;
  /** Newest rate per host of the point that runs. */
  private readonly rates = new Map<string, { readonly index: number; readonly rate: LiveRate }>();
  private readonly told = new Map<string, string>();

  constructor(services: Services, run: StoredRun, links: readonly HostLink[]) {
    this.services = services;
    this.run = run;
    this.links = links;
    for (const point of run.points.filter(isSettled)) this.release(point.index);
  }

  get attached(): boolean {
    return this.links.some((link) => link.connected);
  }

  /** Follows the run to its end, or until `detach`. */
  async watch(task: TaskHandle): Promise<void> {
    const following = Promise.all(this.links.map((link) => link.follow(this.events())));
    for (;;) {
      await this.tick(task);
      const over = await Promise.race([following.then(() => true), sleep(TICK_MS, false)]);
      if (this.letGo()) return;
      if (over) break;
    }
    await this.settle();
    await this.finish();
  }

  /** Lets go of the hosts; the run goes on there. */
  async detach(): Promise<void> {
    this.detaching = true;
    await Promise.all(this.links.map((link) => link.end()));
    if (this.run.unfinished && this.run.record.t0Us !== null) this.run.update({ state: 'detached' });
    this.run.flush();
  }

  /** Ends the run on every host that can be reached; the others are told to go on until their end. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    await Promise.all(this.links.map((link) => this.cancelOn(link)));
    for (const link of this.links) link.wake();
  }

  /** The run could not be started: nothing is left on the hosts, and the reason is stored. */
  async abandon(error: unknown): Promise<void> {
    const { run } = this;
    const asked = this.cancelled;
    await this.cancel();
    const reason = error instanceof Error ? error.message : String(error);
    for (const point of run.points) {
      if (!isSettled(point)) run.setPoint(point.index, () => ({ state: 'cancelled' }));
    }
    await Promise.all(this.links.map((link) => this.leave(link, asked ? 'cancelled' : 'failed')));
    run.log('error', null, reason);
    run.update({ state: asked ? 'cancelled' : 'failed', reason, endUs: this.services.clock.nowUs() });
    run.flush();
  }

  private letGo(): boolean {
    return this.detaching;
  }

  private async cancelOn(link: HostLink): Promise<void> {
    const { watch } = link;
    if (watch.record.directory === null) {
      watch.lost = 'cancelled';
      return;
    }
    try {
      await cancelRunner(await link.runner());
      // It had nothing yet when it was asked first; by now it is known to have ended.
      if (watch.lost === 'cancelled') watch.lost = null;
      this.run.log('note', watch.name, 'cancelled');
    } catch (error) {
      watch.lost = 'cancelled';
      const until = this.run.summary.endUs;
      const goesOn = until === null ? 'nothing more will start there' : `continues until ${clockTime(until)}`;
      const why = error instanceof Error ? error.message : String(error);
      this.run.setHost(watch.labHost, { state: 'out-of-reach', detail: `${goesOn}: ${why}` });
      this.run.log('warning', watch.name, `could not be told to stop; ${goesOn}`);
    }
  }

  private events(): LinkEvents {
    const { run, services } = this;
    return {
      connected: ({ watch }) => {
        run.setHost(watch.labHost, { state: 'running', detail: null, lastSeenUs: services.clock.nowUs() });
        run.log('note', watch.name, 'attached again');
        this.told.delete(watch.labHost);
      },
      lost: ({ watch }, error, retryMs) => this.hostLost(watch.labHost, watch.name, error, retryMs),
      polled: ({ watch }, live) => {
        run.setHost(watch.labHost, { lastSeenUs: services.clock.nowUs() });
        if (live === null) return;
        this.rates.set(watch.labHost, live);
        this.addLive(watch.name, live);
      },
    };
  }

  private hostLost(labHost: string, name: string, error: CodedError, retryMs: number): void {
    if (error.code === 'internal') this.services.log.bug(this.services.newId(), error);
    const until = this.run.summary.endUs;
    const goesOn = until === null ? '' : `; it continues until ${clockTime(until)}`;
    const again = retryMs === 0 ? 'now' : `in ${(retryMs / 1e3).toFixed(1)} s`;
    const detail = `${error.message}${goesOn}; tried again ${again}`;
    if (this.told.get(labHost) !== error.message) this.run.log('warning', name, error.message);
    this.told.set(labHost, error.message);
    this.run.setHost(labHost, { state: 'out-of-reach', detail });
  }

  private addLive(host: string, { index, rate }: { readonly index: number; readonly rate: LiveRate }): void {
    const atUs = this.services.clock.nowUs();
    const sample = (name: string | null, { iops: rateNow, bytesPerSecond: bytesNow, meanLatencyNs }: LiveRate) => ({
      atUs,
      pointIndex: index,
      host: name,
      iops: iops(rateNow),
      bytesPerSecond: bytesPerSecond(bytesNow),
      meanLatencyNs: meanLatencyNs === null ? null : nanoseconds(meanLatencyNs),
    });
    this.run.addLive(sample(host, rate));
    const together = [...this.rates.values()].filter((entry) => entry.index === index).map((entry) => entry.rate);
    const expected = this.run.frozen.points[index]?.hosts.length;
    if (together.length === expected) this.run.addLive(sample(null, sumOf(together)));
  }

  private async tick(task: TaskHandle): Promise<void> {
    const { run } = this;
    const state = this.attached ? 'running' : 'detached';
    if (run.summary.state !== state && !this.cancelled) run.update({ state });
    await this.settle();
    const { total } = run.summary.points;
    const settled = run.points.filter(isSettled).length;
    task.update({
      progress: total === 0 ? null : settled / total,
      message: state === 'detached' ? 'no host in reach; the run goes on there' : `${settled} of ${total} points`,
      remainingNs: run.remainingNs(),
    });
    run.flush();
  }

  /** Stores every point of which all hosts have said what they will. */
  private async settle(): Promise<void> {
    for (const point of this.run.frozen.points) {
      const state = this.run.points[point.index];
      if (state === undefined || isSettled(state)) continue;
      const links = this.linksOf(point);
      const outputs = links.map(({ watch }) => watch.outcome(point.index));
      const known = outputs.filter((output) => output !== null);
      if (known.length === links.length) {
        await settlePoint(this.services, this.run, point, known);
        this.release(point.index);
      } else {
        this.showProgress(state, links);
      }
    }
  }

  private showProgress(point: RunPointState, links: readonly HostLink[]): void {
    const passed = links.some(({ watch }) => watch.hasPassed(point.index));
    const started = links.some(({ watch }) => watch.hasStarted(point.index));
    const state = passed ? 'collecting' : started ? 'running' : 'waiting';
    if (state === point.state) return;
    this.run.setPoint(point.index, () => ({ state, startUs: this.run.plannedStartUs(point.index) }));
  }

  private linksOf(point: PlanPoint): HostLink[] {
    return this.links.filter(({ watch }) => point.hosts.includes(watch.labHost));
  }

  private release(index: number): void {
    for (const { watch } of this.links) watch.release(index);
  }

  private async finish(): Promise<void> {
    const { run } = this;
    run.update({ state: 'collecting' });
    await Promise.all(this.links.map((link) => this.leave(link)));
    const { done, failed } = run.summary.points;
    const state = this.cancelled ? 'cancelled' : done > 0 ? 'done' : 'failed';
    const worst = run.points.find(({ state: point }) => point === 'failed' || point === 'missed');
    const reason = failed > 0 ? (worst?.reason ?? null) : null;
    run.update({
      state,
      reason: this.cancelled ? 'cancelled by the user' : reason,
      endUs: this.services.clock.nowUs(),
    });
    run.log(state === 'done' ? 'note' : 'warning', null, `run ${state}`);
    run.flush();
  }

  /** Everything is stored: the run directory is removed, and the host is done. */
  private async leave(link: HostLink, end: 'cancelled' | 'failed' = 'cancelled'): Promise<void> {
    const { watch } = link;
    const { labHost } = watch;
    const outOfReach = this.cancelled && watch.lost === 'cancelled' && watch.record.directory !== null;
    if (!outOfReach) {
      if (watch.record.directory !== null) await this.removeFrom(link);
      const state = this.cancelled ? end : watch.lost === null ? 'done' : 'failed';
      this.run.setHost(labHost, { state, detail: watch.lost });
    }
    await link.end();
  }

  private async removeFrom(link: HostLink): Promise<void> {
    const { name, record } = link.watch;
    try {
      await removeRunner(await link.runner());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.run.log('warning', name, `its run directory ${record.directory ?? ''} was not removed: ${why}`);
    }
  }
}

function sumOf(rates: readonly LiveRate[]): LiveRate {
  const operations = rates.reduce((sum, rate) => sum + rate.iops, 0);
  const known = rates.filter((rate) => rate.meanLatencyNs !== null);
  const latencySum = known.reduce((sum, rate) => sum + rate.iops * (rate.meanLatencyNs ?? 0), 0);
  return {
    iops: operations,
    bytesPerSecond: rates.reduce((sum, rate) => sum + rate.bytesPerSecond, 0),
    meanLatencyNs: known.length < rates.length || operations === 0 ? null : latencySum / operations,
  };
}
