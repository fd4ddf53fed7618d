import { criticalT, DEFAULT_ALPHA } from './students-t.ts';
import { standardNormalBelow } from './normal.ts';

export interface PowerOptions {
  /** Repeats per side, at least 2. */
  readonly repeats: number;
  readonly alpha?: number;
  /** Probability of finding the difference. */
  readonly power?: number;
  /** welch is what comparisons use; pooled assumes equal variances. */
  readonly test?: 'welch' | 'pooled';
}

const DEFAULT_POWER = 0.8;
/** Steps of the two numerical integrals; with them the result is exact to about 1e-4. */
const VARIANCE_STEPS = 24;
const SCALE_STEPS = 160;

/**
 * Observed difference, in standard deviations of one run, that the pooled test calls significant. Its power is only
 * about one half: it is not the difference that an experiment can be planned to find.
 */
export function criticalDifference(repeats: number, alpha: number = DEFAULT_ALPHA): number {
  requireRepeats(repeats);
  return criticalT(2 * repeats - 2, alpha) * Math.sqrt(2 / repeats);
}

/**
 * Minimum detectable difference: the true difference of two means, in standard deviations of one run, that is found
 * with the given power (80 %). Times the coefficient of variation it is a fraction of the mean.
 */
export function detectableDifference(options: PowerOptions): number {
  const power = options.power ?? DEFAULT_POWER;
  if (!(power > 0 && power < 1)) throw new RangeError(`power must lie between 0 and 1, not ${power}`);
  const reached = powerFunction(options);
  let low = 0;
  let high = 1;
  while (reached(high) < power) high *= 2;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (reached(middle) < power) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability that the two-sided test finds a true difference given in standard deviations of one run. */
export const powerOfTest = (difference: number, options: PowerOptions): number => powerFunction(options)(difference);

/** Fewest repeats per side that find a relative difference at this coefficient of variation; null beyond `most`. */
export function repeatsToDetect(
  relativeDifference: number,
  coefficientOfVariation: number,
  most = 30,
  options: Omit<PowerOptions, 'repeats'> = {},
): number | null {
  const wanted = relativeDifference / coefficientOfVariation;
  const power = options.power ?? DEFAULT_POWER;
  for (let repeats = 2; repeats <= most; repeats += 1) {
    if (powerOfTest(wanted, { ...options, repeats }) >= power) return repeats;
  }
  return null;
}

interface VarianceShare {
  readonly weight: number;
  readonly critical: number;
}

/**
 * Power by the noncentral t distribution. For Welch it is averaged over the share u = va / (va + vb) of the two sample
 * variances, which is Beta((n-1)/2, (n-1)/2); at a share the critical value has (n-1) / (u^2 + (1-u)^2) degrees of freedom.
 */
function powerFunction(options: PowerOptions): (difference: number) => number {
  const { repeats, alpha = DEFAULT_ALPHA, test = 'welch' } = options;
  requireRepeats(repeats);
  const shares =
    test === 'welch' ? varianceShares(repeats, alpha) : [{ weight: 1, critical: criticalT(2 * repeats - 2, alpha) }];
  const total = shares.reduce((sum, share) => sum + share.weight, 0);
  const scales = sampleScales(2 * repeats - 2);
  return (difference) => {
    const shift = difference / Math.sqrt(2 / repeats);
    return shares.reduce((sum, share) => sum + share.weight * beyond(share.critical, shift, scales), 0) / total;
  };
}

/** u = sin^2(angle) over half of its symmetric range, weighted by its density. */
function varianceShares(repeats: number, alpha: number): VarianceShare[] {
  return Array.from({ length: VARIANCE_STEPS }, (_, step) => {
    const angle = (((step + 0.5) / VARIANCE_STEPS) * Math.PI) / 4;
    const share = Math.sin(angle) ** 2;
    const degreesOfFreedom = (repeats - 1) / (share ** 2 + (1 - share) ** 2);
    return {
      weight: (Math.sin(angle) * Math.cos(angle)) ** (repeats - 2),
      critical: criticalT(degreesOfFreedom, alpha),
    };
  });
}

interface ScaleDensity {
  readonly scale: number;
  readonly weight: number;
}

/** Distribution of s / sigma, the root of chi-square / df, as Simpson nodes whose weights add up to 1. */
function sampleScales(degreesOfFreedom: number): ScaleDensity[] {
  const widest = 1 + 6 / Math.sqrt(degreesOfFreedom);
  const nodes = Array.from({ length: SCALE_STEPS + 1 }, (_, step) => {
    const scale = (widest * step) / SCALE_STEPS;
    const simpson = step === 0 || step === SCALE_STEPS ? 1 : step % 2 === 1 ? 4 : 2;
    return { scale, weight: simpson * scaleDensity(scale, degreesOfFreedom) };
  });
  const total = nodes.reduce((sum, node) => sum + node.weight, 0);
  return nodes.map((node) => ({ scale: node.scale, weight: node.weight / total }));
}

/** Up to a constant factor, scaled to 1 at s = 1 so that many degrees of freedom do not underflow. */
function scaleDensity(scale: number, degreesOfFreedom: number): number {
  if (scale === 0) return 0;
  return Math.exp((degreesOfFreedom - 1) * Math.log(scale) - (degreesOfFreedom * (scale ** 2 - 1)) / 2);
}

/** P(|T| > critical) of a noncentral t whose shift is in standard errors. */
function beyond(critical: number, shift: number, scales: readonly ScaleDensity[]): number {
  return scales.reduce((sum, { scale, weight }) => {
    const limit = critical * scale;
    return sum + weight * (standardNormalBelow(shift - limit) + standardNormalBelow(-shift - limit));
  }, 0);
}

function requireRepeats(repeats: number): void {
  if (!Number.isInteger(repeats) || repeats < 2) {
    throw new RangeError(`a comparison needs at least two repeats per side, not ${repeats}`);
  }
}
