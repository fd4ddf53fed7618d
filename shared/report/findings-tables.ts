import { flaggedRows } from '../analysis/laws/flagged-rows.ts';
import { LAWS } from '../analysis/laws/law.ts';
import { placeText } from '../lint/bed.ts';
import { fieldWords } from '../lint/field-words.ts';
import { ruleList } from '../lint/rule-list.ts';
import { indexLab } from '../model/lab-index.ts';
import type { Lab } from '../model/lab.ts';
import type { PointResult } from '../results/point-result.ts';
import { countText } from '../units/count-text.ts';
import { NO_DATA } from '../units/format.ts';
import type { ReportBlock } from './report.ts';
import { left, text } from './tables.ts';

/** The findings of the test bed that the user accepted, each with its reason. Nothing for none. */
export function acceptedFindings(lab: Lab): ReportBlock[] {
  const accepted = lab.acknowledged ?? [];
  if (accepted.length === 0) return [];
  const index = indexLab(lab);
  const rows = accepted.map(({ code, entities, field, reason, acceptedUs }) => [
    text(code),
    text(ruleList.find((rule) => rule.code === code)?.title ?? NO_DATA),
    text([placeText(index, entities), fieldWords(field ?? '')].filter((part) => part !== '').join(': ') || NO_DATA),
    text(reason),
    text(acceptedUs === undefined ? NO_DATA : dateText(acceptedUs)),
  ]);
  const columns = [left('Rule'), left('What it says'), left('Where'), left('Accepted because'), left('When')];
  return [{ kind: 'table', table: { caption: 'Accepted findings', groups: null, columns, rows, footnotes: [] } }];
}

const dateText = (us: number): string =>
  new Date(us / 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** Rows beyond these are counted: a report is no list of a whole sweep. */
const MOST_ROWS = 40;

/** What the sanity laws flag among the results that the report shows. Nothing for none. */
export function lawFlags(results: readonly PointResult[]): ReportBlock[] {
  const flagged = flaggedRows(results).flatMap(({ code, configuration, rows }) =>
    rows.map(({ result, problem }) => [
      text(code),
      text(configuration),
      text(result.workload.name),
      text(problem.message),
    ]),
  );
  if (flagged.length === 0) return [];
  const codes = [...new Set(flaggedRows(results).map(({ code }) => code))];
  const columns = [left('Law'), left('Configuration'), left('Pattern'), left('What does not agree')];
  const more = flagged.length - MOST_ROWS;
  const footnotes = [
    ...codes.map((code) => `${code}: ${LAWS[code].law}. ${LAWS[code].tip}`),
    ...(more > 0 ? [`${countText(more, 'more flag')} in the stored results`] : []),
  ];
  const caption = 'Rows that a sanity law doubts';
  return [{ kind: 'table', table: { caption, groups: null, columns, rows: flagged.slice(0, MOST_ROWS), footnotes } }];
}
