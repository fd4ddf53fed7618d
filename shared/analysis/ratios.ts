import { ratioCell } from '../stats/ratio-cell.ts';
import type { Metric, Ratio, Summary } from './comparison.ts';
import { judge } from './metrics.ts';
import { significanceOf } from './significance.ts';
import type { Side } from './summary.ts';

/** other / baseline from unrounded means, judged by the metric's direction; null where a side has no data. */
export function ratioOf(baseline: Side, other: Side, metric: Metric, tolerancePercent: number): Ratio | null {
  const [below, above] = [baseline.summaries[metric], other.summaries[metric]];
  if (below === null || above === null || below.mean === 0) return null;
  const percent = (100 * above.mean) / below.mean;
  return {
    percent,
    verdict: judge(percent, metric, tolerancePercent),
    published: publishedRatio(baseline, other, metric, below, above),
    significance: significanceOf(baseline.values[metric], other.values[metric]),
  };
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
