import studentsT from '@stdlib/stats-base-dists-t';

/** Probability of an error of the first kind wherever the caller names none: 5 %, two-sided. */
export const DEFAULT_ALPHA = 0.05;

/**
 * Critical value of a two-sided test, also the factor of a confidence interval: P(|T| > t) = alpha.
 * `degreesOfFreedom` may be fractional (Welch); exact, no table.
 */
export function criticalT(degreesOfFreedom: number, alpha: number = DEFAULT_ALPHA): number {
  if (!(degreesOfFreedom > 0)) throw new RangeError(`degrees of freedom must be above 0, not ${degreesOfFreedom}`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must lie between 0 and 1, not ${alpha}`);
  return studentsT.quantile(1 - alpha / 2, degreesOfFreedom);
}

/** Two-sided p-value of an observed t. */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * studentsT.cdf(-Math.abs(t), degreesOfFreedom));
}
