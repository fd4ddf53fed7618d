import fc from 'fast-check';
import { expect, it } from 'vitest';
import { histogramBars } from '../../renderer/src/ui/plot/histogram-bars.ts';
import { linePath, reduceToColumns } from '../../renderer/src/ui/plot/line-path.ts';
import { linearScale, linearTicks, logScale, logTicks } from '../../renderer/src/ui/plot/scale.ts';

it('ticks a linear axis in round steps from 0 past the largest value', () => {
  expect(linearTicks(745_688, 3)).toEqual([0, 500_000, 1_000_000]);
  expect(linearTicks(60, 4)).toEqual([0, 20, 40, 60]);
  expect(linearTicks(0)).toEqual(linearTicks(1));
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (most) => {
      const ticks = linearTicks(most);
      return ticks[0] === 0 && ticks.at(-1)! >= most * 0.999_999 && ticks.length <= 9;
    }),
  );
});

it('ticks a logarithmic axis around both ends', () => {
  expect(logTicks(0.67, 4.31)).toEqual([0.5, 1, 2, 5]);
  expect(logTicks(0.24, 110)).toEqual([0.2, 1, 10, 200]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (a, f) => {
        const ticks = logTicks(a, a * f);
        return ticks[0]! <= a * 1.000_001 && ticks.at(-1)! >= a * f * 0.999_999;
      },
    ),
  );
});

it('scales values to pixels', () => {
  expect(linearScale(0, 10, 100, 200)(5)).toBe(150);
  expect(linearScale(3, 3, 100, 200)(3)).toBe(100);
  expect(logScale(1, 100, 0, 10)(10)).toBeCloseTo(5);
});

it('breaks a line where there is no data', () => {
  const same = (value: number): number => value;
  const points = [
    { x: 0, y: 1 },
    { x: 1, y: null },
    { x: 2, y: 3 },
    { x: 3, y: 4 },
  ];
  expect(linePath(points, same, same)).toBe('M0.0 1.0M2.0 3.0L3.0 4.0');
});

it('keeps every spike when it reduces a series', () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 7_777 ? 99 : x === 1_234 ? -5 : 1 }));
  const kept = reduceToColumns(points, 0, 10_000, 100);
  expect(kept.length).toBeLessThanOrEqual(200);
  expect(Math.max(...kept.map((point) => point.y ?? 0))).toBe(99);
  expect(Math.min(...kept.map((point) => point.y ?? 0))).toBe(-5);
  expect(kept.map((point) => point.x)).toEqual([...kept.map((point) => point.x)].sort((a, b) => a - b));
});

it('counts every operation of a histogram once, and tells the tail apart', () => {
  const histogram = { valuesNs: [100, 200, 300, 100_000], counts: [400, 400, 1_199, 1] };
  const drawn = histogramBars(histogram)!;
  const shares = drawn.bars.reduce((sum, bar) => sum + bar.share, 0);
  expect(shares + drawn.beyond).toBeCloseTo(1);
  expect(drawn.beyond).toBeCloseTo(1 / 2_000);
  expect(drawn.bars.at(-1)!.toNs).toBeLessThan(400);
  expect(drawn.logarithmic).toBe(false);
  expect(histogramBars({ valuesNs: [], counts: [] })).toBeNull();
});

it('spreads a wide histogram over a logarithmic axis', () => {
  const drawn = histogramBars({ valuesNs: [100, 1_000, 10_000], counts: [1, 1, 1] }, 10)!;
  expect(drawn.logarithmic).toBe(true);
  expect(drawn.bars.filter((bar) => bar.share > 0)).toHaveLength(3);
  expect(drawn.beyond).toBe(0);
});
