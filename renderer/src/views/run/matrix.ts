import type { RunPointState, RunStatus } from '../../../../shared/contract/run-methods.ts';
import type { PlanPoint } from '../../../../shared/plan/plan.ts';

export interface MatrixCell {
  readonly point: PlanPoint;
  readonly state: RunPointState;
}

export interface MatrixRow {
  readonly key: string;
  readonly workload: string;
  readonly numjobs: number;
  readonly iodepth: number;
  /** By repeat, from 1; null where the plan has none. */
  readonly cells: readonly (MatrixCell | null)[];
  /** Mean IOPS of the repeats that are done. */
  readonly mean: number | null;
  /** Coefficient of variation in per cent; null below two repeats. */
  readonly variationPercent: number | null;
  /** Standard deviation (n - 1) of the same; null below two repeats. */
  readonly deviation: number | null;
  readonly done: number;
}

const waiting = (index: number): RunPointState => ({
  index,
  state: 'waiting',
  startUs: null,
  resultId: null,
  iops: null,
  bytesPerSecond: null,
  meanLatencyNs: null,
  reason: null,
});

/** The points of a run as rows of pattern, jobs and depth over columns of repeats, in the order of the plan. */
export function runMatrix(status: Pick<RunStatus, 'frozen' | 'points'>): MatrixRow[] {
  const states = new Map(status.points.map((state) => [state.index, state]));
  const { workloads, repeats } = status.frozen.plan;
  const rows = new Map<string, { first: PlanPoint; cells: (MatrixCell | null)[] }>();
  for (const point of status.frozen.points) {
    const row = rows.get(point.key) ?? { first: point, cells: new Array<MatrixCell | null>(repeats).fill(null) };
    row.cells[point.repeat - 1] = { point, state: states.get(point.index) ?? waiting(point.index) };
    rows.set(point.key, row);
  }
  const place = (point: PlanPoint): number => workloads.findIndex(({ name }) => name === point.workload.name);
  return [...rows]
    .map(([key, { first, cells }]) => toRow(key, first, cells))
    .sort((a, b) => place(a.first) - place(b.first) || a.row.numjobs - b.row.numjobs || a.row.iodepth - b.row.iodepth)
    .map(({ row }) => row);
}

function toRow(key: string, first: PlanPoint, cells: (MatrixCell | null)[]): { first: PlanPoint; row: MatrixRow } {
  const measured = cells.flatMap((cell) =>
    cell?.state.state === 'done' && cell.state.iops !== null ? [cell.state.iops as number] : [],
  );
  const row = {
    key,
    workload: first.workload.name,
    numjobs: first.numjobs,
    iodepth: first.iodepth,
    cells,
    ...meanAndVariation(measured),
    done: measured.length,
  };
  return { first, row };
}

/**
 * Mean, and standard deviation (n - 1) over mean. The same as shared/stats/mean-spread, which cannot be used here: its
 * t distribution comes from a package that probes the browser with `eval`, and the page's policy forbids that.
 */
function meanAndVariation(values: readonly number[]): Pick<MatrixRow, 'mean' | 'deviation' | 'variationPercent'> {
  if (values.length === 0) return { mean: null, deviation: null, variationPercent: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, deviation: null, variationPercent: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return { mean, deviation, variationPercent: mean === 0 ? null : (deviation / mean) * 100 };
}

/** How many points are in each state, for the head of the screen. */
export function countStates(
  points: readonly RunPointState[],
): Record<'done' | 'running' | 'failed' | 'waiting', number> {
  const count = (...states: RunPointState['state'][]): number =>
    points.filter((point) => states.includes(point.state)).length;
  return {
    done: count('done'),
    running: count('running', 'collecting'),
    failed: count('failed', 'partial', 'missed', 'cancelled'),
    waiting: count('waiting'),
  };
}
