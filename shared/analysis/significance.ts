import { detectableDifference } from '../stats/detectable-difference.ts';
import { holmAdjusted } from '../stats/holm.ts';
import { criticalT, DEFAULT_ALPHA } from '../stats/students-t.ts';
import { compareMeans, type MeanComparison } from '../stats/t-test.ts';
import type { Averageable } from '../units/percentile.ts';
import type { ComparisonRow, Significance } from './comparison.ts';
import { METRICS } from './metrics.ts';

/** Welch's test of two sets of repeats (DOMAIN 2.4). Null with fewer than two repeats on a side or a baseline of 0. */
export function significanceOf(baseline: readonly Averageable[], other: readonly Averageable[]): Significance | null {
  const test = compareMeans(baseline, other);
  if (test === null || test.baseline.mean === 0) return null;
  const toPercent = 100 / Math.abs(test.baseline.mean);
  const standardErrorPercent = ((test.interval[1] - test.difference) / test.criticalT) * toPercent;
  const percent = 100 + test.difference * toPercent;
  return {
    method: 'welch',
    ...intervalOf(percent, standardErrorPercent, test.degreesOfFreedom, DEFAULT_ALPHA),
    pValue: test.pValue,
    adjustedPValue: null,
    degreesOfFreedom: test.degreesOfFreedom,
    standardErrorPercent,
    detectablePercent: detectablePercentOf(test, toPercent),
  };
}

/**
 * Holm's correction over the patterns of a table, for each configuration and metric on its own. The level of an
 * interval follows its p-value, alpha p / p adjusted: it leaves out 100 % exactly when the adjusted p-value is below
 * alpha. Rows whose test does not exist are no part of the family.
 */
export function correctedForPatterns(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const corrected = rows.map((row) => ({ ...row, ratios: row.ratios.map((ratio) => ratio && { ...ratio }) }));
  const others = Math.max(0, ...rows.map((row) => row.ratios.length));
  for (let index = 0; index < others; index += 1) {
    for (const { metric } of METRICS) {
      const tested = corrected.flatMap(({ ratios }) => {
        const cells = ratios[index] ?? null;
        const significance = cells?.[metric]?.significance ?? null;
        return cells === null || significance === null ? [] : [{ cells, significance }];
      });
      const adjusted = holmAdjusted(tested.map(({ significance }) => significance.pValue));
      tested.forEach(({ cells, significance }, at) => {
        const ratio = cells[metric];
        if (ratio === null) return;
        cells[metric] = { ...ratio, significance: atLevelOf(ratio.percent, significance, adjusted[at] ?? 1) };
      });
    }
  }
  return corrected;
}

function atLevelOf(percent: number, significance: Significance, adjustedPValue: number): Significance {
  const { pValue, standardErrorPercent, degreesOfFreedom } = significance;
  const alpha = adjustedPValue === 0 ? DEFAULT_ALPHA : (DEFAULT_ALPHA * pValue) / adjustedPValue;
  return {
    ...significance,
    ...intervalOf(percent, standardErrorPercent, degreesOfFreedom, alpha),
    adjustedPValue,
  };
}

/** Equal means may differ in the last bits of a double, in per cent. */
const LAST_BITS = 1e-10;

function intervalOf(percent: number, standardErrorPercent: number, degreesOfFreedom: number, alpha: number) {
  const halfWidth = standardErrorPercent === 0 ? 0 : criticalT(degreesOfFreedom, alpha) * standardErrorPercent;
  const [lowPercent, highPercent] = [percent - halfWidth, percent + halfWidth];
  return {
    lowPercent,
    highPercent,
    distinguishable: lowPercent > 100 + LAST_BITS || highPercent < 100 - LAST_BITS,
    confidencePercent: 100 * (1 - alpha),
  };
}

/** By the repeats of the smaller side and the root mean square of both standard deviations. */
function detectablePercentOf({ baseline, other }: MeanComparison, toPercent: number): number | null {
  const [before, after] = [baseline.standardDeviation ?? 0, other.standardDeviation ?? 0];
  const deviation = Math.sqrt((before ** 2 + after ** 2) / 2);
  if (deviation === 0) return null;
  return detectableInDeviations(Math.min(baseline.n, other.n)) * deviation * toPercent;
}

/** The integrals behind it take milliseconds, and a table asks for the same few numbers of repeats over and over. */
const known = new Map<number, number>();

function detectableInDeviations(repeats: number): number {
  const found = known.get(repeats) ?? detectableDifference({ repeats });
  known.set(repeats, found);
  return found;
}
