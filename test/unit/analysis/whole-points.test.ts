import { expect, test } from 'vitest';
import { combineDirection } from '../../../shared/analysis/assemble.ts';
import { compare } from '../../../shared/analysis/compare.ts';
import { exportComparison } from '../../../shared/analysis/comparison-table.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, anId, aPointResult } from '../../support/builders.ts';

const NO_DIRECTIONS = { read: null, write: null, trim: null, mixed: null };
const point = (iops: number, change: Partial<PointResult> = {}): PointResult =>
  aPointResult({ directions: { ...NO_DIRECTIONS, read: aDirection(iops) }, ...change });
const comparisonOf = (...configurations: (readonly PointResult[])[]) =>
  compare({
    configurations: configurations.map((results, index) => ({ label: `side ${index}`, results })),
    pairBy: ['workload', 'numjobs', 'iodepth'],
    tolerancePercent: 4,
  });

test('a repeat that lacks a host is no repeat: it is left out of means and ratios, and said so', () => {
  const run = anId();
  const whole = [1, 2].map((repeat) => point(1000, { runId: run, repeat }));
  const { rows, problems } = comparisonOf(whole, [
    ...whole,
    point(250, { runId: run, repeat: 3, status: 'partial' }),
    point(0, { runId: run, repeat: 4, status: 'failed' }),
  ]);
  expect(rows[0]?.values[1]?.iops).toMatchObject({ mean: 1000, count: 2 });
  expect(rows[0]?.ratios[0]?.iops?.percent).toBe(100);
  expect(problems).toContainEqual(expect.objectContaining({ code: 'failed-points', where: 'side 1' }));
});

test('the means of clients are weighted by rates as soon as one client did not count its operations', () => {
  const counted = { ...aDirection(1000, 100_000), operations: 60_000 };
  const uncounted = { ...aDirection(1000, 300_000), operations: null };
  expect(combineDirection([counted, uncounted])?.latency.completion?.meanNs).toBeCloseTo(200_000, 6);
});

test('the columns of numbers are right-aligned in Markdown, however many configurations there are', () => {
  for (const count of [1, 2, 3]) {
    const sides = Array.from({ length: count }, () => [point(1000)]);
    const [head, rule] = exportComparison(comparisonOf(...sides), 'markdown', 'MiB/s').split('\n');
    const columns = head?.split('|').length ?? 0;
    const right = rule?.match(/-:/g)?.length;
    expect(right).toBe(columns - 2 - 1 - (count - 1));
  }
});
