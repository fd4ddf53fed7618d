import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchMeans } from '../../../shared/stats/batch-means.ts';
import { detectableDifference, powerOfTest, repeatsToDetect } from '../../../shared/stats/detectable-difference.ts';
import { holmAdjusted } from '../../../shared/stats/holm.ts';
import { mean, meanSpread, stabilityOf } from '../../../shared/stats/mean-spread.ts';
import { standardNormalBelow } from '../../../shared/stats/normal.ts';
import { median, reviewOutliers } from '../../../shared/stats/outliers.ts';
import { ratioCell } from '../../../shared/stats/ratio-cell.ts';
import { geometricMean, ratioOfMeans } from '../../../shared/stats/ratio.ts';
import { criticalT, twoSidedP } from '../../../shared/stats/students-t.ts';
import { compareMeans } from '../../../shared/stats/t-test.ts';

const measured = fc.double({ min: 1, max: 1e7, noNaN: true });

describe('spread of repeats', () => {
  test('the t factors of DOMAIN 2.4 for 3, 5 and 10 repeats', () => {
    for (const [n, factor] of [
      [3, 2.484],
      [5, 1.242],
      [10, 0.715],
    ] as const) {
      expect(criticalT(n - 1) / Math.sqrt(n)).toBeCloseTo(factor, 3);
    }
  });

  test('what cannot be known is null, not 0', () => {
    expect(meanSpread([])).toBeNull();
    expect(meanSpread([5])).toEqual({
      n: 1,
      mean: 5,
      standardDeviation: null,
      coefficientOfVariation: null,
      confidenceHalfWidth: null,
    });
    expect(meanSpread([-1, 1])?.coefficientOfVariation).toBeNull();
    expect(stabilityOf(null)).toBe('unknown');
  });

  test('scatter of 5 % is still stable, of 10 % still kept', () => {
    expect([0.05, 0.051, 0.1, 0.101].map(stabilityOf)).toEqual(['stable', 'scattered', 'scattered', 'rejected']);
  });

  test('a value that is no number is refused with its place', () => {
    expect(() => mean([1, Number.NaN])).toThrow('value 1 of 2 is NaN');
    expect(() => median([Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});

describe('two configurations', () => {
  test('turned around, the difference changes its sign and nothing else', () => {
    const repeats = fc.array(measured, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(repeats, repeats, (a, b) => {
        const forward = compareMeans(a, b)!;
        const backward = compareMeans(b, a)!;
        expect(backward.difference).toBeCloseTo(-forward.difference, 6);
        expect(backward.pValue).toBeCloseTo(forward.pValue, 10);
        expect(backward.distinguishable).toBe(forward.distinguishable);
      }),
    );
  });

  test('the interval leaves out 0 exactly when they are distinguishable and p is below alpha', () => {
    const repeats = fc.array(fc.integer({ min: 95, max: 105 }), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(repeats, repeats, (a, b) => {
        const { interval, distinguishable, pValue } = compareMeans(a, b)!;
        expect(interval[0] > 0 || interval[1] < 0).toBe(distinguishable);
        expect(pValue < 0.05).toBe(distinguishable);
      }),
    );
  });

  test('a sure but small difference is called small', () => {
    expect(compareMeans([1000, 1001, 999], [1010, 1011, 1009])?.verdict).toBe('distinguishable_but_small');
    expect(compareMeans([1000, 1001, 999], [1100, 1101, 1099])?.verdict).toBe('different');
    expect(compareMeans([1000, 1100, 900], [1010, 1110, 910])?.verdict).toBe('not_distinguishable');
  });

  test('repeats without scatter differ by any difference, and not by none', () => {
    expect(compareMeans([5, 5], [6, 6])).toMatchObject({ distinguishable: true, pValue: 0, interval: [1, 1] });
    expect(compareMeans([5, 5], [5, 5])).toMatchObject({ distinguishable: false, pValue: 1, difference: 0 });
  });

  test('one run on a side gives no verdict', () => {
    expect(compareMeans([1], [2, 3])).toBeNull();
  });

  test('p of a known table: t = 2.776 at 4 degrees of freedom is 5 %', () => {
    expect(twoSidedP(2.776445, 4)).toBeCloseTo(0.05, 6);
    expect(() => criticalT(0)).toThrow(/degrees of freedom/);
  });
});

describe('Holm', () => {
  test('the worked example 0.01 0.04 0.03 0.005', () => {
    expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test('never makes a p-value smaller, keeps their order and follows a permutation', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (pValues) => {
        const adjusted = holmAdjusted(pValues);
        pValues.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          pValues.forEach((q, j) => {
            if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
        expect(holmAdjusted([...pValues].reverse()).reverse()).toEqual(adjusted);
      }),
    );
  });

  test('a p-value beyond 1 is refused', () => {
    expect(() => holmAdjusted([1.2])).toThrow(RangeError);
  });
});

describe('detectable difference', () => {
  test('the table of DOMAIN 2.4', () => {
    const rows = [
      [3, 3.51, 3.07],
      [4, 2.51, 2.38],
      [5, 2.08, 2.02],
      [6, 1.83, 1.8],
      [8, 1.52, 1.51],
      [10, 1.33, 1.32],
    ];
    for (const [repeats, welch, pooled] of rows as [number, number, number][]) {
      expect(detectableDifference({ repeats })).toBeCloseTo(welch, 2);
      expect(detectableDifference({ repeats, test: 'pooled' })).toBeCloseTo(pooled, 2);
    }
  });

  test('agrees with simulated experiments', () => {
    // Park and Miller's generator: uniform and the same at every run.
    let state = 7;
    const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const draw = (centre: number): number[] => Array.from({ length: 5 }, () => centre + normal());
    const found = Array.from({ length: 3_000 }, () => compareMeans(draw(100), draw(102.08))!.distinguishable);
    expect(found.filter(Boolean).length / found.length).toBeGreaterThan(0.77);
    expect(found.filter(Boolean).length / found.length).toBeLessThan(0.83);
  });

  test('repeats needed: study A needs a scatter of at most 1.1 % for 4 % with three', () => {
    expect(repeatsToDetect(0.04, 0.0113)).toBe(3);
    expect(repeatsToDetect(0.04, 0.0116)).toBe(4);
    expect(repeatsToDetect(0.001, 0.05)).toBeNull();
  });

  test('without a difference the test errs as often as alpha allows at most', () => {
    expect(powerOfTest(0, { repeats: 3 })).toBeLessThanOrEqual(0.0501);
    expect(powerOfTest(0, { repeats: 3, test: 'pooled' })).toBeCloseTo(0.05, 3);
  });

  test('one repeat is refused', () => {
    expect(() => detectableDifference({ repeats: 1 })).toThrow(/two repeats/);
  });

  test('normal distribution at known points', () => {
    expect(standardNormalBelow(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(standardNormalBelow(-6)).toBeCloseTo(9.865876e-10, 14);
    expect(standardNormalBelow(0)).toBe(0.5);
    expect([standardNormalBelow(-40), standardNormalBelow(40)]).toEqual([0, 1]);
  });
});

describe('outliers', () => {
  test('three repeats: more than 10 % from the median is marked, none is dropped', () => {
    expect(reviewOutliers([100, 101, 85])).toEqual({
      rule: 'median_distance',
      median: 100,
      marked: [2],
      meanOfAll: 286 / 3,
      meanWithoutMarked: 100.5,
    });
    expect(reviewOutliers([100, 101, 91])?.marked).toEqual([]);
  });

  test('five and more: modified z above 3.5', () => {
    expect(reviewOutliers([100, 101, 99, 100.5, 120])).toMatchObject({ rule: 'modified_z', marked: [4] });
    expect(reviewOutliers([100, 101, 99, 100.5, 103])?.marked).toEqual([]);
  });

  test('equal values do not make every other one an outlier', () => {
    expect(reviewOutliers([100, 100, 100, 100, 101])).toMatchObject({ rule: 'median_distance', marked: [] });
    expect(reviewOutliers([100, 100, 100, 100, 150])?.marked).toEqual([4]);
  });

  test('nothing to review', () => {
    expect(reviewOutliers([])).toBeNull();
    expect(median([])).toBeNull();
    expect(median([3, 1, 2, 10])).toBe(2.5);
  });
});

describe('ratios', () => {
  test('delta method: 1 % and 2 % of scatter on three repeats', () => {
    const ratio = ratioOfMeans(meanSpread([99, 100, 101])!, meanSpread([196, 200, 204])!)!;
    expect(ratio.ratio).toBe(0.5);
    expect(ratio.relativeStandardError).toBeCloseTo(Math.sqrt((0.01 ** 2 + 0.02 ** 2) / 3), 12);
    const df = (0.01 ** 2 + 0.02 ** 2) ** 2 / (0.01 ** 4 / 2 + 0.02 ** 4 / 2);
    expect(ratio.interval![1] - 0.5).toBeCloseTo(criticalT(df) * ratio.relativeStandardError! * 0.5, 12);
  });

  test('single runs have a ratio without interval, a baseline of 0 has none', () => {
    expect(ratioOfMeans(meanSpread([50])!, meanSpread([100])!)).toEqual({
      ratio: 0.5,
      relativeStandardError: null,
      interval: null,
    });
    expect(ratioOfMeans(meanSpread([50])!, meanSpread([0])!)).toBeNull();
  });

  test('geometric mean: a halving and a doubling cancel', () => {
    expect(geometricMean([0.5, 2])).toBeCloseTo(1, 12);
    expect(geometricMean([])).toBeNull();
    expect(geometricMean([1, 0])).toBeNull();
  });

  test('one changed input turns an exact cell into a mismatch', () => {
    const expected = { value: 5_696_000, halfDigit: 0.5 };
    expect(ratioCell({ value: 5_540_879, halfDigit: 0.5 }, expected, 97.28)?.kind).toBe('exact');
    expect(ratioCell({ value: 5_540_000, halfDigit: 0.5 }, expected, 97.28)?.kind).toBe('mismatch');
    expect(ratioCell(expected, { value: 0, halfDigit: 0.5 }, 1)).toBeNull();
  });
});

describe('batch means', () => {
  test('ten batches of 30 s, the remainder at the start left out', () => {
    const samples = [999, 999, ...Array.from({ length: 300 }, (_, second) => (second < 150 ? 100 : 110))];
    const found = batchMeans(samples, 1e9)!;
    expect(found.batches).toEqual([100, 100, 100, 100, 100, 110, 110, 110, 110, 110]);
    expect(found.spread.mean).toBe(105);
    expect(found.batchNs).toBe(30e9);
  });

  test('a run shorter than that says nothing', () => {
    expect(batchMeans(new Array<number>(299).fill(1), 1e9)).toBeNull();
    expect(() => batchMeans([1], 0)).toThrow(RangeError);
  });
});
