import { isLocal, isOneDrive } from '../../../shared/analysis/local-baseline.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { LintFinding } from '../../../shared/lint/finding.ts';
import { lintResults } from '../../../shared/lint/result-rules.ts';
import type { MeasuredBaseline } from '../../../shared/lint/stale-baselines.ts';
import { indexLab, type LabIndex } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { readLabRevision } from '../store/labs.ts';
import { queryResults, readResults } from '../store/result-query.ts';
import { readRunDetails } from '../store/runs.ts';

/** Results of a lab that its rules look at, the newest: a sweep of thousands says the same many times. */
const MOST_RESULTS = 300;

/** What the rules of stage *result* find in the stored results of a lab. Runs load scratch files, not the drawn drives. */
export function lintLabResults(database: ReadableDatabase, lab: Lab): LintFinding[] {
  const selection = { labId: lab.id, runIds: [], configurations: [], ids: [], filter: '' };
  const page = { sort: null, offset: 0, limit: MOST_RESULTS };
  const ids = queryResults(database, selection, page).map(({ id }) => id);
  if (ids.length === 0) return [];
  const results = readResults(database, { ...selection, ids });
  const ofBed = results.filter(({ configuration, runId }) => !isLocal(configuration) && runId === null);
  const baselines = results.filter(({ configuration }) => isOneDrive(configuration));
  return lintResults(lab, ofBed, baselines, measuredBaselines(database, baselines));
}

/** The bed of then is known of the runs of this program alone. */
function measuredBaselines(database: ReadableDatabase, baselines: readonly PointResult[]): MeasuredBaseline[] {
  const byRun = Map.groupBy(baselines, ({ runId }) => runId);
  return [...byRun].flatMap(([runId, results]) => {
    if (runId === null) return [];
    const index = bedOfRun(database, runId);
    return index === null ? [] : results.map((result) => ({ result, index }));
  });
}

/** Null where the run or the revision of its lab is not there any more. */
function bedOfRun(database: ReadableDatabase, runId: string): LabIndex | null {
  try {
    const { frozen, labRevision } = readRunDetails(database, runId);
    return indexLab(readLabRevision(database, frozen.plan.labId, labRevision));
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
