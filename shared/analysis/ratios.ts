import type { PointResult } from '../results/point-result.ts';
import { ratioCell } from '../stats/ratio-cell.ts';
import { ratioOfMeans } from '../stats/ratio.ts';
import { meanSpread } from '../stats/mean-spread.ts';
import { compareMeans } from '../stats/t-test.ts';
import { METRICS, type Metric, type Ratio, type Summary } from './comparison.ts';
import { metricOf } from './summary.ts';

/** The repeats behind one cell of a comparison. */
export interface Side {
  readonly label: string;
  readonly results: readonly PointResult[];
}

/** other / baseline from unrounded means, judged by the metric's direction; null where a side has no data. */
export function ratioOf(baseline: Side, other: Side, metric: Metric, sides: RatioSummaries): Ratio | null {
  const { baseline: below, other: above } = sides;
  if (below === null || above === null || below.mean === 0) return null;
  const percent = (100 * above.mean) / below.mean;
  return {
    percent,
    verdict: judge(percent, metric, sides.tolerancePercent),
    published: publishedRatio(baseline, other, metric, below, above),
    significance: significanceOf(baseline, other, metric),
  };
}

export interface RatioSummaries {
  readonly baseline: Summary | null;
  readonly other: Summary | null;
  readonly tolerancePercent: number;
}

function judge(percent: number, metric: Metric, tolerancePercent: number): Ratio['verdict'] {
  // The tolerance is meant for printed figures: 104.00 is within 4 %.
  if (Math.abs(percent - 100) <= tolerancePercent + 1e-9) return 'within';
  const better = METRICS.find((entry) => entry.metric === metric)?.better ?? 'higher';
  return percent > 100 === (better === 'higher') ? 'better' : 'worse';
}

/** Our figure against the one that was published for the same pair (DOMAIN 2.7, W-CELL). */
function publishedRatio(
  baseline: Side,
  other: Side,
  metric: Metric,
  below: Summary,
  above: Summary,
): Ratio['published'] {
  const [result] = other.results;
  if (result?.provenance.kind !== 'published' || below.halfDigit === null || above.halfDigit === null) return null;
  const printed = result.provenance.ratios.find((each) => each.against === baseline.label && each.metric === metric);
  if (printed === undefined) return null;
  const cell = ratioCell(
    { value: above.mean, halfDigit: above.halfDigit },
    { value: below.mean, halfDigit: below.halfDigit },
    printed.percent,
  );
  if (cell === null) return null;
  const [low, high] = cell.intervalPercent;
  return { percent: printed.percent, kind: cell.kind, interval: [low, high] };
}

/** Welch's test on the repeats, its interval as a ratio in per cent; null with fewer than two repeats on a side. */
function significanceOf(baseline: Side, other: Side, metric: Metric): Ratio['significance'] {
  const [before, after] = [baseline, other].map(({ results }) =>
    results.map((result) => metricOf(result, metric)).filter((value) => value !== null),
  );
  const test = compareMeans(before ?? [], after ?? []);
  const [below, above] = [meanSpread(before ?? []), meanSpread(after ?? [])];
  if (test === null || below === null || above === null) return null;
  const interval = ratioOfMeans(above, below)?.interval ?? null;
  if (interval === null) return null;
  return {
    distinguishable: test.distinguishable,
    lowPercent: 100 * interval[0],
    highPercent: 100 * interval[1],
    pValue: test.pValue,
  };
}
