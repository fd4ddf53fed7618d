import { expect, test } from 'vitest';
import { combineLatency, weightedMean } from '../../../shared/stats/combine.ts';
import { mean, meanSpread } from '../../../shared/stats/mean-spread.ts';
import { median } from '../../../shared/stats/outliers.ts';
import { percentileOf } from '../../../shared/stats/percentile.ts';
import { geometricMean } from '../../../shared/stats/ratio.ts';
import { compareMeans } from '../../../shared/stats/t-test.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';

const histogram = { valuesNs: [100, 200], counts: [99, 1] };

/**
 * The proof is the type check (`tsc -p test`): each line below a ts-expect-error must be an error, or the check fails.
 * Nothing here runs.
 */
export function rejectedByTheTypeCheck(): void {
  const p99 = percentileOf(histogram, 99)!;
  // @ts-expect-error percentiles of clients are not averaged
  mean([p99, p99]);
  // @ts-expect-error nor given a spread
  meanSpread([p99]);
  // @ts-expect-error nor ranked by a median of theirs
  median([p99]);
  // @ts-expect-error nor compared by a test of means
  compareMeans([p99, p99], [1, 2]);
  // @ts-expect-error nor averaged as ratios
  geometricMean([p99]);
  // @ts-expect-error nor weighted by operations
  weightedMean([{ value: p99, weight: 10 }]);
  // @ts-expect-error nor passed off as a mean latency
  combineLatency([{ count: 1, meanNs: p99, standardDeviationNs: null, minNs: null, maxNs: null }]);
  // @ts-expect-error a latency that is no percentile cannot become one by assignment
  const notOne: typeof p99 = nanoseconds(5);
  expect(notOne).toBe(0);
}

test('other quantities and plain numbers are averaged', () => {
  expect(mean([nanoseconds(100), nanoseconds(300)])).toBe(200);
  expect(mean([1, 2, 3])).toBe(2);
});

test('a percentile is still a number of ns to show and compare', () => {
  const p99 = percentileOf(histogram, 99)!;
  expect(p99 <= 100).toBe(true);
});
