import type { AnalysisTable } from '../analysis/tables/analysis-table.ts';
import { cellText, formOf } from '../analysis/tables/quantities.ts';
import type { RateUnit } from '../units/format.ts';
import { rowName } from './line-chart.ts';
import type { ChartSpec, ReportBlock, ReportTable } from './report.ts';
import { left, right, text, type Column } from './tables.ts';

/** A further table of a comparison with its charts, on its way into a report. */
export interface AnalysisPart {
  readonly table: AnalysisTable;
  readonly charts: readonly ChartSpec[];
}

/** A page has no room for more rows of one table: a course over time is told by its charts alone. */
const MOST_ROWS = 64;

/** Nothing for a table without rows. */
export function analysisBlocks({ table, charts }: AnalysisPart, rateUnit: RateUnit): ReportBlock[] {
  if (table.rows.length === 0) return [];
  const isCourse = table.kind === 'time-course';
  const shown = isCourse || table.rows.length > MOST_ROWS ? [] : [reportTable(table, rateUnit)];
  return [
    ...shown.map((each) => ({ kind: 'table' as const, table: each })),
    ...charts.map((chart) => ({ kind: 'chart' as const, chart })),
  ];
}

/** Pattern, jobs and depth are one column: a page holds nine. */
function reportTable(table: AnalysisTable, rateUnit: RateUnit): ReportTable {
  const named = table.columns[1]?.label === 'jobs' ? 3 : 1;
  const columns = table.columns.slice(named);
  return {
    caption: table.title,
    groups: groupsOf(columns),
    columns: [
      left(table.columns[0]?.label ?? ''),
      ...columns.map((column, index) => columnOf(column, columns[index - 1], rateUnit)),
    ],
    rows: table.rows.map((row) => [
      text(named === 3 ? nameOf(row) : cellText(row[0] ?? null, 'text', rateUnit)),
      ...row.slice(named).map((cell, index) => text(cellText(cell, columns[index]?.quantity ?? 'text', rateUnit))),
    ]),
    footnotes: [table.source, ...table.footnotes],
  };
}

function columnOf(
  { label, quantity, group }: AnalysisTable['columns'][number],
  before: AnalysisTable['columns'][number] | undefined,
  rateUnit: RateUnit,
): Column {
  if (quantity === 'text') return left(label);
  return right(label, formOf(quantity, rateUnit)?.unit ?? null, group !== null && group !== before?.group);
}

function groupsOf(columns: AnalysisTable['columns']): ReportTable['groups'] {
  if (columns.every(({ group }) => group === null)) return null;
  const groups = [{ label: '', span: 1 }];
  let last: string | null = null;
  for (const { group } of columns) {
    const open = groups.at(-1);
    if (open !== undefined && group === last) open.span += 1;
    else groups.push({ label: group ?? '', span: 1 });
    last = group;
  }
  return groups;
}

const nameOf = ([workload, numjobs, iodepth]: AnalysisTable['rows'][number]): string =>
  rowName({
    workload: String(workload),
    numjobs: typeof numjobs === 'number' ? numjobs : null,
    iodepth: typeof iodepth === 'number' ? iodepth : null,
  });
