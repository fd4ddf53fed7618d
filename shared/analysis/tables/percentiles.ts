import { percentileOf } from '../../stats/percentile.ts';
import { formatNumber } from '../../units/format.ts';
import { distributionsOf, missingBins, type Distribution, type PairDistribution } from '../distribution.ts';
import { letterOf } from '../letter.ts';
import { column, type TableCell } from './analysis-table.ts';
import { ROW_COLUMNS, rowCells, type TableBody, type TableInput } from './table-input.ts';
import { percentOf } from './theoretical.ts';

const PERCENTS = [10, 50, 90, 95, 99, 99.9, 99.99, 99.999] as const;

export const OF_WORDS = { all: 'all I/O', read: 'reads', write: 'writes', trim: 'trims', mixed: 'all I/O' } as const;

/** Percentiles side by side, each of the merged bins of one configuration (DOMAIN 2.8). */
export function percentileTable(input: TableInput): TableBody {
  const pairs = input.rows.flatMap(distributionsOf);
  return {
    columns: [
      ...ROW_COLUMNS,
      column('of', 'text'),
      column('percentile', 'text'),
      ...input.labels.flatMap((label, index) => [
        column('latency', 'nanoseconds', label, 'lower'),
        ...(index === 0 ? [] : [column('against A', 'percent', label, 'lower')]),
      ]),
    ],
    rows: pairs.flatMap((pair) => PERCENTS.map((percent) => [...rowHead(pair, percent), ...cells(pair, percent)])),
    footnotes: [
      'Of merged bins alone: those of all clients and repeats added up, never averaged; empty where fewer I/Os were measured than the percentile needs',
      ...pairs.map((pair) => countsOf(pair, pairs.length > 1)),
    ],
    problems: missingBins(input.rows, input.labels),
  };
}

const rowHead = ({ row, of }: PairDistribution, percent: number): TableCell[] => [
  ...rowCells(row),
  OF_WORDS[of],
  `p${String(percent)}`,
];

function cells({ sides }: PairDistribution, percent: number): TableCell[] {
  const values = sides.map((side) => (side === null ? null : valueAt(side, percent)));
  return values.flatMap((value, index) => (index === 0 ? [value] : [value, percentOf(value, values[0] ?? null)]));
}

/** Null where less than one operation lies beyond: the value would be the slowest operation, whatever the percentile. */
const valueAt = ({ histogram, operations }: Distribution, percent: number): number | null =>
  operations * (1 - percent / 100) < 1 - 1e-9 ? null : percentileOf(histogram, percent);

function countsOf({ row, of, kind, sides }: PairDistribution, named: boolean): string {
  const counts = sides.map((side, index) => {
    const letter = letterOf(index);
    if (side === null) return `${letter} no bins`;
    return `${letter} ${formatNumber(side.operations)}${side.repeats > 1 ? ` in ${String(side.repeats)} repeats` : ''}`;
  });
  const where = named ? `${row.workload} ${formatNumber(row.numjobs)}×${formatNumber(row.iodepth)}, ` : '';
  return `${where}${OF_WORDS[of]}, ${kind} latency, I/Os: ${counts.join(', ')}`;
}
