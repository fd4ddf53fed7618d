import { localPlateau, type LocalFacts } from '../../../shared/analysis/local-baseline.ts';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import type { Workload } from '../../../shared/plan/workload.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { EVERYTHING, queryResults } from '../store/result-query.ts';

/** What the stored sweeps of one drive of a lab say of a pattern; null without such results. */
export function localSweeps(database: ReadableDatabase, labId: Id): (workload: Workload) => LocalFacts | null {
  const rows = rowsOf(database, labId);
  return (workload) => localPlateau(rows, workload);
}

/** All results of a lab as rows; histograms are not read. */
export const rowsOf = (database: ReadableDatabase, labId: Id): ResultRow[] =>
  queryResults(database, { labId, runIds: [], configurations: [], ids: [], filter: '' }, EVERYTHING);
