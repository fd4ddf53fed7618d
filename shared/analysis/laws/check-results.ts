import type { PointResult } from '../../results/point-result.ts';
import type { Id } from '../../units/identity.ts';
import type { Problem } from '../../units/problem.ts';
import { bedOf, type BedFacts } from '../bed.ts';
import { bedLawProblems } from './bed-laws.ts';
import { isLawCode } from './law.ts';
import { rowLawProblems } from './row-laws.ts';
import { setLawFindings } from './set-laws.ts';

/** A result with what the laws say of the row alone. Earlier verdicts of the laws are replaced. */
export const withRowLaws = (result: PointResult): PointResult => withVerdicts(result, rowLawProblems(result));

/**
 * Results of any labs with the verdicts of all laws: on each row alone, on its bed where the lab is among `beds`, and
 * beside the other results. Earlier verdicts of the laws are replaced, other problems kept.
 */
export function withAllLaws(results: readonly PointResult[], beds: ReadonlyMap<Id, BedFacts>): PointResult[] {
  const built = new Map([...beds].map(([id, facts]) => [id, bedOf(facts)]));
  const beside = Map.groupBy(setLawFindings(results), ({ result }) => result);
  return results.map((result) => {
    const bed = result.labId === null ? undefined : built.get(result.labId);
    return withVerdicts(result, [
      ...rowLawProblems(result),
      ...(bed === undefined ? [] : bedLawProblems(bed, result)),
      ...(beside.get(result) ?? []).map(({ problem }) => problem),
    ]);
  });
}

const withVerdicts = (result: PointResult, verdicts: readonly Problem[]): PointResult => ({
  ...result,
  problems: [...result.problems.filter(({ code }) => !isLawCode(code)), ...verdicts],
});
