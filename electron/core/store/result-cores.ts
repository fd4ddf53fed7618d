import { CodedError } from '../../../shared/contract/errors.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { TargetCores } from '../../../shared/results/point-result.ts';
import { run, type WritableDatabase } from './handles.ts';
import { packBody } from './result-body.ts';
import { readResults } from './result-query.ts';
import { markStale } from './stale-verdicts.ts';

/** One transaction unpacks and writes them all: less than a second. */
const MOST_AT_ONCE = 1000;

/** Writes or takes away (null) the cores of the target. Answers the results that are different now. Throws `too-large`. */
export function setTargetCores(
  database: WritableDatabase,
  selection: ResultSelection,
  targetCores: TargetCores | null,
): string[] {
  const results = readResults(database, selection);
  if (results.length > MOST_AT_ONCE)
    throw new CodedError('too-large', `More than 1,000 points at once`, 'Narrow the filter and go on in parts.');
  const changed = results.filter((each) => JSON.stringify(each.targetCores ?? null) !== JSON.stringify(targetCores));
  for (const result of changed) {
    const { targetCores: _, ...bare } = result;
    const { body } = packBody(targetCores === null ? bare : { ...bare, targetCores });
    run(database, 'UPDATE result_body SET body = ? WHERE result_id = ?', body, result.id);
  }
  // The law on scaling looks at the cores.
  for (const labId of new Set(changed.flatMap((each) => each.labId ?? []))) markStale(database, labId);
  return changed.map(({ id }) => id);
}
