import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import { formatMilliseconds, formatNumber, formatRate, NO_DATA, type RateUnit } from '../../../shared/units/format.ts';
import { MEBI, NS_PER_MILLISECOND } from '../../../shared/units/quantity.ts';
import type { TextTable } from '../../../shared/units/text-table.ts';

type Cell = number | string | null;

/** A column of exported results: `shown` is how the screen prints a number. */
interface Column {
  readonly head: string;
  readonly value: (row: ResultRow) => Cell;
  readonly shown?: (value: number) => string;
}

const milliseconds = (ns: number | null): number | null => (ns === null ? null : ns / NS_PER_MILLISECOND);

/** Microseconds since the epoch as ISO 8601 in UTC, to the millisecond. */
const dateText = (us: number | null): string | null => (us === null ? null : new Date(us / 1000).toISOString());

const latency = (head: string, ns: (row: ResultRow) => number | null): Column => ({
  head: `${head} (ms)`,
  value: (row) => milliseconds(ns(row)),
  shown: (value) => formatMilliseconds(value * NS_PER_MILLISECOND),
});

function columns(rateUnit: RateUnit): readonly Column[] {
  const scale = rateUnit === 'MiB/s' ? MEBI : 1e6;
  return [
    { head: 'Run', value: (row) => row.runNumber },
    { head: 'Configuration', value: (row) => row.configuration },
    { head: 'Workload', value: (row) => row.workload },
    { head: 'Access', value: (row) => row.access },
    { head: 'Block size (B)', value: (row) => row.blockBytes },
    { head: 'Reads (%)', value: (row) => row.readPercent },
    { head: 'Jobs', value: (row) => row.numjobs },
    { head: 'Depth', value: (row) => row.iodepth },
    { head: 'Clients', value: (row) => row.clients },
    { head: 'Repeat', value: (row) => row.repeat },
    { head: 'Attempt', value: (row) => row.attempt },
    { head: 'Status', value: (row) => row.status },
    { head: 'Source', value: (row) => row.source },
    { head: 'Tool', value: (row) => row.tool },
    { head: 'IOPS', value: (row) => row.iops, shown: (value) => formatNumber(value) },
    {
      head: `Bandwidth (${rateUnit})`,
      value: (row) => (row.bytesPerSecond === null ? null : row.bytesPerSecond / scale),
      shown: (value) => formatRate(value * scale, rateUnit, value < 100 ? 1 : 0),
    },
    latency('Mean latency', (row) => row.meanLatencyNs),
    latency('p99', (row) => row.p99Ns),
    latency('p99.9', (row) => row.p999Ns),
    { head: 'CPU (%)', value: (row) => row.cpuPercent, shown: (value) => formatNumber(value, 1) },
    { head: 'Started (UTC)', value: (row) => dateText(row.startedUs) },
    { head: 'Flags', value: (row) => (row.flags.length === 0 ? null : row.flags.join(' ')) },
    { head: 'Id', value: (row) => row.id },
  ];
}

/** `exact`: numbers in full and empty cells for no data, for programs. `shown`: as the screen prints them. */
export function resultTable(rows: readonly ResultRow[], rateUnit: RateUnit, style: 'exact' | 'shown'): TextTable {
  const all = columns(rateUnit);
  return {
    head: all.map(({ head }) => head),
    rows: rows.map((row) => all.map((column) => cellText(column, column.value(row), style))),
  };
}

function cellText({ shown = String }: Column, value: Cell, style: 'exact' | 'shown'): string {
  if (value === null) return style === 'shown' ? NO_DATA : '';
  return typeof value === 'number' && style === 'shown' ? shown(value) : String(value);
}

const TEXT_COLUMNS = new Set([
  'Configuration',
  'Workload',
  'Access',
  'Status',
  'Source',
  'Tool',
  'Started (UTC)',
  'Flags',
  'Id',
]);

/** Indexes of the columns of numbers, which stand on the right. */
export function numberColumns(rateUnit: RateUnit): Set<number> {
  return new Set(columns(rateUnit).flatMap(({ head }, index) => (TEXT_COLUMNS.has(head) ? [] : [index])));
}
