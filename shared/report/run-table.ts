import type { ReportInput } from './report-input.ts';
import type { ReportTable } from './report.ts';
import { left, right, text } from './tables.ts';
import { formatNumber, NO_DATA } from '../units/format.ts';

/** The runs behind the numbers; null when there are none (imported or published results only). */
export function runTable({ runs, results }: ReportInput): ReportTable | null {
  if (runs.length === 0) return null;
  return {
    caption: 'Runs',
    groups: null,
    columns: [left('Run'), left('Configuration'), left('Started'), left('Ended'), right('Points'), right('Stored')],
    rows: runs.map((run) => [
      text(`${String(run.number)} ${run.name}`),
      text(run.configuration),
      text(run.started ?? NO_DATA),
      text(run.ended ?? NO_DATA),
      text(formatNumber(run.frozen.points.length)),
      text(formatNumber(results.filter((result) => result.configuration === run.configuration).length)),
    ]),
    footnotes: [],
  };
}
