import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { anId } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { sheetsOf } from './workbook-cells.ts';

const [LINUX, STARWIND] = ['Linux NVMe-oF initiator', 'StarWind NVMe-oF Initiator'] as const;

async function aStudy() {
  const opened = await openTestApp();
  const { lab } = await opened.client.call('lab.create', { sample: 'study-a' });
  const side = (configuration: string, label: string | null = null) => ({
    label,
    selection: { labId: lab.id, configurations: [configuration] },
  });
  const request = { baseline: side(LINUX), others: [side(STARWIND)], pairBy: ['workload' as const] };
  return { ...opened, lab, request, side };
}

describe('workbooks', () => {
  test('numbers are numbers, units stand in the heads, every table has its sheet', async () => {
    const { client, request } = await aStudy();
    const { blob, fileName, path, sizeBytes } = await client.call('compare.workbook', {
      ...request,
      kinds: ['theoretical'],
    });
    expect([fileName, path]).toEqual(['comparison.xlsx', null]);
    const bytes = await client.getBlob(blob!);
    expect(bytes).toHaveLength(sizeBytes);
    const [comparison, theoretical] = await sheetsOf(bytes);
    expect(comparison![0]!.slice(0, 7)).toEqual([
      'Pattern',
      'jobs',
      'depth',
      `${LINUX}: IOPS`,
      `${LINUX}: MiB/s`,
      `${LINUX}: Latency (ms)`,
      `${LINUX}: CPU (%)`,
    ]);
    expect(comparison![1]!.slice(0, 7)).toEqual(['random read 4k', 16, 32, 5_540_879, 21_644.06, 0.369, 16]);
    expect(comparison![1]![11]).toBeCloseTo(75.3141, 3);
    expect(theoretical![0]![4]).toBe(`${LINUX}: drives alone`);
    expect(theoretical![1]![4]).toBe(8 * 712_000);
  });

  test('are written to an absolute path, and to no other', async () => {
    const { client, request } = await aStudy();
    const path = join(await temporaryFolder(), 'comparison.xlsx');
    const written = await client.call('compare.workbook', { ...request, path });
    expect(written).toMatchObject({ path, blob: null });
    expect(readFileSync(path)).toHaveLength(written.sizeBytes);
    await expect(client.call('compare.workbook', { ...request, path: 'here.xlsx' })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  test('labels that look like formulas are text everywhere', async () => {
    const { client, request, side } = await aStudy();
    const labels = ['=1+1', '+SUM(A1)', '-A1', '@x'];
    const hostile = { ...request, others: labels.map((label) => side(STARWIND, label)) };
    const { blob } = await client.call('compare.workbook', hostile);
    const [sheet] = await sheetsOf(await client.getBlob(blob!));
    const texts = sheet!.flat().filter((cell) => typeof cell === 'string');
    for (const label of labels) expect(texts.filter((text) => text.includes(label)).length).toBeGreaterThan(3);
    expect(texts.filter((text) => /^[=+@-]/.test(text))).toEqual([]);
    for (const format of ['csv', 'tsv'] as const) {
      const { text } = await client.call('compare.export', { ...hostile, format });
      const fields = text.split('\n').flatMap((line) => line.split(format === 'csv' ? ',' : '\t'));
      expect(fields.filter((field) => /^"?[=+@-]/.test(field) && !Number.isFinite(Number(field)))).toEqual([]);
    }
  });
});

describe('tables in files', () => {
  test('a further table as CSV in full and as Markdown as shown', async () => {
    const { client, request } = await aStudy();
    const csv = await client.call('compare.export', { ...request, kind: 'iops-per-core', format: 'csv' });
    expect(csv.fileName).toBe('iops-per-core.csv');
    expect(csv.text.split('\n')[1]).toContain('40.96');
    const markdown = await client.call('compare.export', { ...request, kind: 'iops-per-core', format: 'markdown' });
    expect(markdown.text).toContain('| 135,275 |');
    expect(markdown.text).toContain('| ---: |');
    const json = await client.call('compare.export', { ...request, kind: 'iops-per-core', format: 'json' });
    expect(JSON.parse(json.text)).toEqual(await client.call('compare.tables', { ...request, kind: 'iops-per-core' }));
  });
});

describe('charts', () => {
  test('the share of the drives, latency and every metric, in the order of what they tell', async () => {
    const { client, request } = await aStudy();
    const { charts } = await client.call('compare.charts', request);
    expect(charts.map(({ title }) => title)).toEqual([
      'IOPS against the drives alone',
      'Mean latency',
      'IOPS',
      'MiB/s',
      'CPU',
    ]);
    expect(charts[0]?.series[0]?.values.map((value) => value?.toFixed(1))).toEqual([
      '97.3',
      '100.9',
      '92.3',
      '100.8',
      '84.4',
      '96.5',
    ]);
    expect(charts[1]?.series[1]?.values[0]).toBeCloseTo(0.353, 9);
    const only = await client.call('compare.charts', { ...request, metrics: ['latencyNs'] });
    expect(only.charts.map(({ title }) => title)).toEqual(['IOPS against the drives alone', 'Mean latency']);
  });
});

describe('saved comparisons', () => {
  const list = async (client: Client, labId: string, deleted = false) =>
    (await client.call('compare.list', { labId, deleted })).comparisons.map(({ comparison, revision }) => [
      comparison.name,
      revision,
    ]);

  test('are kept, renamed, deleted and brought back, and open on the numbers of today', async () => {
    const { client, lab, request } = await aStudy();
    const comparison = { id: anId(), labId: lab.id, name: ' Initiators ', request, cap: { capNs: 500_000 } };
    expect(await client.call('compare.save', { comparison, baseRevision: null })).toEqual({ revision: 1 });
    const renamed = { ...comparison, name: 'Both initiators' };
    expect(await client.call('compare.save', { comparison: renamed, baseRevision: 1 })).toEqual({ revision: 2 });
    expect(await list(client, lab.id)).toEqual([['Both initiators', 2]]);
    const [stored] = (await client.call('compare.list', { labId: lab.id })).comparisons;
    const { paired } = await client.call('compare.table', stored!.comparison.request);
    expect(paired).toBe(6);
    expect(await client.call('compare.delete', { id: comparison.id })).toEqual({ deleted: true });
    expect([await list(client, lab.id), await list(client, lab.id, true)]).toEqual([[], [['Both initiators', 2]]]);
    await client.call('compare.delete', { id: comparison.id, restore: true });
    expect(await list(client, lab.id)).toEqual([['Both initiators', 2]]);
  });

  test('go with their lab to another laptop, once', async () => {
    const { client, lab, request } = await aStudy();
    const comparison = { id: anId(), labId: lab.id, name: 'one', request };
    await client.call('compare.save', { comparison, baseRevision: null });
    const path = join(await temporaryFolder(), 'study.fabriclab');
    await client.call('workspace.bundle', { labIds: [lab.id], path });
    const other = await openTestApp();
    for (let time = 0; time < 2; time += 1)
      await other.client.call('workspace.merge', { source: { kind: 'path', path } });
    expect(await list(other.client, lab.id)).toEqual([['one', 1]]);
    // Changed on both: neither is lost.
    await client.call('compare.save', { comparison: { ...comparison, name: 'here' }, baseRevision: 1 });
    await other.client.call('compare.save', { comparison: { ...comparison, name: 'there' }, baseRevision: 1 });
    await client.call('workspace.bundle', { labIds: [lab.id], path: `${path}.2` });
    await other.client.call('workspace.merge', { source: { kind: 'path', path: `${path}.2` } });
    expect((await list(other.client, lab.id)).map(([name]) => name).sort()).toEqual([
      'here (other workspace)',
      'there',
    ]);
  });

  test('tell every window, and refuse what does not fit', async () => {
    const { client, lab, request } = await aStudy();
    const topics: string[] = [];
    client.on('workspace.changed', ({ topic }) => void topics.push(topic));
    const comparison = { id: anId(), labId: lab.id, name: 'one', request };
    await client.call('compare.save', { comparison, baseRevision: null });
    expect(topics).toContain('comparisons');
    const refused = (change: object, baseRevision: number | null) =>
      client.call('compare.save', { comparison: { ...comparison, ...change }, baseRevision }).then(
        () => 'saved',
        (error: unknown) => Reflect.get(Object(error) as object, 'code') as unknown,
      );
    expect(await refused({}, null)).toBe('stale');
    expect(await refused({}, 7)).toBe('stale');
    expect(await refused({ id: anId() }, 1)).toBe('not-found');
    expect(await refused({ id: anId(), labId: anId() }, null)).toBe('not-found');
    expect(await refused({ name: '  ' }, 1)).toBe('bad-input');
    const { lab: other } = await client.call('lab.create', { name: 'other' });
    expect(await refused({ labId: other.id }, 1)).toBe('refused');
    await expect(client.call('compare.delete', { id: anId() })).rejects.toMatchObject({ code: 'not-found' });
  });
});
