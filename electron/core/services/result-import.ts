import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Checked, Output } from '../../../shared/contract/contract.ts';
import type { DocumentSource } from '../../../shared/contract/document.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { problem } from '../../../shared/units/problem.ts';
import { noteArtefact } from '../store/artefacts.ts';
import { readLab } from '../store/labs.ts';
import { insertResult, type PackedResult } from '../store/results.ts';
import type { WorkerDocument } from '../workers/jobs.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { documentOf, requireAbsolute } from './document-source.ts';
import type { TaskHandle } from './task-registry.ts';

type Request = Checked<'results.import'>;
type Item = Output<'results.import'>['items'][number];

const MOST_FILES = 100_000;

/**
 * Reads files, folders, texts and uploads in worker threads and stores what is in them, file by file. A file that
 * cannot be read is an item with problems. What was stored before a cancellation stays.
 */
export async function importResults(context: ServiceContext, request: Request): Promise<Output<'results.import'>> {
  if (request.labId !== null) readLab(context.store.reader, request.labId);
  return context.tasks.run({ kind: 'import', title: 'Import results' }, async (task) => {
    const documents = await expand(context, request.sources);
    const items = new Array<Item>(documents.length);
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < documents.length; index = next++) {
        task.signal.throwIfAborted();
        items[index] = await importOne(context, request, documents[index], task);
        done += 1;
        task.update({ progress: done / documents.length, message: `${done} of ${documents.length} files` });
      }
    };
    await Promise.all(Array.from({ length: context.workers.size }, work)).finally(() =>
      tellChanged(context, 'results', []),
    );
    return { items };
  });
}

/** A source that cannot be opened takes its place in the list with what went wrong. */
type Entry = WorkerDocument | { readonly name: string; readonly failure: unknown };

async function expand(context: ServiceContext, sources: readonly DocumentSource[]): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const source of sources) {
    const name = source.kind === 'path' ? source.path : source.name;
    try {
      found.push(...(await documentsOf(context, source)));
    } catch (failure) {
      found.push({ name, failure });
    }
    if (found.length > MOST_FILES) throw new CodedError('too-large', `More than ${MOST_FILES} files`, 'Import a part.');
  }
  return found;
}

async function documentsOf(context: ServiceContext, source: DocumentSource): Promise<Entry[]> {
  const folder = source.kind === 'path' ? requireAbsolute(source.path) : null;
  if (folder === null || !(await stat(folder)).isDirectory()) return [await documentOf(context, source)];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(folder, path), path }));
}

async function importOne(
  context: ServiceContext,
  { labId, configuration }: Request,
  document: Entry | undefined,
  { signal }: TaskHandle,
): Promise<Item> {
  const name = document?.name ?? '';
  try {
    if (document === undefined) throw new RangeError('no such document');
    if ('failure' in document) throw document.failure;
    const { artefacts } = context.directory;
    const nowUs = context.clock.nowUs();
    const read = await context.workers.run('import-file', { document, artefacts, labId, configuration, nowUs }, signal);
    context.store.write((database) => noteArtefact(database, read.artefact, nowUs));
    const { ids, known } = await storeAll(context, read.results);
    const text = `${known} of its ${read.results.length} results were imported before and are not stored again`;
    const again = known > 0 ? [problem('note', 'imported-before', name, text)] : [];
    return { name, results: ids, problems: [...read.problems, ...again] };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, results: [], problems: [problemOf(context, name, error)] };
  }
}

async function storeAll(
  { store }: ServiceContext,
  results: readonly PackedResult[],
): Promise<{ ids: string[]; known: number }> {
  const ids: string[] = [];
  let known = 0;
  await store.writeMany(results, (database, packed) => {
    const { id, added } = insertResult(database, packed);
    ids.push(id);
    if (!added) known += 1;
  });
  return { ids, known };
}

function problemOf({ log, newId }: ServiceContext, name: string, error: unknown) {
  if (error instanceof CodedError) return problem('error', error.code, name, error.message, error.tip);
  const isSystem = error instanceof Error && 'syscall' in error;
  if (isSystem) return problem('error', 'unreadable', name, error.message, 'Check the path and its rights.');
  const id = newId();
  log.bug(id, error);
  return problem('error', 'internal', name, `Internal error ${id} while reading it`, 'The log has the details.');
}
