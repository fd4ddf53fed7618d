/** A printed figure and half a unit of its last printed digit. */
export interface PrintedFigure {
  readonly value: number;
  readonly halfDigit: number;
}

/**
 * exact: the printed inputs give the published figure. within_rounding: they do not, but it lies in the interval that
 * the rounding of the inputs and its own allow. mismatch: neither.
 */
export type RatioCellKind = 'exact' | 'within_rounding' | 'mismatch';

export interface RatioCell {
  readonly kind: RatioCellKind;
  /** The ratio recomputed from the printed inputs and rounded half up, in percent. */
  readonly shownPercent: number;
  readonly intervalPercent: readonly [low: number, high: number];
}

/** Recomputes one published percentage of a ratio table from the figures printed beside it. Null when it cannot be. */
export function ratioCell(
  numerator: PrintedFigure,
  denominator: PrintedFigure,
  publishedPercent: number,
  digits = 2,
): RatioCell | null {
  const leastDenominator = denominator.value - denominator.halfDigit;
  const figures = [numerator.value, numerator.halfDigit, denominator.value, denominator.halfDigit, publishedPercent];
  if (!figures.every(Number.isFinite) || !(leastDenominator > 0)) return null;
  const leastNumerator = numerator.value - numerator.halfDigit;
  const half = 0.5 * 10 ** -digits;
  const low =
    (100 * leastNumerator) / (leastNumerator < 0 ? leastDenominator : denominator.value + denominator.halfDigit) - half;
  const high = (100 * (numerator.value + numerator.halfDigit)) / leastDenominator + half;
  const shownPercent = roundHalfUp((100 * numerator.value) / denominator.value, digits);
  const inside = low - LAST_BIT <= publishedPercent && publishedPercent <= high + LAST_BIT;
  const exact = Math.abs(shownPercent - publishedPercent) < 1e-9;
  return {
    kind: exact ? 'exact' : inside ? 'within_rounding' : 'mismatch',
    shownPercent,
    intervalPercent: [low, high],
  };
}

/** Figures are decimal, doubles are not: 1.005 is a little less and would be rounded down. */
const LAST_BIT = 1e-9;

const roundHalfUp = (value: number, digits: number): number =>
  Math.floor(value * 10 ** digits + 0.5 + LAST_BIT) / 10 ** digits;
