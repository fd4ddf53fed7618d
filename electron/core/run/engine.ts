import { hostname, userInfo } from 'node:os';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { RunHostState, RunStatus } from '../../../shared/contract/run-methods.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import { frozen } from '../services/files.ts';
import type { TaskHandle } from '../services/task-registry.ts';
import { cutLabRevision } from '../store/labs.ts';
import { findManagedHost } from '../store/managed-hosts.ts';
import { saveRunHost } from '../store/run-progress.ts';
import { insertRun, listRuns } from '../store/runs.ts';
import { ActiveRun } from './active-run.ts';
import { HostLink } from './host-link.ts';
import { HostWatch } from './host-watch.ts';
import { closeAll, lookAtHosts, whyNot, type LookedAt, type Preflight } from './preflight.ts';
import { prepareRun } from './prepare.ts';
import { reach } from './reach.ts';
import { StoredRun, UNFINISHED } from './run-state.ts';

/** What a caller may wait for. */
export interface RunHandle {
  readonly runId: string;
  readonly taskId: string;
  /** The hosts have their start, or are attached to; rejects with what prevented it. */
  readonly started: Promise<void>;
  /** Everything is stored, or the run was detached from. */
  readonly finished: Promise<void>;
}

interface Entry extends RunHandle {
  readonly active: ActiveRun;
}

/** Starts, finds again, watches and ends runs. One per program. */
export interface RunEngine {
  start(planId: string, name: string | undefined): Promise<RunHandle>;
  attach(runId: string): RunHandle;
  cancel(runId: string): Promise<{ readonly state: RunStatus['run']['state']; readonly hosts: RunHostState[] }>;
  status(runId: string): RunStatus;
  /** Attaches to every run that an earlier session left unfinished. */
  resume(): void;
  /** Lets go of all runs; they go on on their hosts. */
  close(): Promise<void>;
}

export function createRunEngine(context: ServiceContext): RunEngine {
  return new Engine(context);
}

class Engine implements RunEngine {
  private readonly context: ServiceContext;
  private readonly entries = new Map<string, Entry>();
  private closing = false;

  constructor(context: ServiceContext) {
    this.context = context;
  }

  async start(planId: string, name: string | undefined): Promise<RunHandle> {
    const looked = await lookAtHosts(this.context, planId);
    const obstacle = whyNot(looked);
    if (obstacle !== null) {
      await closeAll(looked);
      throw obstacle;
    }
    const runId = this.insert(looked, name);
    const run = new StoredRun(this.context, runId);
    const links = looked.hosts.map((host) => this.linkOf(run, host));
    return this.take(new ActiveRun(this.context, run, links));
  }

  attach(runId: string): RunHandle {
    const known = this.entries.get(runId);
    if (known !== undefined) return known;
    const run = new StoredRun(this.context, runId);
    if (!run.unfinished) {
      const { number, state } = run.summary;
      throw new CodedError('conflict', `Run ${number} has ended (${state})`, 'Its results are stored.');
    }
    return this.take(new ActiveRun(this.context, run, this.storedLinks(run)));
  }

  async cancel(runId: string): ReturnType<RunEngine['cancel']> {
    const entry = this.entries.get(runId) ?? this.cancellable(runId);
    this.context.tasks.cancel(entry.taskId);
    await entry.finished.catch(() => undefined);
    const { run } = entry.active;
    return { state: run.summary.state, hosts: run.hostStates() };
  }

  status(runId: string): RunStatus {
    const active = this.entries.get(runId)?.active;
    return active?.run.status(active.attached) ?? new StoredRun(this.context, runId).status(false);
  }

  resume(): void {
    const { store, log, newId } = this.context;
    const damaged = (error: unknown): void => log.bug(newId(), error);
    for (const { id, state } of listRuns(store.reader, null, damaged)) {
      if (!UNFINISHED.includes(state)) continue;
      try {
        this.attach(id);
      } catch (error) {
        damaged(error); // One run that cannot be read must not keep the program from starting.
      }
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    const entries = [...this.entries.values()];
    await Promise.all(entries.map(({ active }) => active.detach()));
    await Promise.all(entries.map(({ finished }) => finished.catch(() => undefined)));
  }

  /** A run that goes on, or one whose hosts could not all be told to stop. */
  private cancellable(runId: string): Entry {
    const run = new StoredRun(this.context, runId);
    const unreached = run.hostStates().some(({ state }) => state === 'out-of-reach');
    if (run.unfinished || unreached) return this.take(new ActiveRun(this.context, run, this.storedLinks(run)));
    const { number, state } = run.summary;
    throw new CodedError('conflict', `Run ${number} has ended (${state})`, 'There is nothing to cancel.');
  }

  private insert({ plan, hosts }: Preflight, name: string | undefined): string {
    const { store, clock, newId } = this.context;
    const runId = newId();
    const plain = { labId: plan.labId, planId: plan.id, configuration: plan.configuration };
    const states = hosts.map(({ host }) => ({
      ...{ labHost: host.labHost, name: host.name, state: 'preparing' as const, detail: null },
      ...{ clockOffsetNs: null, clockUncertaintyNs: null, lastSeenUs: null },
      engine: { managedHost: host.managed.id, directory: null, bootId: null, t0Cs: null },
    }));
    const fixed = frozen(plan);
    store.write((database) => {
      const labRevision = cutLabRevision(database, plan.labId, clock.nowUs());
      const fresh = { id: runId, ...plain, labRevision, name: name ?? plan.name, frozen: fixed };
      insertRun(database, { ...fresh, createdUs: clock.nowUs() });
      for (const state of states) saveRunHost(database, runId, state);
    });
    tellChanged(this.context, 'runs', [runId]);
    return runId;
  }

  private linkOf(run: StoredRun, { host, connection }: LookedAt): HostLink {
    const record = run.hostRecords().find(({ labHost }) => labHost === host.labHost)?.record;
    if (record === undefined) throw new Error(`run ${run.id} has no record of ${host.name}`);
    const watch = new HostWatch(host.labHost, host.name, record, indexesOf(run, host.labHost));
    return new HostLink(watch, () => reach(this.context, host.managed), connection);
  }

  private storedLinks(run: StoredRun): HostLink[] {
    return run.hostRecords().map(({ labHost, name, record }) => {
      const watch = new HostWatch(labHost, name, record, indexesOf(run, labHost));
      return new HostLink(watch, async () => {
        const managed = findManagedHost(this.context.store.reader, record.managedHost);
        if (managed !== null) return reach(this.context, managed);
        const tip = 'host.delete with restore brings it back.';
        throw new CodedError('host-unknown', `${name}: its connection was deleted`, tip);
      });
    });
  }

  private take(active: ActiveRun): Entry {
    const { id, summary } = active.run;
    const started = Promise.withResolvers<undefined>();
    const finished = Promise.withResolvers<undefined>();
    for (const { promise } of [started, finished]) promise.catch(() => undefined); // told by the task as well
    const title = `Run ${summary.number}: ${summary.name}`;
    const taskId = this.context.tasks.launch({ kind: 'run', title, runId: id }, async (task) => {
      try {
        await this.work(active, task, () => started.resolve(undefined));
        started.resolve(undefined);
        finished.resolve(undefined);
      } catch (error) {
        started.reject(error);
        finished.reject(error);
        throw error;
      } finally {
        this.entries.delete(id);
      }
    });
    const entry = { runId: id, taskId, active, started: started.promise, finished: finished.promise };
    this.entries.set(id, entry);
    return entry;
  }

  private async work(active: ActiveRun, task: TaskHandle, started: () => void): Promise<void> {
    const { run } = active;
    const cancel = (): void => {
      if (!this.isClosing()) void active.cancel();
    };
    task.signal.addEventListener('abort', cancel, { once: true });
    if (run.summary.state === 'preparing') await this.prepare(active, task);
    if (this.isClosing()) return;
    started();
    await active.watch(task);
    if (task.signal.aborted && !this.isClosing())
      throw new CodedError('cancelled', `${run.summary.name} was cancelled`);
  }

  private isClosing(): boolean {
    return this.closing;
  }

  private async prepare(active: ActiveRun, task: TaskHandle): Promise<void> {
    const { run, links } = active;
    task.update({ message: 'preparing the hosts' });
    try {
      await prepareRun({
        services: this.context,
        run,
        links,
        owner: ownerOf(run),
        scratch: (labHost) => this.scratchOf(run, labHost),
        signal: task.signal,
      });
      run.flush();
    } catch (error) {
      if (this.isClosing()) return;
      await active.abandon(error);
      throw error;
    }
  }

  private scratchOf(run: StoredRun, labHost: string): string | null {
    const record = run.hostRecords().find((host) => host.labHost === labHost)?.record;
    const managed = record === undefined ? null : findManagedHost(this.context.store.reader, record.managedHost);
    return managed?.scratchDirectory ?? null;
  }
}

const indexesOf = (run: StoredRun, labHost: string): number[] =>
  run.frozen.points.filter(({ hosts }) => hosts.includes(labHost)).map(({ index }) => index);

const ownerOf = ({ summary }: StoredRun): string =>
  `run ${summary.number} "${summary.name}" of ${userInfo().username} on ${hostname()}`;
