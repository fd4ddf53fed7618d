import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare } from '../../../shared/analysis/compare.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import { toneOf } from '../../../shared/analysis/verdict.ts';
import { holmAdjusted } from '../../../shared/stats/holm.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';

const read = (rate: number) => ({ read: aDirection(rate), write: null, trim: null, mixed: null });

/** Repeats of random reads at the depths 1, 2, ...: one list of rates per pattern. */
function side(label: string, patterns: readonly (readonly number[])[]) {
  const results: PointResult[] = patterns.flatMap((rates, pattern) =>
    rates.map((rate, repeat) => {
      const point = aPointResult({ directions: read(rate), repeat: repeat + 1, configuration: label });
      return { ...point, workload: { ...point.workload, iodepth: pattern + 1 } };
    }),
  );
  return { label, results };
}

const compared = (
  baseline: readonly (readonly number[])[],
  other: readonly (readonly number[])[],
  correction: 'none' | 'holm' = 'none',
): Comparison =>
  compare({
    configurations: [side('A', baseline), side('B', other)],
    pairBy: ['workload', 'iodepth'],
    tolerancePercent: 4,
    correction,
  });
const ratioOf = (comparison: Comparison, row = 0) => comparison.rows[row]!.ratios[0]!.iops!;

describe('one test says it all', () => {
  test('interval, p-value and verdict of a known case', () => {
    // Welch by hand: difference 10, standard error sqrt(1/3 + 4/3), 2.94 degrees of freedom, critical t 3.2213.
    const ratio = ratioOf(compared([[99, 100, 101]], [[108, 110, 112]]));
    const { significance } = ratio;
    expect(significance!.degreesOfFreedom).toBeCloseTo(2.9412, 3);
    expect(significance!.standardErrorPercent).toBeCloseTo(1.29099, 4);
    expect(significance!.lowPercent).toBeCloseTo(105.84, 1);
    expect(significance!.highPercent).toBeCloseTo(114.16, 1);
    expect(significance).toMatchObject({ distinguishable: true, confidencePercent: 95, adjustedPValue: null });
    expect(toneOf(ratio)).toBe('better');
  });

  const rates = fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: 2, maxLength: 6 });

  test('the verdict is what the shown interval says, and the p-value agrees', () => {
    fc.assert(
      fc.property(rates, rates, (before, after) => {
        const { significance, percent } = ratioOf(compared([before], [after]));
        const { lowPercent, highPercent, distinguishable, pValue } = significance!;
        expect(distinguishable).toBe(lowPercent > 100 || highPercent < 100);
        expect(lowPercent).toBeLessThanOrEqual(percent + 1e-9);
        expect(highPercent).toBeGreaterThanOrEqual(percent - 1e-9);
        if (Math.abs(pValue - 0.05) > 1e-9) expect(distinguishable).toBe(pValue < 0.05);
      }),
    );
  });

  test('who is the baseline changes the ratio to its inverse, and nothing of the verdict', () => {
    fc.assert(
      fc.property(rates, rates, (one, two) => {
        const [forth, back] = [ratioOf(compared([one], [two])), ratioOf(compared([two], [one]))];
        expect((forth.percent * back.percent) / 10_000).toBeCloseTo(1, 9);
        expect(forth.significance!.pValue).toBeCloseTo(back.significance!.pValue, 9);
        expect(forth.significance!.distinguishable).toBe(back.significance!.distinguishable);
      }),
    );
  });

  test('a difference within the noise is neither better nor worse, and says what could have been found', () => {
    const { rows } = compared([[900, 1000, 1100]], [[990, 1090, 1190]]);
    expect(rows[0]!.ratios[0]!.iops!.verdict).toBe('better');
    expect(toneOf(rows[0]!.ratios[0]!.iops!)).toBe('plain');
    // 3.51 standard deviations (DOMAIN 2.4, three repeats) of 100 on 1000.
    expect(rows[0]!.ratios[0]!.iops!.significance!.detectablePercent).toBeCloseTo(35.1, 0);
    expect(rows[0]!.verdicts[0]).toBe('9.00% more IOPS, within noise (detectable: 35%)');
  });

  test('without scatter every difference is one', () => {
    const same = ratioOf(compared([[5, 5]], [[5, 5]])).significance!;
    expect(same).toMatchObject({ distinguishable: false, pValue: 1, detectablePercent: null });
    expect(ratioOf(compared([[5, 5]], [[6, 6]])).significance).toMatchObject({ distinguishable: true, pValue: 0 });
  });

  test('one repeat is no test', () => {
    expect(ratioOf(compared([[1000]], [[1001, 1002]])).significance).toBeNull();
  });
});

describe('Holm over the patterns', () => {
  const before = [
    [99, 100, 101],
    [99, 100, 101],
    [99, 100, 101],
  ];
  const after = [
    [102, 104, 106],
    [108, 110, 112],
    [98, 101, 103],
  ];

  test('adjusts the p-values of one table together', () => {
    const plain = compared(before, after);
    const holm = compared(before, after, 'holm');
    const pValues = plain.rows.map((row) => row.ratios[0]!.iops!.significance!.pValue);
    const adjusted = holmAdjusted(pValues);
    expect(holm.correction).toBe('holm');
    expect(holm.rows.map((row) => row.ratios[0]!.iops!.significance!.adjustedPValue)).toEqual(adjusted);
    // Telling on its own, not as one of three.
    expect(plain.rows[0]!.ratios[0]!.iops!.significance!.distinguishable).toBe(pValues[0]! < 0.05);
    expect(holm.rows[1]!.ratios[0]!.iops!.significance!.distinguishable).toBe(true);
    expect(holm.rows[2]!.verdicts[0]).toContain('within noise');
  });

  test('is monotone, never finds more than the single tests, and its interval follows it', () => {
    const patterns = fc.array(fc.array(fc.integer({ min: 950, max: 1050 }), { minLength: 2, maxLength: 4 }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(patterns, patterns, (one, two) => {
        const cells = (correction: 'none' | 'holm') =>
          compared(one, two, correction).rows.flatMap((row) => row.ratios[0]?.iops?.significance ?? []);
        const [plain, holm] = [cells('none'), cells('holm')];
        const order = [...holm].sort((a, b) => a.pValue - b.pValue);
        order.forEach((cell, index) => {
          expect(cell.adjustedPValue!).toBeGreaterThanOrEqual(order[index - 1]?.adjustedPValue ?? 0);
          expect(cell.adjustedPValue!).toBeGreaterThanOrEqual(cell.pValue);
          if (Math.abs(cell.adjustedPValue! - 0.05) > 1e-9)
            expect(cell.distinguishable).toBe(cell.adjustedPValue! < 0.05);
        });
        holm.forEach((cell, index) => {
          if (cell.distinguishable) expect(plain[index]!.distinguishable).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('marks and gaps', () => {
  test('a repeat far from the others is marked, stays in the mean, and the mean without it is told', () => {
    const { rows } = compared([[100, 101, 130]], [[100, 101, 102, 103, 140]]);
    expect(rows[0]!.values[0]!.iops).toMatchObject({
      count: 3,
      outliers: { rule: 'median_distance', marked: [130], meanWithoutMarked: 100.5 },
    });
    expect(rows[0]!.values[0]!.iops!.mean).toBeCloseTo(331 / 3, 9);
    expect(rows[0]!.values[1]!.iops!.outliers).toEqual({
      rule: 'modified_z',
      marked: [140],
      meanWithoutMarked: 101.5,
    });
  });

  test('a pattern that one side lacks stays, empty and counted for that side', () => {
    const comparison = compared([[100], [100], [100]], [[100]]);
    expect(comparison).toMatchObject({ paired: 1, missing: 2 });
    expect(comparison.configurations.map(({ missing }) => missing)).toEqual([0, 2]);
    expect(comparison.rows[2]!.values[1]).toBeNull();
    expect(comparison.rows[2]!.ratios[0]).toBeNull();
    expect(comparison.geometricMeans[0]!.iops).toBeCloseTo(100, 9);
  });
});
