import type {
  LiveSample,
  LogLine,
  RunHostState,
  RunPointState,
  RunState,
  RunStatus,
  RunSummary,
} from '../../../shared/contract/run-methods.ts';
import type { FrozenPlan } from '../../../shared/plan/plan.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import { nanoseconds, type EpochMicroseconds, type Nanoseconds } from '../../../shared/units/quantity.ts';
import { tellChanged } from '../services/changes.ts';
import type { ServiceContext } from '../services/context.ts';
import type { WritableDatabase } from '../store/handles.ts';
import {
  appendRunLog,
  readRunHosts,
  readRunLog,
  readRunPoints,
  saveRunHost,
  saveRunPoint,
} from '../store/run-progress.ts';
import { readRunDetails, readRunSummary, updateRun, type RunChange } from '../store/runs.ts';
import { hostRecordSchema, runRecordSchema, type HostRecord, type RunRecord } from './run-record.ts';

type Services = Pick<ServiceContext, 'store' | 'events' | 'clock'>;

/** States in which a run still wants its hosts. */
export const UNFINISHED: readonly RunState[] = ['preparing', 'running', 'detached', 'collecting'];
/** States of a point that will not change any more. */
const SETTLED: readonly RunPointState['state'][] = ['done', 'partial', 'failed', 'missed', 'cancelled'];
export const isSettled = ({ state }: RunPointState): boolean => SETTLED.includes(state);

const KEPT_LIVE = 600;

/** State of one run: in memory for speed, every change written through to the store, pushed with `flush`. */
export class StoredRun {
  readonly id: string;
  readonly frozen: FrozenPlan;
  readonly points: RunPointState[];
  record: RunRecord;
  private readonly services: Services;
  private summaryNow: RunSummary;
  private readonly problems: Problem[];
  private readonly hosts = new Map<string, { state: RunHostState; record: HostRecord }>();
  private readonly live: LiveSample[] = [];
  private fresh = emptyPush();

  /** Throws `not-found`. */
  constructor(services: Services, id: string) {
    const { reader } = services.store;
    const details = readRunDetails(reader, id);
    this.services = services;
    this.id = id;
    this.frozen = details.frozen;
    this.problems = details.problems;
    this.record = runRecordSchema.safeParse(details.engine).data ?? { t0Us: null };
    this.summaryNow = readRunSummary(reader, id);
    this.points = readRunPoints(reader, id);
    for (const { engine, ...state } of readRunHosts(reader, id)) {
      this.hosts.set(state.labHost, { state, record: hostRecordSchema.parse(engine) });
    }
  }

  get summary(): RunSummary {
    return this.summaryNow;
  }

  get unfinished(): boolean {
    return UNFINISHED.includes(this.summaryNow.state);
  }

  hostStates(): RunHostState[] {
    return [...this.hosts.values()].map(({ state }) => state);
  }

  hostRecords(): { readonly labHost: string; readonly name: string; readonly record: HostRecord }[] {
    return [...this.hosts].map(([labHost, { state, record }]) => ({ labHost, name: state.name, record }));
  }

  /** Wall clock at which a point is planned to begin; null until the schedule has one. */
  plannedStartUs(index: number): EpochMicroseconds | null {
    const offsetNs = this.frozen.points[index]?.offsetNs ?? 0;
    return this.record.t0Us === null ? null : ((this.record.t0Us + Math.round(offsetNs / 1e3)) as EpochMicroseconds);
  }

  remainingNs(): Nanoseconds | null {
    const { state, endUs } = this.summaryNow;
    if (!UNFINISHED.includes(state) || endUs === null) return null;
    return nanoseconds(Math.max(0, endUs - this.services.clock.nowUs()) * 1e3);
  }

  update(change: RunChange & { readonly record?: RunRecord }): void {
    const { record, ...rest } = change;
    if (record !== undefined) this.record = record;
    this.write((database) => updateRun(database, this.id, { ...rest, engine: this.record }));
    this.fresh.changed = true;
  }

  addProblem(found: Problem): void {
    this.problems.push(found);
    this.update({ problems: this.problems });
  }

  /** `change` may write more in the same transaction before it answers. */
  setPoint(index: number, change: (database: WritableDatabase) => Partial<RunPointState>): void {
    const before = this.points[index];
    if (before === undefined) throw new RangeError(`run ${this.id} has no point ${index}`);
    let point = before;
    this.write((database) => {
      point = { ...before, ...change(database) };
      saveRunPoint(database, this.id, point);
    });
    this.points[index] = point;
    this.fresh.points.set(index, point);
  }

  /** `lastSeenUs` alone is not written: it changes with every look at the host. */
  setHost(labHost: string, change: Partial<RunHostState>, record?: HostRecord): void {
    const known = this.hosts.get(labHost);
    if (known === undefined) throw new RangeError(`run ${this.id} has no host ${labHost}`);
    const next = { state: { ...known.state, ...change }, record: record ?? known.record };
    this.hosts.set(labHost, next);
    const seenAlone = record === undefined && Object.keys(change).every((name) => name === 'lastSeenUs');
    if (!seenAlone) {
      this.write((database) => saveRunHost(database, this.id, { ...next.state, engine: next.record }));
      this.fresh.changed = true;
    }
  }

  log(severity: LogLine['severity'], host: string | null, text: string): void {
    const line: LogLine = { atUs: this.services.clock.nowUs(), severity, host, text };
    this.write((database) => appendRunLog(database, this.id, line));
    this.fresh.log.push(line);
  }

  addLive(sample: LiveSample): void {
    this.live.push(sample);
    this.live.splice(0, Math.max(0, this.live.length - KEPT_LIVE));
    this.fresh.live.push(sample);
  }

  status(attached: boolean): RunStatus {
    return {
      run: this.summaryNow,
      frozen: this.frozen,
      points: this.points.map((point) => ({ ...point, startUs: point.startUs ?? this.plannedStartUs(point.index) })),
      hosts: this.hostStates(),
      live: this.live,
      log: readRunLog(this.services.store.reader, this.id),
      problems: this.problems,
      remainingNs: this.remainingNs(),
      attached,
    };
  }

  /** Pushes what changed since the last time. */
  flush(): void {
    const { changed, points, live, log } = this.fresh;
    if (!changed && points.size === 0 && live.length === 0 && log.length === 0) return;
    this.fresh = emptyPush();
    this.summaryNow = readRunSummary(this.services.store.reader, this.id);
    this.services.events.publish('run.events', {
      runId: this.id,
      run: this.summaryNow,
      points: [...points.values()],
      hosts: this.hostStates(),
      live,
      log,
    });
    if (changed) tellChanged(this.services, 'runs', [this.id]);
  }

  private write(work: (database: WritableDatabase) => void): void {
    this.services.store.write(work);
    this.summaryNow = readRunSummary(this.services.store.reader, this.id);
  }
}

function emptyPush() {
  return {
    changed: false,
    points: new Map<number, RunPointState>(),
    live: new Array<LiveSample>(),
    log: new Array<LogLine>(),
  };
}
