import {
  formatMilliseconds,
  formatNumber,
  formatPercent,
  formatRate,
  NO_DATA,
  type RateUnit,
} from '../units/format.ts';
import { toDelimited, toMarkdown, type TextTable } from '../units/text-table.ts';
import { MEBI } from '../units/quantity.ts';
import type { Comparison, ComparisonRow, Metric } from './comparison.ts';

/** How a metric is headed and shown in tables, and as a bare number in files. */
export interface MetricColumn {
  readonly metric: Metric;
  readonly label: string;
  readonly unit: string | null;
  readonly format: (value: number | null | undefined) => string;
  readonly scale: number;
}

export function metricColumns(rateUnit: RateUnit): readonly MetricColumn[] {
  return [
    { metric: 'iops', label: 'IOPS', unit: null, format: (value) => formatNumber(value), scale: 1 },
    {
      metric: 'bytesPerSecond',
      label: rateUnit,
      unit: null,
      format: (value) => formatRate(value, rateUnit, small(value, rateUnit) ? 1 : 0),
      scale: rateUnit === 'MiB/s' ? MEBI : 1e6,
    },
    { metric: 'latencyNs', label: 'Latency', unit: 'ms', format: formatMilliseconds, scale: 1e6 },
    { metric: 'cpuPercent', label: 'CPU', unit: '%', format: (value) => formatPercent(value, 1), scale: 1 },
  ];
}

const small = (value: number | null | undefined, rateUnit: RateUnit): boolean =>
  value !== null && value !== undefined && value < 100 * (rateUnit === 'MiB/s' ? MEBI : 1e6);

/** Columns that were asked for and for which at least one configuration has data. */
export function shownColumns(comparison: Comparison, rateUnit: RateUnit): readonly MetricColumn[] {
  return metricColumns(rateUnit).filter(
    ({ metric }) =>
      comparison.metrics.includes(metric) &&
      comparison.rows.some((row) => row.values.some((value) => (value?.[metric] ?? null) !== null)),
  );
}

/** The comparison as text for files: full precision in CSV and TSV, the table's own form in Markdown. */
export function exportComparison(
  comparison: Comparison,
  format: 'markdown' | 'tsv' | 'csv',
  rateUnit: RateUnit,
): string {
  const columns = shownColumns(comparison, rateUnit);
  const number = (value: number | null | undefined, column: MetricColumn): string =>
    format === 'markdown'
      ? column.format(value)
      : value === null || value === undefined
        ? ''
        : String(value / column.scale);
  const percent = (value: number | null | undefined): string =>
    format === 'markdown' ? formatPercent(value) : value === null || value === undefined ? '' : String(value);
  const table: TextTable = {
    head: headOf(comparison, columns),
    rows: comparison.rows.map((row) => rowOf(row, columns, number, percent, format === 'markdown' ? NO_DATA : '')),
  };
  if (format !== 'markdown') return toDelimited(table, format === 'csv' ? ',' : '\t');
  const numbers = table.head.length - comparison.configurations.length; // between the pattern and the verdicts
  const right = new Set(table.head.map((_, index) => index).slice(1, 1 + numbers));
  const notes = comparison.footnotes.map((note) => `${note}\n`);
  return [toMarkdown(table, right), ...notes].join('\n');
}

const headed = (column: MetricColumn): string =>
  column.unit === null ? column.label : `${column.label} (${column.unit})`;

function headOf(comparison: Comparison, columns: readonly MetricColumn[]): string[] {
  const [baseline, ...others] = comparison.configurations;
  return [
    'Pattern',
    'jobs',
    'depth',
    ...comparison.configurations.flatMap(({ label }) => columns.map((column) => `${label}: ${headed(column)}`)),
    ...others.flatMap(({ label }) =>
      columns.map((column) => `${label} / ${baseline?.label ?? ''}: ${column.label} (%)`),
    ),
    ...others.map(({ label }) => `Verdict on IOPS, ${label}`),
  ];
}

function rowOf(
  row: ComparisonRow,
  columns: readonly MetricColumn[],
  number: (value: number | null | undefined, column: MetricColumn) => string,
  percent: (value: number | null | undefined) => string,
  none: string,
): string[] {
  return [
    markedName(row),
    row.numjobs === null ? none : String(row.numjobs),
    row.iodepth === null ? none : String(row.iodepth),
    ...row.values.flatMap((value) => columns.map((column) => number(value?.[column.metric]?.mean, column))),
    ...row.ratios.flatMap((ratio) => columns.map(({ metric }) => percent(ratio?.[metric]?.percent))),
    ...row.verdicts.map((verdict) => verdict ?? none),
  ];
}

/** `random read 64K**`: the mark of a network-bound row. */
export const markedName = (row: ComparisonRow): string => (row.networkBound ? `${row.workload}**` : row.workload);
