import { requireFinite } from './mean-spread.ts';

/** Limits of the SNIA Solid State Storage Performance Test Specification: the last five rounds decide, 25 are enough. */
export const SNIA_STEADY_STATE = { rounds: 5, rangeFraction: 0.2, slopeFraction: 0.1, mostRounds: 25 } as const;

export interface SteadyStateLimits {
  readonly rounds: number;
  /** Greatest (max - min) / mean. */
  readonly rangeFraction: number;
  /** Greatest |least-squares slope| x (rounds - 1) / mean. */
  readonly slopeFraction: number;
}

export interface SteadyState {
  readonly attained: boolean;
  /** too_few_rounds: no verdict yet. no_throughput: the mean is 0, so nothing can be said. */
  readonly reason: 'attained' | 'range' | 'slope' | 'too_few_rounds' | 'no_throughput';
  readonly mean: number | null;
  readonly rangeFraction: number | null;
  readonly slopeExcursionFraction: number | null;
  /** Per round, in the unit of the values. */
  readonly slope: number | null;
}

/** A range of exactly 20 % is within it, whatever the last bit of a double says. */
const LAST_BIT = 1e-12;

/** Whether the tracking variable (e.g. 4 KiB write IOPS per round) is steady over the last rounds. */
export function steadyState(rounds: readonly number[], limits: SteadyStateLimits = SNIA_STEADY_STATE): SteadyState {
  requireFinite(rounds);
  if (limits.rounds < 2) throw new RangeError('a steady state needs at least two rounds');
  const without = { attained: false, mean: null, rangeFraction: null, slopeExcursionFraction: null, slope: null };
  if (rounds.length < limits.rounds) return { ...without, reason: 'too_few_rounds' };
  const last = rounds.slice(-limits.rounds);
  const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
  if (mean <= 0) return { ...without, reason: 'no_throughput' };
  const slope = leastSquaresSlope(last);
  const rangeFraction = (Math.max(...last) - Math.min(...last)) / mean;
  const slopeExcursionFraction = (Math.abs(slope) * (last.length - 1)) / mean;
  const inRange = rangeFraction <= limits.rangeFraction + LAST_BIT;
  const flat = slopeExcursionFraction <= limits.slopeFraction + LAST_BIT;
  return {
    attained: inRange && flat,
    reason: inRange ? (flat ? 'attained' : 'slope') : 'range',
    mean,
    rangeFraction,
    slopeExcursionFraction,
    slope,
  };
}

/** Number of rounds after which the variable was steady for the first time; null when it never was. */
export function firstSteadyRound(
  rounds: readonly number[],
  limits: SteadyStateLimits = SNIA_STEADY_STATE,
): number | null {
  for (let count = limits.rounds; count <= rounds.length; count += 1) {
    if (steadyState(rounds.slice(0, count), limits).attained) return count;
  }
  return null;
}

/** Slope per step of the best line through equally spaced values (at least two). */
function leastSquaresSlope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const products = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const squares = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return products / squares;
}
