import { expect, it } from 'vitest';
import { openTestApp } from '../../support/test-app.ts';
import { study } from '../capacity/studies.ts';

it('finds in study A, with the loads of its results, what must fire and nothing of what must not', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample: 'study-a' });
  const { findings } = await client.call('lab.lint', { id: lab.id, loads: true });
  const codes = new Set(findings.map(({ code }) => code));
  const { must_fire, until_recorded, must_not_fire } = study('A')['expected_lint'] as Record<string, unknown>;
  const wanted = [...Object.keys(must_fire as object), ...(until_recorded as string[])];
  expect(wanted.filter((code) => !codes.has(code))).toEqual([]);
  expect((must_not_fire as string[]).filter((code) => codes.has(code))).toEqual([]);
  const networkBound = findings.filter(({ code }) => code === 'L011');
  expect(networkBound.map(({ message }) => message)).toEqual([
    'predicted network bottleneck for read 1M: 46,678 of 50,784 IOPS; random read 64K: 745,734 of 808,000 IOPS',
  ]);
  expect(networkBound[0]?.where.text).toMatch(/^read 1M, 2 x 8; random read 64K, 4 x 32/);
});

it('takes the stored sweep of one drive as its plateau, at its own block size', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample: 'study-a' });
  const workload = {
    name: 'random read 64K',
    access: 'randread' as const,
    blockBytes: 65_536 as never,
    readPercent: null,
  };
  const ask = { labId: lab.id, workload, numjobs: 4, iodepth: 32 };
  const { capacity } = await client.call('capacity.predict', ask);
  expect(capacity?.ceilings.find(({ element }) => element === 'drives')?.planningIops).toBe(808_000);
  expect(capacity?.assumptions[0]).toContain('stored results');
  const other = { ...workload, name: 'random read 8K', blockBytes: 8192 as never };
  const rated = await client.call('capacity.predict', { ...ask, workload: other });
  expect(rated.capacity?.assumptions).toContain('drive rates are rated maxima, not measured');
});
