import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../shared/contract/client.ts';
import { openTestApp } from '../support/test-app.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';

const LOG_FOLDER = join(process.cwd(), 'test/fixtures/fio/own-log/3.42');
const LOGS = ['avg500_bw.1.log', 'avg500_clat.1.log', 'avg500_clat_hist.2.log', 'avg500_lat.1.log'];

async function imported(client: Client, path: string) {
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path }] });
  return items;
}

const artefactsOf = async (client: Client, id: string) =>
  (await client.call('results.get', { id })).result.hosts.flatMap(({ artefacts }) => artefacts.map(({ name }) => name));

describe("fio's logs beside its JSON", () => {
  it('are the course of its results over time, and no results of their own', async () => {
    const { client } = await openTestApp();
    const items = await imported(client, LOG_FOLDER);
    const found = new Map(items.map((item) => [item.name, item]));
    const json = found.get('avg500.json')!;
    expect(json.results).toHaveLength(1);
    for (const name of LOGS) {
      const { results, problems } = found.get(name)!;
      expect(results).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(['told-elsewhere']);
    }
    expect(await artefactsOf(client, json.results[0]!)).toEqual(['avg500.json', ...LOGS]);
    const { series, problems } = await client.call('results.series', { id: json.results[0]! });
    expect(problems).toEqual([]);
    const bandwidth = series.find(({ metric, direction }) => metric === 'bytesPerSecond' && direction === 'read');
    expect(bandwidth).toMatchObject({ source: 'avg500_bw.1.log', job: 1 });
    expect(bandwidth!.points[0]).toMatchObject({ timeNs: 500e6, mean: 28_440 * 1024 });
  });

  it('as files on a list, uploaded, and in an archive too', async () => {
    const { client } = await openTestApp();
    const files = ['avg500.json', ...LOGS];
    const paths = files.map((name) => ({ kind: 'path' as const, path: join(LOG_FOLDER, name) }));
    const uploads = await Promise.all(
      files.map(async (name) => ({
        kind: 'blob' as const,
        name: `run/${name}`,
        blob: await client.putBlob(readFileSync(join(LOG_FOLDER, name))),
      })),
    );
    const folder = await temporaryFolder();
    execFileSync('tar', ['czf', join(folder, 'run.tar.gz'), '-C', LOG_FOLDER, ...files]);
    const archive = [{ kind: 'path' as const, path: join(folder, 'run.tar.gz') }];
    for (const [configuration, sources] of Object.entries({ paths, uploads, archive })) {
      const { items } = await client.call('results.import', { configuration, sources });
      const ids = items.flatMap(({ results }) => results);
      expect([configuration, ids.length]).toEqual([configuration, 1]);
      expect(await artefactsOf(client, ids[0]!)).toHaveLength(files.length);
    }
  });

  it('that come later than their JSON are put to the result that is stored', async () => {
    const { client } = await openTestApp();
    const alone = await imported(client, join(LOG_FOLDER, 'avg500.json'));
    const [id] = alone[0]!.results;
    expect(await artefactsOf(client, id!)).toEqual(['avg500.json']);
    const paths = ['avg500.json', ...LOGS].map((name) => ({ kind: 'path' as const, path: join(LOG_FOLDER, name) }));
    for (const round of ['later', 'again']) {
      const { items } = await client.call('results.import', { sources: paths });
      expect([round, items[0]!.results]).toEqual([round, [id]]);
      expect(await artefactsOf(client, id!)).toHaveLength(paths.length);
    }
  });

  it('of another run stay apart, with a note', async () => {
    const { client } = await openTestApp();
    const folder = await temporaryFolder();
    for (const name of ['avg500.json', 'avg500_bw.1.log']) {
      const text = readFileSync(join(LOG_FOLDER, name), 'utf8');
      // Times of half a minute instead of four seconds.
      writeFileSync(join(folder, name), text.replaceAll(/^(\d+), (\d+, [01], 0, 0)$/gm, '$10, $2'));
    }
    const items = await imported(client, folder);
    expect(items.map(({ results }) => results.length)).toEqual([1, 1]);
    const doubts = items[1]!.problems.map(({ code, message }) => [code, message.includes('the log spans 40.0 s')]);
    expect(doubts).toEqual([['doubtful-log', true]]);
    expect(await artefactsOf(client, items[0]!.results[0]!)).toEqual(['avg500.json']);
  });

  it('of clones and sections go to the results of their jobs', async ({ skip }) => {
    if (spawnSync('fio', ['--version']).status !== 0) return skip('fio is not installed');
    const { client } = await openTestApp();
    const folder = join(await temporaryFolder(), 'run');
    mkdirSync(folder);
    const job = `[global]
ioengine=null
size=4g
number_ios=3000
rw=randrw
bs=4k
write_bw_log=run
write_lat_log=run
group_reporting
[one]
numjobs=2
[two]
stonewall
numjobs=1
`;
    writeFileSync(join(folder, 'job.fio'), job);
    execFileSync('fio', ['job.fio', '--output-format=json+', '--output=run.json'], { cwd: folder });
    execFileSync('rm', [join(folder, 'job.fio')]);
    const items = await imported(client, folder);
    const ids = items.flatMap(({ results }) => results);
    expect(ids).toHaveLength(2);
    const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
    const [one, two] = await Promise.all(ids.map((id) => artefactsOf(client, id)));
    expect(one!.sort()).toEqual(['run.json', ...logs.filter((name) => !name.endsWith('.3.log'))].sort());
    expect(two!.sort()).toEqual(['run.json', ...logs.filter((name) => name.endsWith('.3.log'))].sort());
  });

  it('jobs are added up over time, and clat_hist logs give percentiles over time of the merged bins', async ({
    skip,
  }) => {
    if (spawnSync('fio', ['--version']).status !== 0) return skip('fio is not installed');
    const { client } = await openTestApp();
    const folder = join(await temporaryFolder(), 'run');
    mkdirSync(folder);
    const load = ['--name=a', '--ioengine=null', '--size=1g', '--rw=randread', '--bs=4k', '--numjobs=2'];
    const time = ['--time_based', '--runtime=2', '--rate_iops=1000', '--log_avg_msec=250', '--log_hist_msec=250'];
    const logs = ['--write_iops_log=x', '--write_lat_log=x', '--write_hist_log=x'];
    const args = [...load, ...time, ...logs, '--output-format=json+', '--output=run.json'];
    execFileSync('fio', args, { cwd: folder });
    const [id] = (await imported(client, folder)).flatMap(({ results }) => results);
    const { series } = await client.call('results.series', { id: id! });
    const rates = series.filter(({ metric }) => metric === 'iops');
    expect(rates.map(({ job, sum }) => sum ?? job).sort()).toEqual([1, 2, 'host']);
    for (const { points, sum } of rates) {
      const middle = points.slice(1, -1).map(({ mean }) => mean);
      expect(middle.every((mean) => Math.abs(mean / (sum === undefined ? 1_000 : 2_000) - 1) < 0.2)).toBe(true);
    }
    const read = (await client.call('results.get', { id: id! })).result.directions.read!;
    const p99 = series.filter(({ metric }) => metric === 'completionP99Ns');
    expect(p99.map(({ job, sum }) => sum ?? job).sort()).toEqual([1, 2, 'host']);
    const counted = p99.find(({ sum }) => sum === 'host')!.points.reduce((all, { count }) => all + count, 0);
    expect(counted / read.operations!).toBeGreaterThan(0.7);
    expect(counted).toBeLessThanOrEqual(read.operations!);
  });
});
