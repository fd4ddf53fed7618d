import { metricColumns } from '../analysis/comparison-table.ts';
import { repeatedPoints, type RepeatedPoint } from '../analysis/stability.ts';
import { formatMilliseconds, formatNumber, formatPercent, formatRate } from '../units/format.ts';
import type { ReportInput } from './report-input.ts';
import type { ChartSpec, ReportSection, ReportTable } from './report.ts';
import { left, right, text } from './tables.ts';

/** More bars than this are not read any more: the table alone stands then. */
const MOST_BARS = 16;

/** What was measured, repeats brought together. Left out where a comparison shows the same numbers. */
export function measuredSection(input: ReportInput): ReportSection | null {
  const points = repeatedPoints(input.results);
  if (points.length === 0 || input.comparison !== null) return null;
  const chart = points.length > MOST_BARS ? null : iopsChart(points);
  return {
    id: 'results',
    number: '4',
    title: 'Results',
    level: 1,
    blocks: [
      { kind: 'table', table: meansTable(points, input) },
      ...(chart === null ? [] : [{ kind: 'chart' as const, chart }]),
    ],
  };
}

function meansTable(points: readonly RepeatedPoint[], { rateUnit }: ReportInput): ReportTable {
  const rate = metricColumns(rateUnit)[1]?.label ?? rateUnit;
  return {
    caption: 'Means of the repeats',
    groups: null,
    columns: [
      left('Configuration'),
      left('Pattern'),
      right('jobs'),
      right('depth'),
      right('repeats'),
      right('IOPS'),
      right(rate),
      right('Latency', 'ms'),
      right('CV', '%'),
    ],
    rows: points.map(({ first, repeats, iops, bytesPerSecond, latencyNs, coefficientOfVariation }) => [
      text(first.configuration),
      text(first.workload.name),
      text(formatNumber(first.workload.numjobs)),
      text(formatNumber(first.workload.iodepth)),
      text(String(repeats)),
      text(formatNumber(iops)),
      text(formatRate(bytesPerSecond, rateUnit)),
      text(formatMilliseconds(latencyNs)),
      text(formatPercent(coefficientOfVariation === null ? null : 100 * coefficientOfVariation)),
    ]),
    footnotes: ['CV: standard deviation of the IOPS (n−1) over their mean'],
  };
}

function iopsChart(points: readonly RepeatedPoint[]): ChartSpec {
  const errors = points.map((point) => point.iopsConfidence95);
  const hasErrors = errors.some((error) => error !== null);
  return {
    kind: 'bars',
    title: 'IOPS',
    unit: 'I/O per second',
    alternative: 'Mean IOPS of every point that was measured',
    categories: points.map(
      ({ first: { workload } }) =>
        `${workload.name.replace(/^random /, 'rand ')} ${formatNumber(workload.numjobs)}×${formatNumber(workload.iodepth)}`,
    ),
    series: [
      {
        label: 'mean of the repeats',
        slot: 0,
        values: points.map((point) => point.iops),
        errors: hasErrors ? errors : null,
      },
    ],
    errorMeaning: hasErrors ? '95% confidence interval of the mean (n−1)' : null,
    reference: null,
    decimals: 0,
    logarithmic: false,
  };
}
