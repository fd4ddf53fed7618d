import { isLocal, isOneDrive } from '../../../shared/analysis/local-baseline.ts';
import type { LintFinding } from '../../../shared/lint/finding.ts';
import { lintResults } from '../../../shared/lint/result-rules.ts';
import type { MeasuredBaseline } from '../../../shared/lint/stale-baselines.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { queryResults, readResults } from '../store/result-query.ts';
import { bedOfRun } from '../store/run-bed.ts';

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
    const bed = bedOfRun(database, runId);
    const index = bed === null ? null : indexLab(bed);
    return index === null ? [] : results.map((result) => ({ result, index }));
  });
}
