import { expect, it } from 'vitest';
import { openTestApp } from '../../support/test-app.ts';

const RANDOM_READ_4K = {
  workload: { name: 'random read 4k', access: 'randread' as const, blockBytes: 4096 as never, readPercent: null },
  numjobs: 16,
  iodepth: 32,
};

it('predicts study A and study C from their samples', async () => {
  const { client } = await openTestApp();
  const a = await client.call('lab.create', { sample: 'study-a' });
  const answer = await client.call('capacity.predict', { labId: a.lab.id, ...RANDOM_READ_4K });
  expect(answer).toMatchObject({ revision: a.revision, capacity: { bottleneck: 'drives', rooflineIops: 5_696_000 } });
  expect(answer.capacity?.uses.length).toBeGreaterThan(8);

  const c = await client.call('lab.create', { sample: 'study-c' });
  const cluster = await client.call('capacity.predict', { labId: c.lab.id, ...RANDOM_READ_4K });
  expect(cluster.capacity?.rooflineIops).toBeCloseTo(26_400_000, 3);
  expect(cluster.capacity?.assumptions.join(' ')).toContain('caches serve everything');
});

it('says what is missing instead of a number', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { name: 'empty' });
  const { capacity, problems } = await client.call('capacity.predict', { labId: lab.id, ...RANDOM_READ_4K });
  expect(capacity).toBeNull();
  expect(problems).toMatchObject([{ code: 'capacity-no-drives', severity: 'error' }]);
});

it('refuses measured rates of 0: a core that does nothing is one that was not measured', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample: 'study-a' });
  const measured = {
    ...{ driveIops: null, driveBlockBytes: null, driveDepthOneLatencyNs: null, driveOptimumDepth: null },
    ...{ roundTripNs: null, softwareNs: null, initiatorIopsPerClient: null, iopsPerTargetCore: null, bedIops: null },
  };
  for (const field of ['initiatorIopsPerClient', 'iopsPerTargetCore', 'driveIops'] as const) {
    const asked = { labId: lab.id, ...RANDOM_READ_4K, measured: { ...measured, [field]: 0 } };
    await expect(client.call('capacity.predict', asked)).rejects.toMatchObject({ code: 'bad-input' });
  }
});
