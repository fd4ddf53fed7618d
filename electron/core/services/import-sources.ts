import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DocumentSource } from '../../../shared/contract/document.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { INSIDE } from '../workers/archive/entry.ts';
import type { WorkerDocument } from '../workers/jobs.ts';
import type { ServiceContext } from './context.ts';
import { documentOf, requireAbsolute } from './document-source.ts';

const MOST_FILES = 100_000;

/** A document with the folder that it lies in, or what went wrong where one was looked for. */
export type ImportSource =
  | { readonly name: string; readonly document: WorkerDocument; readonly folder: string | null }
  | { readonly name: string; readonly failure: unknown };

/**
 * Where a file of a document lies: on disk, or among the names of an upload. What is in an archive lies below it as in a
 * folder.
 */
export function placeOf(
  { document }: Extract<ImportSource, { document: unknown }>,
  file: { readonly name: string },
): string {
  const inside = file.name.startsWith(document.name) ? file.name.slice(document.name.length) : '';
  const whole =
    'path' in document && basename(document.path) === basename(document.name) ? document.path : document.name;
  return `${whole}${inside}`.replaceAll(INSIDE, '/');
}

/** The files that sources stand for, folders walked through. A source that cannot be opened keeps its place. */
export async function importSources(
  context: ServiceContext,
  sources: readonly DocumentSource[],
): Promise<ImportSource[]> {
  const found: ImportSource[] = [];
  for (const source of sources) {
    const name = source.kind === 'path' ? source.path : source.name;
    try {
      for await (const each of documentsOf(context, source)) {
        found.push(each);
        if (found.length > MOST_FILES) break;
      }
    } catch (failure) {
      found.push({ name, failure });
    }
    if (found.length > MOST_FILES) throw new CodedError('too-large', `More than ${MOST_FILES} files`, 'Import a part.');
  }
  return found;
}

async function* documentsOf(context: ServiceContext, source: DocumentSource): AsyncGenerator<ImportSource> {
  const path = source.kind === 'path' ? requireAbsolute(source.path) : null;
  if (path !== null && (await stat(path)).isDirectory()) {
    yield* filesIn(path, '');
    return;
  }
  const document = await documentOf(context, source);
  yield { name: document.name, document, folder: path === null ? null : basename(dirname(path)) };
}

/** Files below a folder, by name. Hidden ones are left out; links are not followed, so nothing outside is read. */
async function* filesIn(root: string, below: string): AsyncGenerator<ImportSource> {
  const folder = join(root, below);
  const entries = await readdir(folder, { withFileTypes: true }).catch((failure: unknown) => ({ failure }));
  if ('failure' in entries) {
    yield { name: below === '' ? root : below, failure: entries.failure };
    return;
  }
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* filesIn(root, name);
    else if (entry.isFile()) yield { name, document: { name, path: join(root, name) }, folder: basename(root) };
  }
}
