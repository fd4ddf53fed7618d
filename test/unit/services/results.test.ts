import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { artefactPath } from '../../../electron/core/files/artefacts.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const FIXTURE = join(process.cwd(), 'test/fixtures/fio/fio-3.33_cs_3clients_1group_jsonplus.json');
const OTHER = join(process.cwd(), 'test/fixtures/fio/fio-3.41_client_server_2clients_jsonplus.json');

const importPath = (client: Client, path: string, configuration: string | null = null) =>
  client.call('results.import', { configuration, sources: [{ kind: 'path', path }] });

describe('importing results', () => {
  it('stores what the file says, keeps the raw file, and gives it back', async () => {
    const { client } = await openTestApp();
    const { items } = await importPath(client, FIXTURE);
    expect(items).toMatchObject([{ name: 'fio-3.33_cs_3clients_1group_jsonplus.json', problems: [{ code: 'noise' }] }]);
    const [id] = items[0]!.results;
    const { result } = await client.call('results.get', { id: id! });
    expect(result.hosts).toHaveLength(3);
    // Totals against the sums of the file itself, which begins with lines that are no JSON.
    const text = readFileSync(FIXTURE, 'utf8');
    const file = JSON.parse(text.slice(text.indexOf('{\n'))) as {
      client_stats: { jobname: string; read: { iops: number; total_ios: number } }[];
    };
    const clients = file.client_stats.filter(({ jobname }) => jobname !== 'All clients');
    const operations = clients.reduce((sum, { read }) => sum + read.total_ios, 0);
    expect(result.directions.read?.operations).toBe(operations);
    expect(result.directions.read?.iops).toBeCloseTo(
      clients.reduce((sum, { read }) => sum + read.iops, 0),
      3,
    );
    const counts = result.directions.read?.latency.completion?.histogram?.counts ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(operations);
    const hash = createHash('sha256').update(readFileSync(FIXTURE)).digest('hex');
    expect(result.provenance).toMatchObject({ kind: 'imported', artefact: hash });
    expect((await client.call('results.artefact', { hash })).text).toBe(readFileSync(FIXTURE, 'utf8'));
  });

  it('takes a folder, and one bad file never stops the rest', async () => {
    const { client } = await openTestApp();
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'deep'));
    cpSync(FIXTURE, join(folder, 'deep/good.json'));
    writeFileSync(join(folder, 'half.json'), readFileSync(FIXTURE, 'utf8').slice(0, 20_000));
    writeFileSync(join(folder, 'notes.txt'), 'bought new cables');
    writeFileSync(join(folder, 'empty.json'), '');
    writeFileSync(join(folder, '.hidden'), 'x');
    symlinkSync('/dev/zero', join(folder, 'zero'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const sources = [
      { kind: 'path' as const, path: folder },
      { kind: 'path' as const, path: '/nowhere' },
      { kind: 'blob' as const, name: 'gone', blob: 'x' },
    ];
    const { items } = await client.call('results.import', { sources });
    const summary = items.map(({ name, results, problems }) => [name, results.length, problems[0]?.severity]);
    expect(summary).toEqual([
      ['deep/good.json', 1, 'note'],
      ['empty.json', 0, 'error'],
      ['half.json', 0, 'error'],
      ['notes.txt', 0, 'error'],
      ['/nowhere', 0, 'error'],
      ['gone', 0, 'error'],
    ]);
    expect(items[4]?.problems[0]?.message).toContain('/nowhere');
    expect((await client.call('results.query', { selection: {} })).total).toBe(1);
  });

  it('does not store the same file twice, but does under another configuration', async () => {
    const { client } = await openTestApp();
    const first = await importPath(client, FIXTURE, 'a');
    const again = await importPath(client, FIXTURE, 'a');
    expect(again.items[0]).toMatchObject({
      results: first.items[0]!.results,
      problems: [{ code: 'noise' }, { code: 'imported-before' }],
    });
    await importPath(client, FIXTURE, 'b');
    const { total, configurations } = await client.call('results.query', { selection: {} });
    expect([total, configurations.map(({ label }) => label)]).toEqual([2, ['a', 'b']]);
  });

  it(
    'is a task that tells how far it is and that can be cancelled, keeping what it has',
    { timeout: 60_000 },
    async () => {
      const { client, log } = await openTestApp();
      const folder = await temporaryFolder();
      const text = readFileSync(OTHER, 'utf8');
      for (let index = 0; index < 300; index += 1)
        writeFileSync(join(folder, `${index}.json`), `${text}\n${' '.repeat(index)}`);
      const states: string[] = [];
      client.on('task.events', ({ task }) => {
        states.push(`${task.state} ${task.progress ?? ''}`);
        if ((task.progress ?? 0) > 0) void client.call('task.cancel', { id: task.id });
      });
      const cancelling = setInterval(
        () =>
          void client.call('task.list', {}).then(async ({ tasks }) => {
            const { total } = await client.call('results.query', { selection: {} });
            if (total > 3 && tasks[0]?.state === 'running') await client.call('task.cancel', { id: tasks[0].id });
          }),
        5,
      );
      const cancelled = importPath(client, folder, 'many');
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      clearInterval(cancelling);
      expect(states.at(-1)).toContain('cancelled');
      const { total } = await client.call('results.query', { selection: {} });
      expect(total).toBeGreaterThan(3);
      expect(total).toBeLessThan(300);
      expect((await client.call('workspace.check', {})).problems).toEqual([]);
      expect(log.lines.filter(({ severity }) => severity === 'bug')).toEqual([]);
      const rest = await importPath(client, folder, 'many');
      expect(rest.items.every(({ results }) => results.length === 1)).toBe(true);
      expect((await client.call('results.query', { selection: {} })).total).toBe(300);
    },
  );

  it('wants a lab that is there', async () => {
    const { client } = await openTestApp();
    const labId = '01900000-0000-7000-8000-000000000001';
    await expect(
      client.call('results.import', { labId, sources: [{ kind: 'path', path: FIXTURE }] }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('exporting results', () => {
  const evil = '=HYPERLINK("http://evil","x")|\n,"quote';

  it('names units, keeps every digit, and defuses formulae', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE, evil);
    const { rows } = await client.call('results.query', { selection: {} });
    for (const [format, delimiter] of [
      ['csv', ','],
      ['tsv', '\t'],
    ] as const) {
      const { text } = await client.call('results.export', { selection: {}, format });
      const [row, ...more] = Papa.parse<Record<string, string>>(text, {
        header: true,
        delimiter,
        skipEmptyLines: true,
      }).data;
      expect(more).toEqual([]);
      expect(row?.['Configuration']).toBe(`'${evil}`);
      expect(Number(row?.['IOPS'])).toBe(rows[0]!.iops);
      expect(Number(row?.['Bandwidth (MiB/s)'])).toBe(rows[0]!.bytesPerSecond! / 1024 ** 2);
      expect(Number(row?.['Mean latency (ms)'])).toBe(rows[0]!.meanLatencyNs! / 1e6);
      expect(row?.['CPU (%)']).toBe('');
    }
  });

  it.each(['-1+cmd|x', '+1+1', '-2-3', '@SUM(1)', '=1', '\t=1', '-A1'])('defuses %j', async (configuration) => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE, configuration);
    const { text } = await client.call('results.export', { selection: {}, format: 'csv' });
    const [row] = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
    expect(row?.['Configuration']).toBe(`'${configuration}`);
  });

  it('follows the unit of the settings, and prints no data as a dash in Markdown', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE, 'a | b');
    await client.call('settings.set', { rateUnit: 'MB/s' });
    const { text } = await client.call('results.export', { selection: {}, format: 'markdown' });
    const [head, rule, line] = text.split('\n');
    expect(head).toContain('| Bandwidth (MB/s) |');
    expect(rule).toContain('---:');
    expect(line).toContain(String.raw`| a \| b |`);
    expect(line).toContain('| – |');
  });

  it('gives whole results as JSON, histograms included', async () => {
    const { client } = await openTestApp();
    const { items } = await importPath(client, FIXTURE);
    const { text } = await client.call('results.export', { selection: {}, format: 'json' });
    const { result } = await client.call('results.get', { id: items[0]!.results[0]! });
    expect(JSON.parse(text)).toEqual({ results: [result] });
  });
});

describe('comparing results', () => {
  it('pairs two configurations and exports what it shows', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE, 'three clients');
    await importPath(client, OTHER, 'two clients');
    const request = {
      baseline: { selection: { configurations: ['three clients'] } },
      others: [{ label: 'two', selection: { filter: 'config:two' } }],
      pairBy: ['blockBytes' as const],
    };
    const comparison = await client.call('compare.table', request);
    expect(comparison.configurations.map(({ label }) => label)).toEqual(['three clients', 'two']);
    expect(comparison.tolerancePercent).toBe(4);
    expect(comparison.rows.length).toBeGreaterThan(0);
    const json = await client.call('compare.export', { ...request, format: 'json' });
    expect(JSON.parse(json.text)).toEqual(comparison);
    for (const format of ['markdown', 'tsv', 'csv'] as const) {
      expect((await client.call('compare.export', { ...request, format })).text).toContain('three clients');
    }
  });

  it('says which side selects nothing', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE, 'a');
    const request = {
      baseline: { selection: { configurations: ['a'] } },
      others: [{ label: 'ghost', selection: { configurations: ['b'] } }],
      pairBy: ['workload' as const],
    };
    await expect(client.call('compare.table', request)).rejects.toThrow('ghost selects none');
  });
});

describe('workspace', () => {
  it('finds a damaged and a missing artefact by name', async () => {
    const { client, options } = await openTestApp();
    await importPath(client, FIXTURE);
    await importPath(client, OTHER);
    expect(await client.call('workspace.check', {})).toEqual({ problems: [], artefactsChecked: 2 });
    const folder = join(options.dataDirectory, 'artefacts');
    const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    const [damaged, missing] = [hashOf(FIXTURE), hashOf(OTHER)];
    const bytes = readFileSync(artefactPath(folder, damaged));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(artefactPath(folder, damaged), bytes);
    execFileSync('rm', [artefactPath(folder, missing)]);
    const { problems } = await client.call('workspace.check', {});
    expect(problems.map(({ code, where }) => [code, where]).sort()).toEqual([
      ['artefact-damaged', damaged],
      ['artefact-not-found', missing],
    ]);
    await expect(client.call('results.artefact', { hash: damaged })).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is copied while in use into a workspace that can be opened', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE);
    const folder = await temporaryFolder();
    const { directory, sizeBytes } = await client.call('workspace.backup', { directory: join(folder, 'copy') });
    expect(sizeBytes).toBeGreaterThan(10_000);
    const copy = await openTestApp({ dataDirectory: directory });
    expect((await copy.client.call('results.query', { selection: {} })).total).toBe(1);
    expect((await copy.client.call('workspace.check', {})).problems).toEqual([]);
    const again = client.call('workspace.backup', { directory });
    await expect(again).rejects.toMatchObject({ code: 'refused' });
    const own = await client.call('workspace.backup', {});
    expect(readdirSync(own.directory).sort()).toEqual(['artefacts', 'workspace.db']);
  });

  it('tells what is in it', async () => {
    const { client } = await openTestApp();
    await importPath(client, FIXTURE);
    const info = await client.call('workspace.info', {});
    expect(info.counts).toEqual({ labs: 0, hosts: 0, plans: 0, runs: 0, results: 1, artefacts: 1 });
    expect(info.program.version).toBe(
      (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    );
    expect(info.sizeBytes).toBeGreaterThan(10_000);
  });
});
