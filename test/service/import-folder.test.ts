import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseResultFile } from '../../shared/parse/registry.ts';
import { openTestApp } from '../support/test-app.ts';

const FLAT = readFileSync(new URL('../fixtures/load-tools/vdbench/50407-flatfile.html', import.meta.url), 'utf8');

interface Run {
  readonly name: string;
  readonly reads: number;
  readonly writes: number;
  readonly readMs: number;
  readonly writeMs: number;
  readonly blockBytes: number;
  readonly seconds: number;
}

const runs: readonly Run[] = parseResultFile({ name: 'flatfile.html', text: FLAT }).points.map(
  ({ run, parts, workload, runtimeNs }) => {
    const { read = null, write = null } = parts[0]?.directions ?? {};
    const ms = (direction: typeof read) => (direction?.latency.total?.meanNs ?? 0) / 1e6;
    return {
      name: run ?? '',
      reads: read?.iops ?? 0,
      writes: write?.iops ?? 0,
      readMs: ms(read),
      writeMs: ms(write),
      blockBytes: workload.blockBytes ?? 0,
      seconds: (runtimeNs ?? 0) / 1e9,
    };
  },
);

const start = ({ name }: Run): string =>
  `10:00:00.002 Starting RD=${name}; I/O rate: Uncontrolled MAX; elapsed=10; For loops: None`;

/** totals.html of the same runs, with the digits that vdbench prints there. */
function totals(factor: number): string {
  const head = `Jun 05, 2025    interval        i/o   MB/sec   bytes   read     resp     read    write     resp  queue  cpu%  cpu%
                               rate  1024**2     i/o    pct     time     resp     resp   stddev  depth sys+u   sys`;
  const rows = runs.map((run) => {
    const rate = (run.reads + run.writes) * factor;
    const pct = (100 * run.reads) / (run.reads + run.writes);
    const mean = (pct * run.readMs + (100 - pct) * run.writeMs) / 100;
    const cells = [
      rate.toFixed(1),
      ((rate * run.blockBytes) / 1024 ** 2).toFixed(2),
      String(run.blockBytes),
      pct.toFixed(2),
    ];
    const times = [mean, run.readMs, run.writeMs].map((each) => each.toFixed(3));
    return `${start(run)}\n\n${head}\n10:00:10.015     avg_2-5    ${[...cells, ...times].join('   ')}    0.330   31.9   8.8   5.1\n`;
  });
  return `<title>Vdbench out/totals.html</title><pre>\nRun totals\n\n${rows.join('\n')}`;
}

function histogram(): string {
  const table = (title: string, count: number): string =>
    count < 1
      ? ''
      : `\n${title}\n\n       min(ms) <    max(ms)        count    %%   cum%%  '+': Individual%; '+-': Cumulative%\n\n          0.500 <      1.000 ${Math.round(count).toLocaleString('en-US').padStart(12)} 100.0000 100.0000 ++++\n`;
  const parts = runs.map(
    (run) => `${start(run)}\n${table('Reads:', run.reads * run.seconds)}${table('Writes:', run.writes * run.seconds)}`,
  );
  return `<title>Vdbench out/histogram.html</title><pre>\nTotal response time histogram.\n\n${parts.join('\n')}`;
}

async function importedFolder(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'vdbench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { client } = await openTestApp();
  const sources = [{ kind: 'path' as const, path: folder }];
  const { items } = await client.call('results.import', {
    labId: null,
    configuration: null,
    naming: 'file',
    table: null,
    sources,
  });
  return { client, items };
}

test('a vdbench folder is its flatfile, with the histograms, and says so', async () => {
  const { client, items } = await importedFolder({
    'flatfile.html': FLAT,
    'totals.html': totals(1),
    'histogram.html': histogram(),
  });
  const of = (name: string) => items.find((item) => item.name === name);
  expect(items.map(({ name, results }) => [name, results.length]).sort()).toEqual([
    ['flatfile.html', runs.length],
    ['histogram.html', 0],
    ['totals.html', 0],
  ]);
  for (const name of ['totals.html', 'histogram.html']) {
    expect(of(name)?.problems.map(({ code }) => code)).toContain('told-elsewhere');
  }
  const [first = ''] = of('flatfile.html')?.results ?? [];
  const { result: stored } = await client.call('results.get', { id: first });
  expect(stored.directions.read?.iops).toBeCloseTo(runs[0]?.reads ?? 0, 3);
  expect(stored.directions.read?.latency.total?.percentiles.length).toBeGreaterThan(0);
  expect(stored.directions.read?.latency.total?.meanNs).toBeCloseTo((runs[0]?.readMs ?? 0) * 1e6, 0);
  expect(stored.hosts[0]?.artefacts.map(({ name }) => name)).toEqual(['flatfile.html', 'histogram.html']);
});

test('a report of other numbers in the same folder is kept', async () => {
  const { items } = await importedFolder({ 'flatfile.html': FLAT, 'totals.html': totals(1.01) });
  expect(items.map(({ results }) => results.length)).toEqual([runs.length, runs.length]);
});
