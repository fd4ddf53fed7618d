import { distributionsOf } from '../../../shared/analysis/distribution.ts';
import type { AnalysisTable, TableKind } from '../../../shared/analysis/tables/analysis-table.ts';
import { buildTable } from '../../../shared/analysis/tables/build-table.ts';
import type { TableInput } from '../../../shared/analysis/tables/table-input.ts';
import { pairCourse } from '../../../shared/analysis/tables/time-course.ts';
import { courseCharts, distributionCharts } from '../../../shared/report/overlay-charts.ts';
import type { ChartSpec } from '../../../shared/report/report.ts';
import { tableCharts as barsOf } from '../../../shared/report/table-charts.ts';
import type { RateUnit } from '../../../shared/units/format.ts';
import type { Jobs } from './jobs.ts';
import { readTableInput } from './table-input.ts';

/** Reads the results of each side and their drawn beds, and makes one table of them. */
export async function analysisTable(request: Jobs['analysis-table']['input']): Promise<AnalysisTable> {
  const { input, problems } = await readTableInput(request);
  const table = buildTable(request.request.kind, input);
  return { ...table, problems: [...problems, ...table.problems] };
}

/** The charts of one table. */
export async function tableCharts(request: Jobs['table-charts']['input']): Promise<ChartSpec[]> {
  const { input } = await readTableInput(request);
  return chartsOf(request.request.kind, input, request.rateUnit);
}

function chartsOf(kind: TableKind, input: TableInput, rateUnit: RateUnit): ChartSpec[] {
  const { labels, rows } = input;
  if (kind === 'percentiles') return distributionCharts(rows.flatMap(distributionsOf), labels);
  if (kind !== 'time-course') return barsOf(buildTable(kind, input), labels, rateUnit);
  const course = pairCourse(input);
  return course === null ? [] : courseCharts(course, labels);
}
