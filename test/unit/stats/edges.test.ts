import { describe, expect, test } from 'vitest';
import { judgeCap } from '../../../shared/stats/capped-confirmation.ts';
import { nextCappedStep } from '../../../shared/stats/capped-search.ts';
import { combineLatency, weightedMean } from '../../../shared/stats/combine.ts';
import { commonWindow, rateInWindow } from '../../../shared/stats/common-window.ts';
import { histogramOf, mergeHistograms } from '../../../shared/stats/histogram.ts';
import { holmAdjusted } from '../../../shared/stats/holm.ts';
import { findKnee } from '../../../shared/stats/knee.ts';
import { littleCheck } from '../../../shared/stats/little.ts';
import { meanSpread } from '../../../shared/stats/mean-spread.ts';
import { openLoopCheck } from '../../../shared/stats/open-loop.ts';
import { percentilesOf } from '../../../shared/stats/percentile.ts';
import { geometricMean } from '../../../shared/stats/ratio.ts';
import { ratioCell } from '../../../shared/stats/ratio-cell.ts';
import { scalingTable } from '../../../shared/stats/scaling.ts';
import { steadyState } from '../../../shared/stats/steady-state.ts';
import { compareMeans } from '../../../shared/stats/t-test.ts';

const moments = (count: number, meanNs: number) => ({
  count,
  meanNs,
  standardDeviationNs: null,
  minNs: null,
  maxNs: null,
});

describe('one, two and equal repeats', () => {
  test('one repeat has a mean and no spread; two have the wide interval of one degree of freedom', () => {
    expect(meanSpread([5])).toMatchObject({ standardDeviation: null, confidenceHalfWidth: null });
    // t(0.975, 1) = 12.7062.
    expect(meanSpread([5, 6])?.confidenceHalfWidth).toBeCloseTo((12.7062 * Math.SQRT1_2) / Math.SQRT2, 3);
    expect(compareMeans([5], [6, 7])).toBeNull();
  });

  test('without scatter any difference is told, but not one of the last bit of a double', () => {
    expect(compareMeans([5, 5], [5, 5])).toMatchObject({ distinguishable: false, pValue: 1 });
    expect(compareMeans([5, 5], [6, 6])).toMatchObject({ distinguishable: true, pValue: 0 });
    expect(compareMeans([0.1 + 0.2, 0.1 + 0.2], [0.3, 0.3])).toMatchObject({ distinguishable: false, difference: 0 });
  });

  test('a baseline of zero has no relative difference', () => {
    expect(compareMeans([0, 0], [1, 2])?.relativeDifference).toBeNull();
  });

  test('Holm: equal p-values get equal adjusted ones, and none falls below its predecessor', () => {
    expect(holmAdjusted([0.01, 0.01, 0.04, 0.03])).toEqual([0.04, 0.04, 0.06, 0.06]);
    expect(holmAdjusted([])).toEqual([]);
  });

  test('a geometric mean with a zero or nothing does not exist', () => {
    expect([geometricMean([]), geometricMean([0, 2]), geometricMean([-1, -1])]).toEqual([null, null, null]);
  });
});

describe('what is no number is refused, never averaged', () => {
  test.each<[string, () => unknown]>([
    ['a mean', () => meanSpread([1, Number.NaN])],
    ['moments', () => combineLatency([moments(1, Number.NaN), moments(1, 3)])],
    ['fewer than no operations', () => combineLatency([moments(-1, 3), moments(2, 3)])],
    ['a weight', () => weightedMean([{ value: 1, weight: Number.NaN }])],
    [
      'a weight below 0',
      () =>
        weightedMean([
          { value: 1, weight: -1 },
          { value: 3, weight: 2 },
        ]),
    ],
    ['a start', () => commonWindow([{ startNs: Number.NaN, runtimeNs: 5 }])],
    ['a rate on cores', () => scalingTable([{ cores: 1, iops: Number.NaN }])],
    ['a cap', () => nextCappedStep([], { capNs: Number.NaN, maxDepthPerJob: 4 })],
    ['a cap of repeats', () => judgeCap([1, 2, 3], 0)],
    ['a p-value', () => holmAdjusted([Number.NaN])],
    ['a percentile', () => percentilesOf(histogramOf([[5, 1]]), [Number.NaN])],
    ['half an operation', () => histogramOf([[5, 0.5]])],
    ['a rate in flight', () => littleCheck({ iops: Number.NaN, meanLatencyNs: 1, queueDepth: 4 })],
    ['a negative latency', () => littleCheck({ iops: 1, meanLatencyNs: -1, queueDepth: 4 })],
    [
      'an achieved rate',
      () =>
        openLoopCheck({
          targetIops: 9,
          achievedIops: Number.NaN,
          meanLatencyNs: 1,
          queueDepth: 8,
          fullDepthShare: null,
        }),
    ],
    ['an epsilon below 0', () => findKnee([], { epsilon: -1 })],
  ])('%s', (_, compute) => {
    expect(compute).toThrow(RangeError);
  });
});

describe('percentiles at the ends', () => {
  test('p0 is the first bin, p100 the last; one operation has all of them', () => {
    const two = histogramOf([
      [5, 1],
      [9, 1],
    ]);
    expect(percentilesOf(two, [0, 50, 50.0001, 100])).toEqual([5, 5, 9, 9]);
    expect(percentilesOf(histogramOf([[7, 1]]), [0, 50, 99.9999, 100])).toEqual([7, 7, 7, 7]);
    expect(percentilesOf(histogramOf([]), [0, 50, 100])).toEqual([null, null, null]);
  });

  test('counts whose sum is beyond 2^53 still rank right', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const merged = mergeHistograms([
      histogramOf([[1, most]]),
      histogramOf([
        [1, most],
        [2, most],
      ]),
      histogramOf([[3, 7]]),
    ]);
    expect(percentilesOf(merged, [50, 66, 67, 100])).toEqual([1, 1, 2, 3]);
  });
});

describe('laws and searches at their limits', () => {
  test('Little: an open loop, an unknown depth and nothing measured give no verdict', () => {
    const reason = (change: Partial<Parameters<typeof littleCheck>[0]>) => {
      const check = littleCheck({ iops: 1000, meanLatencyNs: 1e6, queueDepth: 1, ...change });
      return check.applicable ? check.holds : check.reason;
    };
    expect(reason({})).toBe(true);
    expect(reason({ rateLimited: true })).toBe('rate_limited');
    expect(reason({ queueDepth: null })).toBe('depth_unknown');
    expect(reason({ queueDepth: 0 })).toBe('depth_unknown');
    expect(reason({ iops: 0 })).toBe('nothing_measured');
  });

  test('steady state: exactly five rounds, exactly at both limits', () => {
    expect(steadyState([5, 5, 5, 5]).reason).toBe('too_few_rounds');
    expect(steadyState([0.09, 0.11, 0.1, 0.09, 0.11])).toMatchObject({ attained: true });
    expect(steadyState([95, 97.5, 100, 102.5, 105]).attained).toBe(true);
    expect(steadyState([94, 97, 100, 103, 106]).reason).toBe('slope');
    expect(steadyState([0, 0, 0, 0, 0]).reason).toBe('no_throughput');
  });

  test('optimum: two points, a rate that only rises, points without a rate', () => {
    const at = (ioDepth: number, iops: number) => ({
      numJobs: 1,
      ioDepth,
      iops,
      meanLatencyNs: (ioDepth * 1e9) / iops,
    });
    expect(findKnee([at(1, 100), at(2, 200)])).toMatchObject({ pick: { ioDepth: 2 }, gridTooSmall: true });
    expect(findKnee([at(1, 100), at(2, 101)])).toMatchObject({ pick: { ioDepth: 1 }, gridTooSmall: false });
    expect(findKnee([{ numJobs: 1, ioDepth: 1, iops: 0, meanLatencyNs: 0 }])).toBeNull();
    expect(findKnee([{ ...at(1, 100), iops: Number.NaN }])).toBeNull();
  });

  test('clients that never measured together have no rate in common', () => {
    const apart = commonWindow([
      { startNs: 0, runtimeNs: 5 },
      { startNs: 10, runtimeNs: 5 },
    ]);
    expect(apart).toMatchObject({ durationNs: 0, ratesAddUp: false });
    expect(rateInWindow([], apart!)).toBeNull();
  });

  test('what was counted at one instant is not lost', () => {
    const window = commonWindow([{ startNs: 0, runtimeNs: 1e9 }])!;
    expect(rateInWindow([{ startNs: 5, endNs: 5, amount: 7 }], window)).toBe(7);
    expect(rateInWindow([{ startNs: 2e9, endNs: 2e9, amount: 7 }], window)).toBe(0);
  });

  test('of two one-core points the better one is the baseline', () => {
    const [, , two] = scalingTable([
      { cores: 1, iops: 10 },
      { cores: 1, iops: 12 },
      { cores: 2, iops: 21.6 },
    ]);
    expect(two?.efficiency).toBeCloseTo(0.9, 12);
  });

  test('half a digit is rounded up as on paper, and figures that are none have no cell', () => {
    const exact = (value: number) => ({ value, halfDigit: 0 });
    expect(ratioCell(exact(1.005), exact(100), 1.01)).toMatchObject({ kind: 'exact', shownPercent: 1.01 });
    expect(ratioCell(exact(Number.NaN), exact(1), 3)).toBeNull();
    expect(ratioCell(exact(1), exact(0), 3)).toBeNull();
  });
});
