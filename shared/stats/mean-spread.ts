import type { Averageable } from '../units/percentile.ts';
import { criticalT, DEFAULT_ALPHA } from './students-t.ts';

/** Mean and spread of independent repeats; null where n is too small (or the mean is 0) for the figure to exist. */
export interface MeanSpread {
  readonly n: number;
  readonly mean: number;
  /** With n - 1 in the denominator. */
  readonly standardDeviation: number | null;
  /** Standard deviation / |mean|, a fraction. */
  readonly coefficientOfVariation: number | null;
  /** Half width of the two-sided confidence interval of the mean, t(n - 1) sd / sqrt(n). */
  readonly confidenceHalfWidth: number | null;
}

/** Arithmetic mean; null for no values. */
export function mean(values: readonly Averageable[]): number | null {
  requireFinite(values);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Mean, standard deviation, coefficient of variation and confidence interval. The values must be independent repeats:
 * samples inside one run are autocorrelated (see batch-means.ts). Null for no values.
 */
export function meanSpread(values: readonly Averageable[], alpha: number = DEFAULT_ALPHA): MeanSpread | null {
  const n = values.length;
  const centre = mean(values);
  if (centre === null) return null;
  if (n === 1) {
    return { n, mean: centre, standardDeviation: null, coefficientOfVariation: null, confidenceHalfWidth: null };
  }
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (n - 1));
  return {
    n,
    mean: centre,
    standardDeviation,
    coefficientOfVariation: centre === 0 ? null : standardDeviation / Math.abs(centre),
    confidenceHalfWidth: (criticalT(n - 1, alpha) * standardDeviation) / Math.sqrt(n),
  };
}

/** How far repeats may scatter: coefficient of variation above 5 % is a warning, above 10 % the point is rejected. */
export const STABILITY_LIMITS = { warn: 0.05, reject: 0.1 } as const;
export type Stability = 'stable' | 'scattered' | 'rejected' | 'unknown';

export function stabilityOf(coefficientOfVariation: number | null): Stability {
  if (coefficientOfVariation === null) return 'unknown';
  if (coefficientOfVariation > STABILITY_LIMITS.reject) return 'rejected';
  return coefficientOfVariation > STABILITY_LIMITS.warn ? 'scattered' : 'stable';
}

/** NaN or infinity in a list of measured values is a fault of the caller; it must not become a silent NaN in a table. */
export function requireFinite(values: readonly number[]): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new RangeError(`value ${index} of ${values.length} is ${String(values[index])}, not a number`);
}
