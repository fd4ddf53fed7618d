import { withAllLaws } from '../../../shared/analysis/laws/check-results.ts';
import { isLawCode } from '../../../shared/analysis/laws/law.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { countResults, readResults } from '../store/result-query.ts';
import { packVerdict } from '../store/result-verdicts.ts';
import { openReadable } from '../store/open.ts';
import type { Jobs } from './jobs.ts';
import { bedsOf } from './sides.ts';

type Job = Jobs['check-results'];

const MOST_AT_ONCE = 10_000;

/** Reads the selected results, judges them by all laws, and answers those whose problems are others than the stored. */
export async function checkResults({ database, selection }: Job['input']): Promise<Job['output']> {
  const reader = openReadable(database);
  try {
    if (countResults(reader, selection) > MOST_AT_ONCE) {
      const most = MOST_AT_ONCE.toLocaleString('en-US');
      throw new CodedError('too-large', `More than ${most} results at once`, 'Narrow the filter and go on in parts.');
    }
    const results = readResults(reader, selection);
    const judged = withAllLaws(results, bedsOf(reader, [{ label: '', results }]));
    const changed = judged.filter((result, index) => !sameProblems(result, results[index]));
    const flagged = judged.filter(({ problems }) =>
      problems.some(({ code, severity }) => isLawCode(code) && severity !== 'note'),
    ).length;
    return { checked: judged.length, flagged, changed: changed.map(packVerdict) };
  } finally {
    reader.close();
  }
}

const sameProblems = (a: PointResult, b: PointResult | undefined): boolean =>
  JSON.stringify(a.problems) === JSON.stringify(b?.problems);
