import type { Comparison, ComparisonRow, Metric } from '../analysis/comparison.ts';
import { METRICS } from '../analysis/metrics.ts';
import { markedName, metricColumns, type MetricColumn } from '../analysis/comparison-table.ts';
import type { RateUnit } from '../units/format.ts';
import type { AnalysisTable } from '../analysis/tables/analysis-table.ts';
import { depthCurves, jobCurves, theoreticalChart } from './curve-charts.ts';
import type { ChartSpec } from './report.ts';

/** More curves than this are not read side by side. */
const MOST_CURVES = 6;

/**
 * The charts of a comparison, the telling ones first: IOPS against the drives alone where the bed is drawn, else against
 * the baseline; latency; the other metrics that are shown; curves where a sweep is compared.
 */
export function comparisonCharts(comparison: Comparison, theoretical: AnalysisTable, rateUnit: RateUnit): ChartSpec[] {
  const labels = comparison.configurations.map(({ label }) => label);
  const against = theoreticalChart(theoretical, labels) ?? ratioChart(comparison);
  const has = (metric: Metric): boolean =>
    comparison.metrics.includes(metric) &&
    comparison.rows.some(({ values }) => values.some((value) => (value?.[metric] ?? null) !== null));
  const metrics = (['latencyNs', 'iops', 'bytesPerSecond', 'cpuPercent'] as const).filter(has);
  const curves = [...depthCurves(comparison), ...jobCurves(comparison)].slice(0, MOST_CURVES);
  return [
    ...(against === null ? [] : [against]),
    ...metrics.map((metric) => metricChart(comparison, metric, rateUnit)),
    ...curves,
  ];
}

/** Bars per pattern, one group per row: a metric of all configurations with its confidence intervals. */
export function metricChart(comparison: Comparison, metric: Metric, rateUnit: RateUnit): ChartSpec {
  const column = metricColumns(rateUnit).find((each) => each.metric === metric);
  if (column === undefined) throw new RangeError(`no column for ${metric}`);
  const title = metric === 'latencyNs' ? 'Mean latency' : column.label;
  const quantity = metric === 'iops' ? 'I/O per second' : metric === 'bytesPerSecond' ? rateUnit : (column.unit ?? '');
  const unit = `${quantity}, ${betterWord(metric)}`;
  return {
    kind: 'bars',
    title,
    unit,
    alternative: `${title} per pattern: ${comparison.configurations.map(({ label }) => label).join(' against ')}`,
    categories: comparison.rows.map(categoryOf),
    series: comparison.configurations.map(({ label }, index) => seriesOf(comparison, column, label, index)),
    errorMeaning: hasErrors(comparison, metric) ? '95% confidence interval of the mean (n−1)' : null,
    reference: null,
    decimals: metric === 'latencyNs' ? 3 : metric === 'cpuPercent' ? 1 : 0,
    logarithmic: false,
  };
}

/** IOPS of the others as a share of the baseline, per cent; the dashed line is the baseline. */
export function ratioChart(comparison: Comparison): ChartSpec | null {
  const [baseline, ...others] = comparison.configurations;
  const rows = comparison.rows.filter(({ ratios }) => ratios.some((ratio) => (ratio?.iops?.percent ?? null) !== null));
  if (baseline === undefined || rows.length === 0) return null;
  return {
    kind: 'bars',
    title: `IOPS against ${baseline.label}`,
    unit: `%, ${betterWord('iops')}`,
    alternative: `IOPS of ${others.map(({ label }) => label).join(', ')} in per cent of ${baseline.label}, per pattern`,
    categories: rows.map(categoryOf),
    series: others.map(({ label }, index) => ({
      label,
      slot: index + 1,
      values: rows.map((row) => row.ratios[index]?.iops?.percent ?? null),
      errors: null,
    })),
    errorMeaning: null,
    reference: { value: 100, label: baseline.label },
    decimals: 1,
    logarithmic: false,
  };
}

/** `higher is better`: nobody has to guess which way a chart improves. */
const betterWord = (metric: Metric): string =>
  `${METRICS.find((each) => each.metric === metric)?.better ?? 'higher'} is better`;

const hasErrors = (comparison: Comparison, metric: Metric): boolean =>
  comparison.rows.some((row) => row.values.some((value) => (value?.[metric]?.confidence95 ?? null) !== null));

function seriesOf(
  comparison: Comparison,
  column: MetricColumn,
  label: string,
  index: number,
): ChartSpec['series'][number] {
  const of = (row: ComparisonRow) => row.values[index]?.[column.metric] ?? null;
  const scaled = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : value / column.scale;
  return {
    label,
    slot: index,
    values: comparison.rows.map((row) => scaled(of(row)?.mean)),
    errors: hasErrors(comparison, column.metric) ? comparison.rows.map((row) => scaled(of(row)?.confidence95)) : null,
  };
}

/** Short enough for an axis: `rand read 4k**`; the depth where rows of one pattern differ by it alone. */
function categoryOf(row: ComparisonRow, _index: number, rows: readonly ComparisonRow[]): string {
  const name = markedName(row).replace(/^random /, 'rand ');
  const twins = rows.filter((each) => each.workload === row.workload);
  if (twins.length === 1 || row.numjobs === null || row.iodepth === null) return name;
  return `${name} ${String(row.numjobs)}×${String(row.iodepth)}`;
}
