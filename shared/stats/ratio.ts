import type { Averageable } from '../units/percentile.ts';
import type { MeanSpread } from './mean-spread.ts';
import { criticalT, DEFAULT_ALPHA } from './students-t.ts';
import { satterthwaite } from './t-test.ts';

export interface MeanRatio {
  /** numerator mean / denominator mean, a fraction. */
  readonly ratio: number;
  /** Standard error of the ratio / |ratio|; null when a side has fewer than two repeats. */
  readonly relativeStandardError: number | null;
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * Ratio of two independent means. Its interval is by the delta method, rel_se^2 = (se_a/a)^2 + (se_b/b)^2, with the
 * degrees of freedom of that sum. Null when the denominator is 0.
 */
export function ratioOfMeans(
  numerator: MeanSpread,
  denominator: MeanSpread,
  alpha: number = DEFAULT_ALPHA,
): MeanRatio | null {
  if (denominator.mean === 0) return null;
  const ratio = numerator.mean / denominator.mean;
  const above = relativeVariance(numerator);
  const below = relativeVariance(denominator);
  if (above === null || below === null) return { ratio, relativeStandardError: null, interval: null };
  const relativeStandardError = Math.sqrt(above + below);
  const halfWidth =
    criticalT(satterthwaite(above, below, numerator.n, denominator.n), alpha) * relativeStandardError * Math.abs(ratio);
  return { ratio, relativeStandardError, interval: [ratio - halfWidth, ratio + halfWidth] };
}

/** Variance of the mean relative to its square; null where it does not exist. */
function relativeVariance(spread: MeanSpread): number | null {
  if (spread.standardDeviation === null || spread.mean === 0) return null;
  return (spread.standardDeviation / spread.mean) ** 2 / spread.n;
}

/** Geometric mean of ratios; null for none or when one is not above 0 (there is no geometric mean then). */
export function geometricMean(ratios: readonly Averageable[]): number | null {
  if (ratios.length === 0 || ratios.some((ratio) => !(ratio > 0 && Number.isFinite(ratio)))) return null;
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}
