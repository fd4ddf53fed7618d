import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnalysisTable } from '../../../shared/analysis/tables/analysis-table.ts';
import { openTestApp } from '../../support/test-app.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const counters = (number: number): string =>
  readFileSync(join(fixtures, `spdk/reactors/target-${number}.json`), 'utf8');
/** Ticks of the one reactor between both captures, subtracted by hand. */
const BUSY = 652_400_008 / (652_400_008 + 1_039_860_354);

async function twoSides() {
  const opened = await openTestApp();
  const path = join(fixtures, 'fio/own-json/fio-3.36_jsonplus_randrw70_2jobs_group.json');
  for (const configuration of ['spdk', 'kernel'])
    await opened.client.call('results.import', { sources: [{ kind: 'path', path }], configuration });
  const side = (configuration: string) => ({ label: null, selection: { configurations: [configuration] } });
  const request = { baseline: side('kernel'), others: [side('spdk')], pairBy: ['workload' as const] };
  const cell = (found: AnalysisTable, group: string, label: string) =>
    found.rows[0]?.[found.columns.findIndex((column) => column.group === group && column.label === label)];
  const perCore = async () => opened.client.call('compare.tables', { ...request, kind: 'iops-per-core' });
  return { ...opened, cell, perCore, spdk: side('spdk').selection };
}

test('busy cores out of a real target’s counters are stored with its results and divide their rate', async () => {
  const { client, cell, perCore, spdk } = await twoSides();
  const cores = { kind: 'reactors' as const, before: counters(1), after: counters(2) };
  const answer = await client.call('results.setTargetCores', { selection: spdk, cores });
  expect(answer.problems).toEqual([]);
  expect(answer.ids).toHaveLength(1);
  const { result } = await client.call('results.get', { id: answer.ids[0]! });
  expect(result.targetCores).toMatchObject({ cores: 1, source: 'measured' });
  expect(result.targetCores?.busyCores).toBeCloseTo(BUSY, 9);
  // The histograms that lie beside the body are still there.
  expect(result.directions.read?.latency.completion?.histogram).not.toBeNull();
  const table = await perCore();
  const iops = cell(table, 'spdk', 'IOPS') as number;
  expect(cell(table, 'spdk', 'per target core')).toBeCloseTo(iops, 6);
  expect(cell(table, 'spdk', 'per busy core')).toBeCloseTo(iops / BUSY, 3);
  expect(cell(table, 'kernel', 'per busy core')).toBeNull();
  expect(table.footnotes.join()).toContain('spdk, busy cores measured: framework_get_reactors, 1 reactor over 0.7 s');
});

test('captures that tell nothing change nothing; entered ones are marked so and can be taken away', async () => {
  const { client, cell, perCore, spdk } = await twoSides();
  const swapped = { kind: 'reactors' as const, before: counters(2), after: counters(1) };
  const refused = await client.call('results.setTargetCores', { selection: spdk, cores: swapped });
  expect(refused).toMatchObject({ ids: [], targetCores: null, problems: [{ code: 'counters-fell' }] });
  const entered = { kind: 'entered' as const, cores: 4, busyCores: 2.5 };
  await client.call('results.setTargetCores', { selection: spdk, cores: entered });
  const table = await perCore();
  expect(cell(table, 'spdk', 'per busy core')).toBeCloseTo((cell(table, 'spdk', 'IOPS') as number) / 2.5, 6);
  expect(table.footnotes.join()).toContain('busy cores entered');
  const { ids } = await client.call('results.setTargetCores', { selection: spdk, cores: null });
  expect(ids).toHaveLength(1);
  expect(cell(await perCore(), 'spdk', 'per busy core')).toBeNull();
});

test('more busy cores than cores are refused', async () => {
  const { client, spdk } = await twoSides();
  const cores = { kind: 'entered' as const, cores: 2, busyCores: 3 };
  await expect(client.call('results.setTargetCores', { selection: spdk, cores })).rejects.toMatchObject({
    code: 'bad-input',
  });
});
