import { formatMilliseconds, formatNumber, formatPercent, formatRate, type RateUnit } from '../units/format.ts';
import { MEBI } from '../units/quantity.ts';
import type { Comparison, ComparisonRow, Metric } from './comparison.ts';
import { fileText, type FileColumn, type FileTable } from './file-table.ts';

/** How a metric is headed and shown in tables, and as a bare number in files. */
export interface MetricColumn {
  readonly metric: Metric;
  readonly label: string;
  readonly unit: string | null;
  readonly format: (value: number | null | undefined) => string;
  /** Base units per shown unit. */
  readonly scale: number;
  /** Of a number in a spreadsheet. */
  readonly decimals: number;
}

export function metricColumns(rateUnit: RateUnit): readonly MetricColumn[] {
  return [
    { metric: 'iops', label: 'IOPS', unit: null, format: (value) => formatNumber(value), scale: 1, decimals: 0 },
    {
      metric: 'bytesPerSecond',
      label: rateUnit,
      unit: null,
      format: (value) => formatRate(value, rateUnit, small(value, rateUnit) ? 1 : 0),
      scale: rateUnit === 'MiB/s' ? MEBI : 1e6,
      decimals: 1,
    },
    { metric: 'latencyNs', label: 'Latency', unit: 'ms', format: formatMilliseconds, scale: 1e6, decimals: 3 },
    {
      metric: 'cpuPercent',
      label: 'CPU',
      unit: '%',
      format: (value) => formatPercent(value, 1),
      scale: 1,
      decimals: 1,
    },
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

/** The comparison for a file: values, then ratios in per cent, then verdicts. */
export function comparisonFile(comparison: Comparison, rateUnit: RateUnit): FileTable {
  const columns = shownColumns(comparison, rateUnit);
  return {
    title: 'Comparison',
    columns: fileColumns(comparison, columns),
    rows: comparison.rows.map((row) => [
      markedName(row),
      row.numjobs,
      row.iodepth,
      ...row.values.flatMap((value) => columns.map(({ metric, scale }) => scaled(value?.[metric]?.mean, scale))),
      ...row.ratios.flatMap((ratio) => columns.map(({ metric }) => ratio?.[metric]?.percent ?? null)),
      ...row.verdicts,
    ]),
    notes: comparison.footnotes,
  };
}

/** The comparison as text for files: full precision in CSV and TSV, the table's own form in Markdown. */
export const exportComparison = (
  comparison: Comparison,
  format: 'markdown' | 'tsv' | 'csv',
  rateUnit: RateUnit,
): string => fileText(comparisonFile(comparison, rateUnit), format);

const scaled = (value: number | null | undefined, scale: number): number | null =>
  value === null || value === undefined ? null : value / scale;

function fileColumns(comparison: Comparison, columns: readonly MetricColumn[]): FileColumn[] {
  const [baseline, ...others] = comparison.configurations;
  const whole = (head: string): FileColumn => ({ head, decimals: 0, shown: (value) => formatNumber(value) });
  const words = (head: string): FileColumn => ({ head, decimals: null, shown: String });
  return [
    words('Pattern'),
    whole('jobs'),
    whole('depth'),
    ...comparison.configurations.flatMap(({ label }) =>
      columns.map((column) => ({
        head: `${label}: ${column.unit === null ? column.label : `${column.label} (${column.unit})`}`,
        decimals: column.decimals,
        shown: (value: number) => column.format(value * column.scale),
      })),
    ),
    ...others.flatMap(({ label }) =>
      columns.map((column) => ({
        head: `${label} / ${baseline?.label ?? ''}: ${column.label} (%)`,
        decimals: 2,
        shown: (value: number) => formatPercent(value),
      })),
    ),
    ...others.map(({ label }) => words(`Verdict on IOPS, ${label}`)),
  ];
}

/** `random read 64K**`: the mark of a network-bound row. */
export const markedName = (row: ComparisonRow): string => (row.networkBound ? `${row.workload}**` : row.workload);
