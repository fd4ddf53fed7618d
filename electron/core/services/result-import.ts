import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { readLab } from '../store/labs.ts';
import type { ImportedFile } from '../workers/jobs.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { documentOf } from './document-source.ts';
import { checkLab } from './result-check.ts';
import { importSources, type ImportSource } from './import-sources.ts';
import { createImportWriter, type WrittenFile } from './import-writer.ts';
import type { TaskHandle } from './task-registry.ts';

type Request = Checked<'results.import'>;
type Item = Output<'results.import'>['items'][number];
type Write = (file: ImportedFile) => Promise<WrittenFile>;

/**
 * Reads files, folders, archives, texts and uploads in worker threads and stores what is in them, file by file. A file
 * that cannot be read is an item with problems. What was stored before a cancellation stays.
 */
export async function importResults(context: ServiceContext, request: Request): Promise<Output<'results.import'>> {
  if (request.labId !== null) readLab(context.store.reader, request.labId);
  return context.tasks.run({ kind: 'import', title: 'Import results' }, async (task) => {
    const sources = await importSources(context, request.sources);
    const write = createImportWriter(context.store, () => context.clock.nowUs());
    const items = new Array<Item[]>(sources.length);
    let next = 0;
    let done = 0;
    let files = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < sources.length; index = next++) {
        task.signal.throwIfAborted();
        items[index] = await importSource(context, request, sources[index], write, task, () => {
          files += 1;
          const inArchives = files > sources.length ? `, ${files} files in all` : '';
          task.update({ message: `${done} of ${sources.length} files${inArchives}` });
        });
        done += 1;
        task.update({ progress: done / sources.length, message: `${done} of ${sources.length} files` });
      }
    };
    // One more than there are threads: a thread does not wait while the results of its last file are written.
    await Promise.all(Array.from({ length: context.workers.size + 1 }, work)).finally(() =>
      tellChanged(context, 'results', []),
    );
    const stored = items.flat();
    const isNew = stored.some(({ results }) => results.length > 0);
    if (request.labId !== null && isNew) await checkLab(context, request.labId, task.signal);
    return { items: stored };
  });
}

/** The files of a source, each stored as it arrives. */
async function importSource(
  context: ServiceContext,
  { labId, configuration, naming, table }: Request,
  source: ImportSource | undefined,
  write: Write,
  { signal }: TaskHandle,
  told: () => void,
): Promise<Item[]> {
  const name = source?.name ?? '';
  const stored: Promise<Item>[] = [];
  const failures: Item[] = [];
  try {
    if (source === undefined) throw new RangeError('no such source');
    if ('failure' in source) throw source.failure;
    const { document, folder } = source;
    const origin = { labId, configuration, naming, folder, table, nowUs: context.clock.nowUs() };
    const input = { document, artefacts: context.directory.artefacts, ...origin };
    await context.workers.run('import-file', input, signal, (file) => {
      stored.push(storedItem(file, write));
      told();
    });
  } catch (error) {
    if (signal.aborted) throw error;
    failures.push({ name, format: null, artefact: null, results: [], problems: [problemOf(context, name, error)] });
  } finally {
    await Promise.allSettled(stored);
  }
  return [...(await Promise.all(stored)), ...failures];
}

async function storedItem(file: ImportedFile, write: Write): Promise<Item> {
  const { name, format, problems } = file;
  const artefact = file.artefact?.hash ?? null;
  if (file.artefact === null) return { name, format, artefact, results: [], problems: [...problems] };
  const { ids, known } = await write(file);
  return { name, format, artefact, results: ids, problems: [...problems, ...knownBefore(name, known, ids.length)] };
}

function knownBefore(name: string, known: number, all: number): Problem[] {
  if (known === 0) return [];
  const text = `${known} of its ${all} results were imported before and are not stored again`;
  return [problem('note', 'imported-before', name, text)];
}

function problemOf({ log, newId }: ServiceContext, name: string, error: unknown): Problem {
  if (error instanceof CodedError) return problem('error', error.code, name, error.message, error.tip);
  const isSystem = error instanceof Error && 'syscall' in error;
  if (isSystem) return problem('error', 'unreadable', name, error.message, 'Check the path and its rights.');
  const id = newId();
  log.bug(id, error);
  return problem('error', 'internal', name, `Internal error ${id} while reading it`, 'The log has the details.');
}

/** Looks at a table without storing anything. */
export async function inspectTable(
  context: ServiceContext,
  { source, layout, mapping }: Checked<'results.inspectTable'>,
): Promise<Output<'results.inspectTable'>> {
  const document = await documentOf(context, source);
  return context.workers.run('inspect-table', { document, layout, mapping });
}
