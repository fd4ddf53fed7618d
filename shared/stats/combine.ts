import type { Averageable } from '../units/percentile.ts';
import { requireFinite } from './mean-spread.ts';

/** What one client, job or direction reports about the latency of its operations. */
export interface LatencyMoments {
  readonly count: number;
  readonly meanNs: Averageable;
  /** With n - 1; null when not reported. */
  readonly standardDeviationNs: number | null;
  readonly minNs: number | null;
  readonly maxNs: number | null;
}

/**
 * Moments of all operations together: mean weighted by operations, standard deviation pooled with the term between
 * the parts, least and greatest of all. Parts without operations do not count; null when none has any. A figure that
 * one part lacks is null in the sum. Percentiles are not here: they come from merged histograms alone.
 */
export function combineLatency(parts: readonly LatencyMoments[]): LatencyMoments | null {
  requireFinite(parts.flatMap(({ count, meanNs }) => [count, meanNs]));
  if (parts.some(({ count }) => count < 0)) throw new RangeError('operations cannot be fewer than none');
  const used = parts.filter((part) => part.count > 0);
  const count = used.reduce((sum, part) => sum + part.count, 0);
  if (count === 0) return null;
  const meanNs = used.reduce((sum, part) => sum + part.count * part.meanNs, 0) / count;
  return {
    count,
    meanNs,
    standardDeviationNs: pooledDeviation(used, count, meanNs),
    minNs: extreme(
      used.map((part) => part.minNs),
      (one, other) => Math.min(one, other),
    ),
    maxNs: extreme(
      used.map((part) => part.maxNs),
      (one, other) => Math.max(one, other),
    ),
  };
}

function pooledDeviation(parts: readonly LatencyMoments[], count: number, meanNs: number): number | null {
  if (count < 2) return null;
  let squares = 0;
  for (const part of parts) {
    if (part.standardDeviationNs === null && part.count > 1) return null;
    squares += (part.count - 1) * (part.standardDeviationNs ?? 0) ** 2 + part.count * (part.meanNs - meanNs) ** 2;
  }
  return Math.sqrt(squares / (count - 1));
}

/** Pair by pair: as arguments of one call, the values of a hundred thousand parts would overflow the stack. */
function extreme(values: readonly (number | null)[], pick: (one: number, other: number) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known.reduce((one, other) => pick(one, other)) : null;
}

/** Mean of a value per client weighted by something of that client (operations, seconds, CPUs); null without weight. */
export function weightedMean(
  parts: readonly { readonly value: Averageable; readonly weight: number }[],
): number | null {
  requireFinite(parts.flatMap(({ value, weight: each }) => [value, each]));
  if (parts.some((part) => part.weight < 0)) throw new RangeError('a weight cannot be below 0');
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return weight > 0 ? parts.reduce((sum, part) => sum + part.value * part.weight, 0) / weight : null;
}
