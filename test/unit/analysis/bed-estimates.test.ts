import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bedOf } from '../../../shared/analysis/bed.ts';
import { labOfDrives } from '../../../shared/analysis/local-lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aPointResult } from '../../support/builders.ts';
import { question, READ_4K } from '../capacity/published-question.ts';

const sample: unknown = JSON.parse(
  readFileSync(new URL('../../../resources/samples/study-a-lab.json', import.meta.url), 'utf8'),
);
const bed = bedOf({ lab: labSchema.parse(sample), baselines: [] });

const result = (workload: Partial<PointResult['workload']>, loop: PointResult['loop'] = 'closed'): PointResult => {
  const plain = aPointResult({ configuration: 'Linux', loop });
  return { ...plain, workload: { ...plain.workload, clients: 4, numjobs: 8, iodepth: 32, ...workload } };
};

test('an estimate needs a depth: ceilings stand alone where it is not known, or where a rate held the load', () => {
  const known = bed.capacityOf(result({}));
  expect(known?.iops).toBeGreaterThan(1e6);
  for (const open of [result({ iodepth: null }), result({ numjobs: null }), result({}, 'open')]) {
    const capacity = bed.capacityOf(open);
    expect(capacity).toMatchObject({ iops: null, latencyNs: null, basis: 'unknown_zero_load' });
    expect(capacity?.rooflineIops).toBe(known?.rooflineIops);
  }
});

test('a synchronous engine holds one I/O per job, whatever its depth says', () => {
  const psync = bed.capacityOf(result({ engine: 'psync' }));
  expect(psync?.outstanding).toBe(4 * 8);
});

test('a local configuration is held against as many drives as it names', () => {
  const drives = (configuration: string) => {
    const capacity = bed.capacityOf({ ...result({}), configuration });
    return capacity?.ceilings.find(({ element }) => element === 'drives')?.planningIops;
  };
  // Rated 700,000 reads; the bed has two sets of four.
  expect(drives('Local, 1 drive')).toBe(700_000);
  expect(drives('Local, 3 drives')).toBe(3 * 700_000);
  expect(drives('Local, 8 drives (expected)')).toBe(8 * 700_000);
  expect(drives('Local')).toBe(8 * 700_000);
  expect(bed.capacityOf({ ...result({}), configuration: 'Local, 1 drive' })?.outstanding).toBe(8 * 32);
});

test('a count of all drives means the drives by themselves as well, without their sets', () => {
  const part = labOfDrives(indexLab(labSchema.parse(sample)), question(READ_4K, { protocol: 'local' }), 8);
  const kinds = Object.values(part!.lab.entities).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'drive')).toHaveLength(8);
  expect(kinds).not.toContain('array');
});
