import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportKeeper } from '../../../electron/core/files/import-keeper.ts';
import { importFile } from '../../../electron/core/workers/import-file.ts';
import { unpackBody } from '../../../electron/core/store/result-body.ts';
import { isLawCode } from '../../../shared/analysis/laws/law.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';

/** Where the samples lie beside the project; they are read there and never copied. */
export const SAMPLES = new URL('../../../../shared/', import.meta.url).pathname;
export const ROOTS = ['data', 'domain/fixtures'].filter((root) => existsSync(join(SAMPLES, root)));

export const samplePaths = (): string[] =>
  ROOTS.flatMap((root) =>
    readdirSync(join(SAMPLES, root), { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)),
  )
    .filter((name) => statSync(join(SAMPLES, name)).isFile())
    .sort();

/** What the import worker makes of a file. */
export interface Imported {
  readonly format: string | null;
  readonly results: readonly PointResult[];
  /** Codes of the file's problems, notes too, and those of its results, without the verdicts of the laws. */
  readonly codes: readonly string[];
}

export async function imported(name: string): Promise<Imported> {
  const artefacts = mkdtempSync(join(tmpdir(), 'every-sample-'));
  try {
    const found: Imported[] = [];
    const document = { name, path: join(SAMPLES, name) };
    const shared = { labId: null, configuration: null, naming: 'file', folder: null, table: null, nowUs: 1 } as const;
    const keeper = new ImportKeeper(artefacts);
    const input = { document, artefacts, ...shared };
    const keep = (bytes: Uint8Array) => keeper.keep(bytes);
    await importFile(input, keep, ({ format, results: packed, problems }) => {
      const results = packed.map(({ body }) => unpackBody(body));
      const told = [...problems, ...results.flatMap((result) => result.problems)].map(({ code }) => code);
      found.push({ format, results, codes: [...new Set(told.filter((code) => !isLawCode(code)))].sort() });
    });
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${name} is not one file`);
    return only;
  } finally {
    rmSync(artefacts, { recursive: true });
  }
}

/** A line of expected.tsv: path, format, status of each result, codes. */
export const asLine = (name: string, { format, results, codes }: Imported): string =>
  [name, format ?? 'unknown', results.map(({ status }) => status).join(' ') || '-', codes.join(' ') || '-'].join('\t');
