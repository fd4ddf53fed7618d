import { lawNotes } from '../analysis/laws/flagged-rows.ts';
import type { LintFinding } from '../lint/finding.ts';
import { countText } from '../units/count-text.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { ReportInput } from './report-input.ts';
import type { Report } from './report.ts';

/**
 * What its author should know before a report goes out: the notes of the comparison, else doubtful and failed rows;
 * findings of the test bed that are neither mended nor accepted; sections that were asked for and have nothing to show.
 */
export function reportProblems(input: ReportInput, report: Report, findings: readonly LintFinding[]): Problem[] {
  const ofResults = input.comparison === null ? resultProblems(input) : input.comparison.problems;
  return [...ofResults, ...openFindings(findings), ...emptySections(input, report)];
}

function resultProblems({ results }: ReportInput): Problem[] {
  if (results.length === 0) {
    return [problem('warning', 'no-results', 'Results', 'The report has no results', 'Choose a run or a comparison.')];
  }
  const failed = results.filter(({ status }) => status !== 'ok').length;
  const tip = 'Run these points again, or say in the report why they are missing.';
  return [
    ...(failed === 0
      ? []
      : [problem('warning', 'failed-points', 'Results', `${countText(failed, 'point')} failed or partial`, tip)]),
    ...lawNotes([{ results }]),
  ];
}

function openFindings(findings: readonly LintFinding[]): Problem[] {
  const open = findings.filter(({ severity, acknowledged }) => severity !== 'note' && acknowledged === null);
  if (open.length === 0) return [];
  const codes = [...new Set(open.map(({ code }) => code))].sort();
  const severity = open.some((finding) => finding.severity === 'error') ? 'error' : 'warning';
  const message = `${countText(open.length, 'finding')} of the test bed neither mended nor accepted: ${codes.join(', ')}`;
  const tip = 'Mend them in the drawing, or accept them with a reason, which the report prints.';
  return [problem(severity, 'open-findings', 'Test bed', message, tip)];
}

function emptySections({ sections }: ReportInput, report: Report): Problem[] {
  const shown = new Set(report.sections.map(({ id }) => id));
  return (sections ?? [])
    .filter((id) => !shown.has(id))
    .map((id) => problem('warning', 'empty-section', id, `The section “${id}” has nothing to show`, 'Leave it out.'));
}
