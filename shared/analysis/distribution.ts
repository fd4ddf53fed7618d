import type { Latencies } from '../results/latency.ts';
import type { Direction, Directions, PointResult } from '../results/point-result.ts';
import { histogramCount, mergeHistograms, type Histogram } from '../stats/histogram.ts';
import { countText } from '../units/count-text.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { PairedRow } from './paired-rows.ts';
import type { Side } from './summary.ts';

/** All operations of one configuration at a pair: the bins of its clients and repeats added up. */
export interface Distribution {
  readonly operations: number;
  readonly repeats: number;
  readonly histogram: Histogram;
}

type DistributionOf = 'all' | keyof Directions;

/** The latency distributions of the configurations of a pair, for one direction or for all I/O together. */
export interface PairDistribution {
  readonly row: PairedRow;
  readonly of: DistributionOf;
  /** The same kind for every side: kinds of latency are never laid over each other. */
  readonly kind: 'total' | 'completion';
  /** Baseline first; null where a repeat has no bins, since percentiles come of nothing else. */
  readonly sides: readonly (Distribution | null)[];
}

const DIRECTIONS = ['read', 'write', 'trim', 'mixed'] as const;
const KINDS = ['total', 'completion'] as const;

/** What is known of a pair: each direction by itself, and all I/O together where there are several. */
export function distributionsOf(row: PairedRow): PairDistribution[] {
  const present = DIRECTIONS.filter((name) =>
    row.sides.some(({ results }) => results.some(({ directions }) => directions[name] !== null)),
  );
  const wanted: DistributionOf[] = present.length > 1 ? ['all', ...present] : present;
  return wanted.map((of) => distributionOf(row, of)).filter(({ sides }) => sides.some((side) => side !== null));
}

/** Of total latency where at least as many sides have its bins as those of completion. */
function distributionOf(row: PairedRow, of: DistributionOf): PairDistribution {
  const [total, completion] = KINDS.map((kind) => row.sides.map((side) => sideDistribution(side, of, kind)));
  const known = (sides: readonly (Distribution | null)[] = []): number => sides.filter((side) => side !== null).length;
  const kind = known(completion) > known(total) ? 'completion' : 'total';
  return { row, of, kind, sides: (kind === 'total' ? total : completion) ?? [] };
}

function sideDistribution({ results }: Side, of: DistributionOf, kind: keyof Latencies): Distribution | null {
  const parts = results.map((result) => binsOf(result, of, kind));
  const known = parts.filter((part) => part !== null);
  if (known.length === 0 || known.length < parts.length) return null;
  const histogram = mergeHistograms(known);
  return { operations: histogramCount(histogram), repeats: results.length, histogram };
}

/** Null when one of the directions has no bins of this kind: the others alone are another distribution. */
function binsOf({ directions }: PointResult, of: DistributionOf, kind: keyof Latencies): Histogram | null {
  const chosen = of === 'all' ? DIRECTIONS.map((name) => directions[name]) : [directions[of]];
  const present = chosen.filter((direction): direction is Direction => direction !== null);
  const bins = present
    .flatMap(({ latency }) => latency[kind]?.histogram ?? [])
    .filter(({ counts }) => counts.length > 0);
  return bins.length === 0 || bins.length < present.length ? null : mergeHistograms(bins);
}

/** Which configurations have no distribution, and why. */
export function missingBins(rows: readonly PairedRow[], labels: readonly string[]): Problem[] {
  const found = rows.map((row) => ({ row, distributions: distributionsOf(row) }));
  return labels.flatMap((label, index) => {
    const without = found.filter(
      ({ row, distributions }) =>
        (row.sides[index]?.results.length ?? 0) > 0 &&
        !distributions.some(({ sides }) => (sides[index] ?? null) !== null),
    ).length;
    if (without === 0) return [];
    const have = without === 1 ? 'has' : 'have';
    const message = `${countText(without, 'point')} of ${label} ${have} no latency bins: percentiles of several clients or repeats come of nothing else`;
    return [problem('note', 'no-bins', label, message, 'fio prints bins with --output-format=json+')];
  });
}

/** A point of the curve: `percent` of the operations took at most `valueNs`. */
interface CurvePoint {
  readonly percent: number;
  readonly valueNs: number;
}

/**
 * The distribution as a curve, bin by bin. It ends at the last single operation, 100 (1 - 1/n): an axis of 1 - p has no
 * place for 100 %, and beyond that nothing was measured.
 */
export function percentileCurve({ histogram, operations }: Distribution): CurvePoint[] {
  const last = 100 * (1 - 1 / operations);
  let below = 0;
  const points = histogram.valuesNs.map((valueNs, bin): CurvePoint => {
    below += histogram.counts[bin] ?? 0;
    return { percent: Math.min(last, (100 * below) / operations), valueNs };
  });
  const [first] = points;
  return first === undefined || first.percent === 0 ? points : [{ percent: 0, valueNs: first.valueNs }, ...points];
}
