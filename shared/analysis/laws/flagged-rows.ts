import type { PointResult } from '../../results/point-result.ts';
import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { isLawCode, LAWS, type LawCode } from './law.ts';
import { setLawFindings } from './set-laws.ts';

/** Rows of one configuration on which one law is broken. */
export interface FlaggedRows {
  readonly code: LawCode;
  readonly configuration: string;
  /** Each row once, the first first. */
  readonly rows: readonly { readonly result: PointResult; readonly problem: Problem }[];
}

/**
 * What the laws flag among results: the verdicts that are stored with them, and those of the laws that look at rows
 * beside each other, for these very rows. Notes are left out.
 */
export function flaggedRows(results: readonly PointResult[]): FlaggedRows[] {
  const stored = results.flatMap((result) => result.problems.map((each) => ({ result, problem: each })));
  const flagged = [...stored, ...setLawFindings(results)].filter(
    ({ problem: { code, severity } }) => isLawCode(code) && severity !== 'note',
  );
  const once = new Map(flagged.map((each) => [`${each.result.id} ${each.problem.code}`, each]));
  const groups = Map.groupBy(once.values(), ({ result, problem: { code } }) =>
    JSON.stringify([result.configuration, code]),
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    // Only laws have such codes.
    return [{ code: first.problem.code as LawCode, configuration: first.result.configuration, rows }];
  });
}

const MOST_NAMED = 3;

/** The flags as notes of a comparison: one for each configuration and law, with the numbers of its first row. */
export const lawNotes = (configurations: readonly { readonly results: readonly PointResult[] }[]): Problem[] =>
  flaggedRows(configurations.flatMap(({ results }) => results)).map(({ code, configuration, rows }) => {
    const names = [...new Set(rows.map(({ result }) => result.workload.name))];
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    const { severity, message, tip } = rows[0]?.problem ?? { severity: LAWS[code].severity, message: '', tip: null };
    const text = `${configuration}: ${code} on ${countText(rows.length, 'row')} (${names.slice(0, MOST_NAMED).join(', ')}${more}): ${message}`;
    return problem(severity, code, configuration, text, tip);
  });
