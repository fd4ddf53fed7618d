import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withProgram } from './program.ts';
import { SAMPLE, writeFioFiles } from './fio-files.ts';
import { median, type Measurement } from './measurement.ts';

const FILES = 1_000;
const ROUNDS = 3;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

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

/** Imports json+ files, and reads the same ones with nothing but JSON.parse before and after. */
async function importRound(paths: readonly string[]): Promise<{ bare: Cost; imported: Cost }> {
  return withProgram(async (client) => {
    // Threads have started and files are in the cache of the system, as for the parsing.
    const warm = Array.from({ length: 8 }, () => ({ kind: 'path' as const, path: SAMPLE }));
    await client.call('results.import', { configuration: 'warm-up', sources: warm });
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
  });
}

/** Import of many files (parse, compress, store, index) beside a bare JSON.parse of the same files in the same run. */
export async function benchImport(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-bench-'));
  try {
    const paths = writeFioFiles(folder, FILES);
    const rounds: { bare: Cost; imported: Cost }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await importRound(paths));
    const middle = (value: (round: (typeof rounds)[number]) => number): number => median(rounds.map(value));
    const ms = { unit: 'ms', bound: null } as const;
    return [
      { what: `JSON.parse of ${FILES} json+ files, wall`, value: middle(({ bare }) => bare.wallMs), ...ms },
      { what: `import of ${FILES} json+ files, wall`, value: middle(({ imported }) => imported.wallMs), ...ms },
      { what: `import of ${FILES} json+ files, CPU`, value: middle(({ imported }) => imported.cpuMs), ...ms },
      {
        what: 'import beside JSON.parse, wall',
        value: middle(({ bare, imported }) => imported.wallMs / bare.wallMs),
        unit: '×',
        bound: 4,
      },
      {
        what: 'import beside JSON.parse, CPU',
        value: middle(({ bare, imported }) => imported.cpuMs / bare.cpuMs),
        unit: '×',
        bound: 7,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
