import { expect, test } from 'vitest';
import { compare, type ComparisonInput } from '../../../shared/analysis/compare.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';

const point = (iops: number, workload: Partial<PointResult['workload']> = {}): PointResult => {
  const plain = aPointResult({ directions: { read: aDirection(iops), write: null, trim: null, mixed: null } });
  return { ...plain, workload: { ...plain.workload, ...workload } };
};

const comparisonOf = (sides: readonly (readonly PointResult[])[], change: Partial<ComparisonInput> = {}) =>
  compare({
    configurations: sides.map((results, index) => ({ label: `side ${String(index)}`, results })),
    pairBy: ['workload', 'numjobs', 'iodepth'],
    tolerancePercent: 4,
    ...change,
  });

test('a verdict is network-bound by its own two sides, not by a third', () => {
  const [baseline, free, bound] = [point(1000), point(1010), point(1020)];
  const networkWord = (result: PointResult) => ({ bound: result === bound, limit: null });
  const { rows } = comparisonOf([[baseline], [free], [bound]], { networkWord });
  expect(rows[0]).toMatchObject({ networkBound: true, verdicts: ['Within 4%', 'Within 4%, network-bound'] });
  const byBaseline = comparisonOf([[bound], [free]], { networkWord });
  expect(byBaseline.rows[0]?.verdicts).toEqual(['Within 4%, network-bound']);
});

test('pairs of unlike depth or pattern are not like for like', () => {
  const differing = (other: PointResult, pairBy: ComparisonInput['pairBy']) =>
    comparisonOf([[point(1000, { numjobs: 8, iodepth: 32 })], [other]], { pairBy }).problems.find(
      ({ code }) => code === 'L021',
    )?.message;
  expect(differing(point(1000, { numjobs: 16, iodepth: 32 }), ['workload'])).toContain(
    'I/Os in flight (256 and 512 in random read 4k)',
  );
  expect(differing(point(1000, { numjobs: 8, iodepth: 32, access: 'randwrite' }), ['numjobs', 'iodepth'])).toContain(
    'pattern (randread 4096 and randwrite 4096 in random read 4k)',
  );
  // The same depth split in another way, and a side that does not say how many clients it had.
  expect(differing(point(1000, { numjobs: 16, iodepth: 16 }), ['workload'])).toBeUndefined();
  expect(differing(point(1000, { numjobs: 64, iodepth: 32, clients: null }), ['workload'])).toBeUndefined();
});
