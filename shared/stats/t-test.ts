import type { Averageable } from '../units/percentile.ts';
import { meanSpread, type MeanSpread } from './mean-spread.ts';
import { criticalT, DEFAULT_ALPHA, twoSidedP } from './students-t.ts';

/** Differences below 2 % of the baseline do not matter in practice, whatever the test says. */
export const PRACTICAL_DIFFERENCE = 0.02;

export type DifferenceVerdict = 'not_distinguishable' | 'distinguishable_but_small' | 'different';

export interface MeanComparison {
  readonly baseline: MeanSpread;
  readonly other: MeanSpread;
  /** other - baseline, in the unit of the values. */
  readonly difference: number;
  /** difference / |baseline mean|; null when the baseline's mean is 0. */
  readonly relativeDifference: number | null;
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly criticalT: number;
  readonly pValue: number;
  /** Confidence interval of the difference. */
  readonly interval: readonly [low: number, high: number];
  readonly distinguishable: boolean;
  readonly verdict: DifferenceVerdict;
}

export interface ComparisonOptions {
  readonly alpha?: number;
  /** Fraction of the baseline below which a difference is called small. */
  readonly practicalDifference?: number;
}

/**
 * Welch's t-test of two sets of repeats with unequal variances (degrees of freedom after Welch and Satterthwaite).
 * Null when either side has fewer than two repeats: one run says nothing about noise.
 */
export function compareMeans(
  baseline: readonly Averageable[],
  other: readonly Averageable[],
  options: ComparisonOptions = {},
): MeanComparison | null {
  const alpha = options.alpha ?? DEFAULT_ALPHA;
  const a = meanSpread(baseline, alpha);
  const b = meanSpread(other, alpha);
  if (a === null || b === null || a.n < 2 || b.n < 2) return null;
  const difference = withoutRounding(b.mean - a.mean, a.mean, b.mean);
  const test = welch(difference, meanVariance(a), meanVariance(b), a.n, b.n, alpha);
  const halfWidth = test.criticalT * test.standardError;
  const distinguishable = Math.abs(test.t) > test.criticalT;
  const relativeDifference = a.mean === 0 ? null : difference / Math.abs(a.mean);
  return {
    baseline: a,
    other: b,
    difference,
    relativeDifference,
    t: test.t,
    degreesOfFreedom: test.degreesOfFreedom,
    criticalT: test.criticalT,
    pValue: test.pValue,
    interval: [difference - halfWidth, difference + halfWidth],
    distinguishable,
    verdict: verdictOf(distinguishable, relativeDifference, options.practicalDifference ?? PRACTICAL_DIFFERENCE),
  };
}

/** Equal means that were summed in another order differ in their last bits: that is no difference. */
const withoutRounding = (difference: number, a: number, b: number): number =>
  Math.abs(difference) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : difference;

/** Variance of the mean, sd^2 / n. */
export const meanVariance = (spread: MeanSpread): number => (spread.standardDeviation ?? 0) ** 2 / spread.n;

/** Degrees of freedom of a sum of two independent variances of means (Welch-Satterthwaite). */
export function satterthwaite(varianceA: number, varianceB: number, nA: number, nB: number): number {
  const share = varianceA ** 2 / (nA - 1) + varianceB ** 2 / (nB - 1);
  return share === 0 ? nA + nB - 2 : (varianceA + varianceB) ** 2 / share;
}

function welch(difference: number, varianceA: number, varianceB: number, nA: number, nB: number, alpha: number) {
  const standardError = Math.sqrt(varianceA + varianceB);
  const degreesOfFreedom = satterthwaite(varianceA, varianceB, nA, nB);
  // Without any scatter every difference exceeds the noise; equal means do not.
  const noScatter = difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
  const t = standardError === 0 ? noScatter : difference / standardError;
  const pValue = Number.isFinite(t) ? twoSidedP(t, degreesOfFreedom) : 0;
  return { standardError, degreesOfFreedom, t, pValue, criticalT: criticalT(degreesOfFreedom, alpha) };
}

function verdictOf(distinguishable: boolean, relative: number | null, practical: number): DifferenceVerdict {
  if (!distinguishable) return 'not_distinguishable';
  return relative !== null && Math.abs(relative) < practical ? 'distinguishable_but_small' : 'different';
}
