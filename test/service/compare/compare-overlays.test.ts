import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { openTestApp } from '../../support/test-app.ts';
import { sheetsOf } from './workbook-cells.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/fio/own-json', name);
const [OLD, NEW] = ['fio-3.28_jsonplus_randrw70_2jobs_group.json', 'fio-3.42_jsonplus_bssplit.json'] as const;
const COURSE = 'fio-3.42_json_status_interval_multidoc.json';

/** Two configurations, each of one imported file. */
async function imported(client: Client, files: readonly [string, string]) {
  for (const [index, file] of files.entries()) {
    const { items } = await client.call('results.import', {
      sources: [{ kind: 'path', path: fixture(file) }],
      configuration: `side ${index}`,
    });
    expect(items[0]?.results.length).toBeGreaterThan(0);
  }
  const side = (index: number) => ({ label: null, selection: { configurations: [`side ${index}`] } });
  return { baseline: side(0), others: [side(1)], pairBy: ['clients' as const] };
}

describe('percentile overlay', () => {
  test('stands in the report with its curves', async () => {
    const { client } = await openTestApp();
    const { lab } = await client.call('lab.create', { name: 'Bench' });
    const comparison = await imported(client, [OLD, OLD]);
    const { report } = await client.call('report.preview', { labId: lab.id, title: 'Tails', comparison });
    const blocks = report.sections.flatMap((section) => section.blocks);
    const table = blocks.flatMap((block) =>
      block.kind === 'table' && block.table.caption === 'Percentiles' ? block.table : [],
    )[0]!;
    expect(table.columns.map(({ label }) => label)).toEqual([
      'Pattern',
      'of',
      'percentile',
      'latency',
      'latency',
      'against A',
    ]);
    expect(table.groups!.reduce((sum, { span }) => sum + span, 0)).toBe(table.columns.length);
    expect(table.rows.find((row) => row[2]!.text === 'p99')?.[5]!.text).toBe('100.00');
    expect(blocks.some((block) => block.kind === 'chart' && block.chart.axisScale === 'percentile')).toBe(true);
  });

  test('the curve of fio’s own bins gives fio’s own percentiles', async () => {
    const { client } = await openTestApp();
    const request = await imported(client, [OLD, OLD]);
    const table = await client.call('compare.tables', { ...request, kind: 'percentiles' });
    const printed = (JSON.parse(readFileSync(fixture(OLD), 'utf8')) as FioOutput).jobs[0]!;
    const reads = table.rows.filter((row) => row[3] === 'reads');
    const at = (percentile: string) => reads.find((row) => row[4] === percentile)?.[5];
    expect(at('p50')).toBe(printed.read.clat_ns.percentile['50.000000']);
    expect(at('p99')).toBe(printed.read.clat_ns.percentile['99.000000']);
    expect(table.rows.some((row) => row[3] === 'all I/O')).toBe(true);
    expect(table.footnotes.join()).toContain('completion latency');
  });

  test('charts have an axis of 1 - p; a pair that is not there is refused', async () => {
    const { client } = await openTestApp();
    const request = await imported(client, [OLD, NEW]);
    const { rows } = await client.call('compare.table', request);
    const { charts } = await client.call('compare.tableCharts', {
      ...request,
      kind: 'percentiles',
      pair: rows[0]!.key,
    });
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) {
      expect(chart.axisScale).toBe('percentile');
      for (const { positions, values } of chart.series) {
        expect(positions).toHaveLength(values.length);
        expect(Math.max(...positions!)).toBeLessThan(100);
      }
    }
    await expect(client.call('compare.tables', { ...request, kind: 'percentiles', pair: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('is written as text and as a sheet of the workbook', async () => {
    const { client } = await openTestApp();
    const request = await imported(client, [OLD, OLD]);
    const asked = { ...request, kind: 'percentiles' as const };
    const { text } = await client.call('compare.export', { ...asked, format: 'tsv' });
    expect(text.split('\n')[0]).toContain('side 0: latency (µs)');
    const { text: markdown } = await client.call('compare.export', { ...asked, format: 'markdown' });
    expect(markdown).toContain('p99.9');
    const { blob } = await client.call('compare.workbook', { ...request, kinds: ['percentiles'] });
    const [, sheet] = await sheetsOf(await client.getBlob(blob!));
    expect(sheet![0]).toContain('percentile');
    expect(sheet!.some((row) => row.includes('p99'))).toBe(true);
  });
});

test('courses over time come out of the raw output, from the measured start of each', async () => {
  const { client } = await openTestApp();
  const request = await imported(client, [COURSE, COURSE]);
  const asked = { ...request, kind: 'time-course' as const };
  const table = await client.call('compare.tables', asked);
  const [first] = (await client.call('results.query', { selection: {} })).rows;
  const { series } = await client.call('results.series', { id: first!.id });
  const rates = series.filter(({ metric }) => metric === 'iops');
  expect(table.rows.length).toBeGreaterThanOrEqual(2);
  const filled = table.rows.filter((row) => row[1] !== null);
  // Both sides are the same run: cell by cell the same.
  for (const [, iops, latency, otherIops, otherLatency] of filled)
    expect([otherIops, otherLatency]).toEqual([iops, latency]);
  const most = rates.reduce((sum, { points }) => sum + Math.max(...points.map(({ mean }) => mean)), 0);
  for (const [, iops] of filled) expect(iops).toBeLessThanOrEqual(most * 1.001);
  const { charts } = await client.call('compare.tableCharts', asked);
  expect(charts.map(({ title }) => title.split(' over')[0])).toEqual(['IOPS', 'Mean latency']);
});

test('a configuration whose raw output has no course says what to do about it', async () => {
  const { client } = await openTestApp();
  const request = await imported(client, [OLD, COURSE]);
  const table = await client.call('compare.tables', { ...request, kind: 'time-course' });
  expect(table.problems).toMatchObject([{ code: 'no-series', where: 'side 0' }]);
  expect(table.rows.some((row) => row[3] !== null)).toBe(true);
  expect(table.rows.every((row) => row[1] === null && row[2] === null)).toBe(true);
});

interface FioOutput {
  readonly jobs: readonly { readonly read: { readonly clat_ns: { readonly percentile: Record<string, number> } } }[];
}
