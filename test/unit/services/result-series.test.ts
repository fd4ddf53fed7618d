import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { artefactPath } from '../../../electron/core/files/artefacts.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const FIXTURES = join(process.cwd(), 'test/fixtures/fio');

async function importedPath(client: Client, path: string) {
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path }] });
  return items;
}

async function seriesOf(client: Client, path: string, points?: number) {
  const [item] = await importedPath(client, join(FIXTURES, path));
  const [id] = item!.results;
  return client.call('results.series', { id: id!, ...(points !== undefined && { points }) });
}

describe('a result over time', () => {
  it('status documents: each window is the difference of two, and all windows make the whole', async () => {
    const { client } = await openTestApp();
    const [item] = await importedPath(client, join(FIXTURES, 'own-json/fio-3.42_json_status_interval_multidoc.json'));
    const id = item!.results[0]!;
    const { series, problems } = await client.call('results.series', { id });
    const { result } = await client.call('results.get', { id });
    expect(problems).toEqual([]);
    const { read } = result.directions;
    const rate = series.find(({ metric, direction }) => metric === 'iops' && direction === 'read')!;
    const latency = series.find(({ metric, direction }) => metric === 'totalLatencyNs' && direction === 'read')!;
    expect(rate.points.length).toBeGreaterThan(2);
    const counted = rate.points.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(read!.operations);
    const weighted = latency.points.reduce((sum, { mean, count }) => sum + mean * count, 0);
    expect(weighted / counted / read!.latency.total!.meanNs).toBeCloseTo(1, 6);
    expect(rate.points.at(-1)!.timeNs).toBe(read!.runtimeNs);
  });

  it('a bandwidth log: its own windows in bytes per second', async () => {
    const { client } = await openTestApp();
    const { series } = await seriesOf(client, 'own-log/3.42/avg500_bw.1.log');
    expect(series.map(({ direction, metric, grain, job }) => [direction, metric, grain, job])).toEqual([
      ['read', 'bytesPerSecond', 'window', 1],
      ['write', 'bytesPerSecond', 'window', 1],
    ]);
    expect(series[0]!.points.slice(0, 2)).toMatchObject([
      { timeNs: 500e6, mean: 28_440 * 1024 },
      { timeNs: 1_001e6, mean: 63_192 * 1024 },
    ]);
    expect(series[0]!.windowNs / 500e6).toBeCloseTo(1, 1);
  });

  it('a log of single operations: rates, and latencies with their extremes, in as many points as asked for', async () => {
    const { client } = await openTestApp();
    const { series } = await seriesOf(client, 'own-log/3.42/perio_lat.1.log', 10);
    const reads = series.filter(({ direction }) => direction === 'read');
    expect(reads.map(({ metric }) => metric)).toEqual(['iops', 'bytesPerSecond', 'totalLatencyNs']);
    for (const { points } of reads) {
      expect(points.length).toBeLessThanOrEqual(10);
      expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(400);
    }
    expect(Math.max(...reads[2]!.points.map(({ max }) => max!))).toBe(16_724_687);
  });

  it('an output without a course over time says so', async () => {
    const { client } = await openTestApp();
    const { series, problems } = await seriesOf(client, 'own-json/fio-3.33_json_randread_1job.json');
    expect(series).toEqual([]);
    expect(problems).toMatchObject([{ code: 'no-series', severity: 'note' }]);
  });

  it('raw output that is damaged or gone is a failure with a code', async () => {
    const { client, options } = await openTestApp();
    const [item] = await importedPath(client, join(FIXTURES, 'own-log/3.42/perio_lat.1.log'));
    const { result } = await client.call('results.get', { id: item!.results[0]! });
    const path = artefactPath(join(options.dataDirectory, 'artefacts'), result.hosts[0]!.artefacts[0]!.hash);
    writeFileSync(path, 'not what it was');
    await expect(client.call('results.series', { id: result.id })).rejects.toMatchObject({ code: 'damaged' });
    execFileSync('rm', [path]);
    await expect(client.call('results.series', { id: result.id })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('logs on disk', () => {
  it('the JSON beside a log tells the unit of its latencies', async () => {
    const { client } = await openTestApp();
    const folder = await temporaryFolder();
    cpSync(join(FIXTURES, 'own-log/2.16'), join(folder, 'alone'), { recursive: true });
    cpSync(join(FIXTURES, 'own-log/2.16'), join(folder, 'beside'), { recursive: true });
    cpSync(join(FIXTURES, 'own-json/fio-2.16_json_randread_1job.json'), join(folder, 'beside/run.json'));
    const items = await importedPath(client, folder);
    const found = items.map(({ name, results, problems }) => [name, results.length, problems.map(({ code }) => code)]);
    expect(found).toEqual([
      ['alone/avg_clat.1.log', 0, ['unknown-unit']],
      ['alone/avg_lat.1.log', 0, ['unknown-unit']],
      ['beside/avg_clat.1.log', 1, ['averaged-log']],
      ['beside/avg_lat.1.log', 1, ['averaged-log']],
      ['beside/run.json', 1, []],
    ]);
    const { series } = await client.call('results.series', { id: items[3]!.results[0]! });
    // First row: 504 ms, 78 us.
    expect(series[0]!.points[0]).toMatchObject({ timeNs: 504e6, mean: 78_000 });
  });

  it('logs that fio writes here are read, and agree with its JSON', async ({ skip }) => {
    if (spawnSync('fio', ['--version']).status !== 0) return skip('fio is not installed');
    const { client } = await openTestApp();
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'run'));
    const job = ['--name=a', '--ioengine=null', '--size=1g', '--rw=randrw', '--bs=4k', '--number_ios=20000'];
    const logs = [
      '--write_lat_log=x',
      '--write_bw_log=x',
      '--write_iops_log=x',
      '--write_hist_log=x',
      '--log_hist_msec=100',
    ];
    execFileSync('fio', [...job, ...logs, '--output-format=json', '--output=run.json'], { cwd: join(folder, 'run') });
    const items = await importedPath(client, folder);
    // Without the JSON the logs are results of their own.
    execFileSync('rm', [join(folder, 'run/run.json')]);
    items.push(...(await importedPath(client, folder)));
    const named = async (name: string) => {
      const id = items.findLast((item) => item.name === `run/${name}`)!.results[0]!;
      return (await client.call('results.get', { id })).result.directions;
    };
    const whole = await named('run.json');
    const log = await named('x_lat.1.log');
    for (const side of ['read', 'write'] as const) {
      expect(log[side]!.operations).toBe(whole[side]!.operations);
      expect(log[side]!.bytes).toBe(whole[side]!.bytes);
      expect(log[side]!.latency.total!.meanNs / whole[side]!.latency.total!.meanNs).toBeCloseTo(1, 3);
      expect(log[side]!.latency.total!.maxNs).toBe(whole[side]!.latency.total!.maxNs);
    }
    expect((await named('x_bw.1.log')).read!.operations).toBe(whole.read!.operations);
  });
});
