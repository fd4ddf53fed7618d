import { isNetwork } from '../../capacity/bottleneck.ts';
import { scalingStop, scalingTable, type ScalingPoint, type ScalingRow } from '../../stats/scaling.ts';
import { problem, type Problem } from '../../units/problem.ts';
import type { PairedRow } from '../paired-rows.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import { factsOf, rateOfSide, servingCoresOf, type TableBody, type TableInput } from './table-input.ts';

/**
 * Scaling over the configurations, each with its number of target cores, pattern by pattern: e(n) = X(n) / (n X(1)),
 * and against the best rate per core, since the one-core point may be the weak one (DOMAIN 2.6).
 */
export function scalingComparison(input: TableInput): TableBody {
  const problems: Problem[] = input.labels.flatMap((label, index) =>
    factsOf(input, index).targetCores === null && !storedFor(input, index)
      ? [
          problem(
            'warning',
            'cores-not-stated',
            label,
            `How many cores served ${label} is not stated: it is left out`,
            'State the target cores of each configuration',
          ),
        ]
      : [],
  );
  return {
    columns: [
      column('Pattern', 'text'),
      column('Configuration', 'text'),
      column('cores', 'cores'),
      column('IOPS', 'iops', null, 'higher'),
      column('mean latency', 'nanoseconds', null, 'lower'),
      column('per core', 'iops', null, 'higher'),
      column('per busy core', 'iops', null, 'higher'),
      column('efficiency', 'percent', null, 'higher'),
      column('of the best per core', 'percent', null, 'higher'),
      column('gain per added core', 'percent', null, 'higher'),
      column('Note', 'text'),
    ],
    rows: input.rows.flatMap((row) => patternRows(row, input)),
    footnotes: [
      'Efficiency: rate / (cores x rate of one core); above 105% the one-core point is weak (W-SCALE)',
      'Below 5% gain per added core, or with a link at 98% of its ceiling, more cores are not worth it',
    ],
    problems,
  };
}

const storedFor = (input: TableInput, index: number): boolean =>
  (input.results[index] ?? []).some(({ targetCores }) => targetCores !== undefined);

interface NamedPoint extends ScalingPoint {
  readonly label: string;
  readonly latencyNs: number | null;
  /** Of the lowest hard ceiling of the drawn network; null where none is known. */
  readonly linkShare: number | null;
}

function patternRows(row: PairedRow, input: TableInput): TableCell[][] {
  const points = row.sides.flatMap((side, index): NamedPoint[] => {
    const { cores, busyCores } = servingCoresOf(side, factsOf(input, index));
    const iops = rateOfSide(side);
    if (cores === null || iops === null) return [];
    const latencyNs = side.summaries.latencyNs?.mean ?? null;
    return [{ label: side.label, cores, busyCores, iops, latencyNs, linkShare: linkShareOf(side, iops, input) }];
  });
  const sorted = [...points].sort((a, b) => a.cores - b.cores);
  const table = scalingTable(sorted);
  return table.map((scaled, index) => [
    row.workload,
    sorted[index]?.label ?? null,
    scaled.cores,
    scaled.iops,
    sorted[index]?.latencyNs ?? null,
    scaled.iopsPerCore,
    scaled.iopsPerBusyCore,
    percentOf(scaled.efficiency),
    percentOf(scaled.efficiencyOfBest),
    percentOf(scaled.gainPerAddedCore),
    scalingNote(scaled, table.slice(0, index + 1), sorted[index]?.linkShare ?? null),
  ]);
}

function linkShareOf({ results: [first] }: Side, iops: number, input: TableInput): number | null {
  const ceilings = first === undefined ? null : (input.bedOf(first)?.capacityOf(first)?.ceilings ?? null);
  const network = (ceilings ?? []).filter(({ element }) => isNetwork(element)).map(({ hardIops }) => hardIops);
  return network.length === 0 ? null : iops / Math.min(...network);
}

const percentOf = (fraction: number | null): number | null => (fraction === null ? null : 100 * fraction);

const STOPS = { go_on: null, gain_too_small: 'gain below 5% per core', link_full: 'a link is full' } as const;

/** What a row of a scaling table asks for; null where nothing is remarkable. */
export function scalingNote(
  row: ScalingRow,
  upToHere: readonly ScalingRow[],
  linkShare: number | null = null,
): string | null {
  if (row.weakBaseline) return 'the one-core point is weak';
  return STOPS[scalingStop(upToHere, linkShare)];
}
