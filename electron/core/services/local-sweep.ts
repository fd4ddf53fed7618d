import { NOTHING_MEASURED, type MeasuredFacts } from '../../../shared/capacity/question.ts';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import type { Workload } from '../../../shared/plan/workload.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { iops, type Iops } from '../../../shared/units/quantity.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { EVERYTHING, queryResults } from '../store/result-query.ts';

/** How the configuration of a sweep of one drive on its own host is called: `Local, 1 drive`. */
const ONE_DRIVE = /^local, (1|one) drive$/i;
/** Any configuration measured on the storage host itself, without the fabric. */
const LOCAL = /^local\b/i;

export const isLocal = (configuration: string): boolean => LOCAL.test(configuration);

/**
 * What the stored sweeps of one drive of a lab say of a pattern: the plateau and the depth where it was reached. The
 * answer is for the very pattern and block size; null without such results.
 */
export function localSweeps(database: ReadableDatabase, labId: Id): (workload: Workload) => LocalFacts | null {
  const rows = rowsOf(database, labId).filter(
    ({ configuration, status }) => ONE_DRIVE.test(configuration) && status === 'ok',
  );
  return (workload) => plateau(rows.filter((row) => isPattern(row, workload)));
}

export type LocalFacts = Pick<MeasuredFacts, 'driveIops' | 'driveBlockBytes' | 'driveOptimumDepth'>;

/** What was measured for a pattern, nothing else known. */
export const factsFrom = (local: LocalFacts | null): MeasuredFacts => ({ ...NOTHING_MEASURED, ...local });

/** All results of a lab as rows; histograms are not read. */
export const rowsOf = (database: ReadableDatabase, labId: Id): ResultRow[] =>
  queryResults(database, { labId, runIds: [], configurations: [], ids: [], filter: '' }, EVERYTHING);

const isPattern = (row: ResultRow, workload: Workload): boolean =>
  row.access === workload.access &&
  row.blockBytes === workload.blockBytes &&
  (row.readPercent ?? null) === (workload.readPercent ?? null);

/** The best point, its repeats averaged. */
function plateau(rows: readonly ResultRow[]): LocalFacts | null {
  const points = [...Map.groupBy(rows, ({ numjobs, iodepth }) => `${numjobs ?? '?'} x ${iodepth ?? '?'}`).values()];
  const means = points.flatMap((repeats) => {
    const mean = meanIops(repeats);
    return mean === null || repeats[0] === undefined ? [] : [{ row: repeats[0], mean }];
  });
  const [best] = means.sort((a, b) => b.mean - a.mean);
  if (best === undefined) return null;
  const { blockBytes, numjobs, iodepth } = best.row;
  const driveOptimumDepth = numjobs === null || iodepth === null ? null : numjobs * iodepth;
  return { driveIops: best.mean, driveBlockBytes: blockBytes, driveOptimumDepth };
}

function meanIops(rows: readonly ResultRow[]): Iops | null {
  const known = rows.flatMap((row) => row.iops ?? []);
  return known.length === 0 ? null : iops(known.reduce((sum, each) => sum + each, 0) / known.length);
}
