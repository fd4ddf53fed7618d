import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openStore } from '../../electron/core/store/open.ts';
import { openWorkspaceDirectory } from '../../electron/core/files/workspace-directory.ts';
import type { Client } from '../../shared/contract/client.ts';
import { tableMappingSchema } from '../../shared/parse/table/mapping.ts';
import { keptLog } from '../support/kept-log.ts';
import { withProgram } from './program.ts';
import { median, type Measurement } from './measurement.ts';
import { storePoints } from './stored-points.ts';

const STORED = 1_000_000;
const ROWS = 100_000;
const COMPARED = 1_000;
const REPEATS = 15;
const FILTERS = [
  '',
  'bs=4k iops>1M',
  'bs=4k lat<85us',
  'iops>5M',
  'config="configuration 7"',
  'access=randread jobs=4',
  'nothing-like-this',
];

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Rows of two configurations whose pairs differ in depth, as a table. */
const tableOf = (rows: number, configurations: number): string =>
  [
    'Configuration\tPattern\tJobs\tDepth\tIOPS\tLatency (us)',
    ...Array.from({ length: rows }, (_, index) => {
      const place = Math.floor(index / configurations);
      const figures = `${1 + (place % 40)}\t${1 + Math.floor(place / 40)}\t${90_000 + index}\t${80 + (index % 50)}`;
      return `compared ${index % configurations}\trandom read 4k\t${figures}`;
    }),
  ].join('\n');

const mapping = tableMappingSchema.parse({
  separator: 'tab',
  headerLine: 1,
  columns: (['configuration', 'workload', 'numjobs', 'iodepth', 'iops', 'latency'] as const).map((field, column) => ({
    column,
    field,
    unit: { iops: 'IOPS', latency: 'us' }[field as string] ?? null,
    numbers: 'point',
  })),
});

async function importTable(client: Client, folder: string, rows: number, configurations: number): Promise<void> {
  const path = join(folder, `rows-${rows}.tsv`);
  writeFileSync(path, tableOf(rows, configurations));
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path }], table: mapping });
  const stored = items.reduce((sum, { results }) => sum + results.length, 0);
  if (stored !== rows) throw new Error(`${stored} of ${rows} rows: ${JSON.stringify(items[0]?.problems.slice(0, 3))}`);
}

async function whileImporting(client: Client, folder: string): Promise<Measurement[]> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  await importTable(client, folder, ROWS, 100);
  const seconds = (performance.now() - start) / 1_000;
  delay.disable();
  return [
    { what: `main loop while ${ROWS} rows come in, p99`, value: delay.percentile(99) / 1e6, unit: 'ms', bound: 50 },
    { what: `${ROWS} rows of a table`, value: ROWS / seconds, unit: 'results/s', bound: null },
  ];
}

async function withMany(client: Client): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  const delay = monitorEventLoopDelay({ resolution: 5 });
  for (const filter of FILTERS) {
    const page = () => client.call('results.query', { selection: { filter }, offset: 0, limit: 100 });
    delay.enable();
    const start = performance.now();
    await page();
    const first = performance.now() - start;
    delay.disable();
    const what = `page of ${STORED} points, filter "${filter}"`;
    measured.push({ what, value: await medianMs(page), unit: 'ms', bound: 20 });
    measured.push({ what: `the first of them, counted`, value: first, unit: 'ms', bound: null });
  }
  const longest = 'main loop while those first pages are read, longest';
  measured.push({ what: longest, value: delay.max / 1e6, unit: 'ms', bound: null });
  const side = (name: string) => ({ selection: { configurations: [name] } });
  const request = {
    baseline: side('compared 0'),
    others: [side('compared 1')],
    pairBy: ['numjobs' as const, 'iodepth' as const],
  };
  const compare = () => client.call('compare.table', request);
  await compare();
  const what = `comparison of two configurations with ${COMPARED} points`;
  return [...measured, { what, value: await medianMs(compare), unit: 'ms', bound: 100 }];
}

/** A workspace with a million points: pages, a comparison, and the main thread while rows come in. */
export async function benchStored(): Promise<Measurement[]> {
  const prepare = async (dataDirectory: string): Promise<void> => {
    const store = openStore(await openWorkspaceDirectory(dataDirectory), keptLog());
    store.write((database) => storePoints(database, STORED));
    store.close();
  };
  return withProgram(async (client, _app, folder) => {
    if (readdirSync(folder).length === 0) throw new Error('no workspace');
    await importTable(client, folder, 2 * COMPARED, 2);
    const many = await withMany(client);
    return [...many, ...(await whileImporting(client, folder))];
  }, prepare);
}
