import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { EventData } from '../../../shared/contract/events.ts';
import type { RunStatus, RunSummary } from '../../../shared/contract/run-methods.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action, Remote } from './remote.svelte.ts';
import { mergeRunEvent } from './run-merge.ts';

const DRAW_EVERY_MS = 250;

const UNDER_WAY: readonly RunSummary['state'][] = ['preparing', 'running', 'detached', 'collecting'];

export const isUnderWay = (run: RunSummary): boolean => UNDER_WAY.includes(run.state);

/** All runs, and one of them in full while it is watched. */
export class Runs {
  readonly list: Remote<RunSummary[]>;
  readonly status: Remote<RunStatus>;
  readonly preflight: Remote<Output<'run.preflight'>>;
  readonly change = new Action();
  #watched = $state.raw<Id | null>(null);
  #preflightPlan: Id | null = null;
  /** The newest status that is not shown yet. */
  #pending: RunStatus | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Remote(async () => (await client.call('run.list', {})).runs);
    this.status = new Remote(() => client.call('run.status', { runId: this.#watched ?? '' }));
    this.preflight = new Remote(() => client.call('run.preflight', { planId: this.#preflightPlan ?? '' }));
  }

  get watched(): Id | null {
    return this.#watched;
  }
  /** The run that is under way in this workspace, newest first. */
  get underWay(): RunSummary | null {
    return this.list.data?.find(isUnderWay) ?? null;
  }

  ofLab(labId: Id): RunSummary[] {
    return (this.list.data ?? []).filter((run) => run.labId === labId);
  }

  /** Follows the pushes of all runs. Answers how to stop. */
  follow(): () => void {
    return this.#client.on(
      'run.events',
      (event) => this.#take(event),
      () => void this.#again(),
    );
  }

  watch(runId: Id | null): void {
    if (runId === this.#watched) return;
    this.#watched = runId;
    this.status.set(null);
    if (runId !== null) void this.status.refresh();
  }

  check(planId: Id): void {
    if (this.#preflightPlan !== planId) this.preflight.set(null);
    this.#preflightPlan = planId;
    void this.preflight.refresh();
  }

  forgetCheck(): void {
    this.#preflightPlan = null;
    this.preflight.set(null);
  }

  async start(planId: Id): Promise<void> {
    const started = await this.change.run(() => this.#client.call('run.start', { planId }));
    if (!started) return;
    await this.list.refresh();
    this.watch(started.runId);
  }

  async cancel(runId: Id): Promise<void> {
    await this.change.run(() => this.#client.call('run.cancel', { runId }));
    await this.#again();
  }

  async attach(runId: Id): Promise<void> {
    await this.change.run(() => this.#client.call('run.attach', { runId }));
    await this.#again();
  }

  async #again(): Promise<void> {
    this.#pending = null;
    await Promise.all([this.list.refresh(), this.#watched === null ? null : this.status.refresh()]);
  }

  #take(event: EventData<'run.events'>): void {
    const runs = this.list.data ?? [];
    const known = runs.some((run) => run.id === event.runId);
    this.list.set(known ? runs.map((run) => (run.id === event.runId ? event.run : run)) : [event.run, ...runs]);
    const status = this.#pending ?? this.status.data;
    if (event.runId === this.#watched && status) this.#show(mergeRunEvent(status, event, Date.now() * 1_000));
  }

  /** At most four times a second: charts and matrix are drawn anew each time. */
  #show(status: RunStatus): void {
    this.#pending = status;
    if (this.#timer !== null) return;
    this.#flush();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, DRAW_EVERY_MS);
  }

  #flush(): void {
    const status = this.#pending;
    this.#pending = null;
    if (status !== null && status.run.id === this.#watched) this.status.set(status);
  }
}
