import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '../../shared/contract/client.ts';
import { withProgram } from './program.ts';
import { SAMPLE, writeFioFiles } from './fio-files.ts';
import { fioPlotCost } from './fio-plot.ts';
import { median, type Cost, type Measurement } from './measurement.ts';

const FILES = 1_000;
const ROUNDS = 3;

/** Wall time, and CPU time of all threads of this process. */
async function costOf(work: () => unknown): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1_000 };
}

const parseAll = (paths: readonly string[]): void => {
  for (const path of paths) JSON.parse(readFileSync(path, 'utf8'));
};

interface Round {
  readonly bare: Cost;
  readonly imported: Cost;
}

/** Imports json+ files, and reads the same ones with nothing but JSON.parse before: they are in the cache then. */
async function importRound(client: Client, paths: readonly string[]): Promise<Round> {
  parseAll(paths);
  const bare = await costOf(() => parseAll(paths));
  const sources = paths.map((path) => ({ kind: 'path' as const, path }));
  let items = 0;
  const imported = await costOf(async () => {
    const answer = await client.call('results.import', { configuration: 'bench', sources });
    items = answer.items.reduce((sum, { results }) => sum + results.length, 0);
  });
  if (items !== FILES) throw new Error(`${items} of ${FILES} were imported`);
  await wait(100);
  return { bare, imported };
}

/** In one program, each with files of its own. The first one has code that was never run before. */
function importRounds(folders: readonly string[]): Promise<Round[]> {
  return withProgram(async (client) => {
    const warm = Array.from({ length: 8 }, () => ({ kind: 'path' as const, path: SAMPLE }));
    await client.call('results.import', { configuration: 'warm-up', sources: warm });
    const rounds: Round[] = [];
    for (const [seed, folder] of folders.entries()) {
      rounds.push(await importRound(client, writeFioFiles(folder, FILES, seed)));
    }
    return rounds;
  });
}

/** The import, which stores what it reads, beside fio-plot's mere reading of the same files. */
function fioPlot(folders: readonly string[], rounds: readonly Round[]): Measurement[] {
  const theirs = folders.map(fioPlotCost);
  const skipped = theirs.find((cost) => 'skipped' in cost);
  if (skipped !== undefined) console.log(`fio-plot skipped: ${skipped.skipped}`);
  const measured = theirs.filter((cost) => 'wallMs' in cost);
  if (measured.length < rounds.length) return [];
  const beside = (name: keyof Cost): number =>
    median(rounds.map(({ imported }) => imported[name])) / median(measured.map((cost) => cost[name]));
  return [
    {
      what: 'fio-plot reads and aggregates, wall',
      value: median(measured.map(({ wallMs }) => wallMs)),
      unit: 'ms',
      bound: null,
    },
    { what: 'import beside fio-plot, wall', value: beside('wallMs'), unit: '×', bound: 1 },
    { what: 'import beside fio-plot, CPU', value: beside('cpuMs'), unit: '×', bound: null },
  ];
}

/** Import of many files (parse, compress, store, index) beside a bare JSON.parse of the same files in the same run. */
export async function benchImport(): Promise<Measurement[]> {
  const folders = Array.from({ length: 1 + ROUNDS }, () => mkdtempSync(join(tmpdir(), 'fabriclab-bench-')));
  try {
    const [first, ...rounds] = await importRounds(folders);
    const middle = (value: (round: Round) => number): number => median(rounds.map(value));
    const files = `${FILES} json+ files`;
    const ms = { unit: 'ms', bound: null } as const;
    const wall = middle(({ bare, imported }) => imported.wallMs / bare.wallMs);
    const cpu = middle(({ bare, imported }) => imported.cpuMs / bare.cpuMs);
    return [
      { what: `JSON.parse of ${files}, wall`, value: middle(({ bare }) => bare.wallMs), ...ms },
      { what: `JSON.parse of ${files}, CPU`, value: middle(({ bare }) => bare.cpuMs), ...ms },
      { what: `first import of ${files}, wall`, value: first?.imported.wallMs ?? Number.NaN, ...ms },
      { what: `first import of ${files}, CPU`, value: first?.imported.cpuMs ?? Number.NaN, ...ms },
      { what: `import of ${files}, wall`, value: middle(({ imported }) => imported.wallMs), ...ms },
      { what: `import of ${files}, CPU`, value: middle(({ imported }) => imported.cpuMs), ...ms },
      { what: 'import beside JSON.parse, wall', value: wall, unit: '×', bound: 4 },
      { what: 'import beside JSON.parse, CPU', value: cpu, unit: '×', bound: 7 },
      ...fioPlot(folders.slice(1), rounds),
    ];
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
