import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { countText } from '../../../shared/units/count-text.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { readLab } from '../store/labs.ts';
import type { ImportedFile, ImportedPart } from '../workers/jobs.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { checkLab } from './result-check.ts';
import { FolderSiblings } from './import-siblings.ts';
import { ImportLogs, putLogs } from './import-logs.ts';
import { importSources, placeOf, type ImportSource } from './import-sources.ts';
import { createImportWriter, type WrittenFile } from './import-writer.ts';
import { rememberTable } from './remembered-tables.ts';
import type { TaskHandle } from './task-registry.ts';

type Request = Checked<'results.import'>;
type Item = Output<'results.import'>['items'][number];
type FoundItem = Item & { readonly continued: boolean };
type Write = (file: ImportedFile) => Promise<WrittenFile>;

/** Documents that a thread gets at once. */
const BATCH = 64;
/** Files that may wait to be stored while others are read already. */
const MOST_UNSTORED = 1_000;

/**
 * Reads files, folders, archives, texts and uploads in worker threads and stores what is in them, file by file. A file
 * that cannot be read is an item with problems. What was stored before a cancellation stays.
 */
export async function importResults(context: ServiceContext, request: Request): Promise<Output<'results.import'>> {
  if (request.labId !== null) readLab(context.store.reader, request.labId);
  return context.tasks.run({ kind: 'import', title: 'Import results' }, async (task) => {
    const sources = await importSources(context, request.sources);
    const running = new RunningImport(context, request, sources, task);
    await running.run().finally(() => tellChanged(context, 'results', []));
    // What is answered as stored is on the disk.
    await context.workers.run('checkpoint', { database: context.directory.database });
    const items = await running.items();
    const isNew = items.some(({ results }) => results.length > 0);
    if (request.table !== null && isNew) await rememberTable(context, request.sources[0], request.table);
    if (request.labId !== null && isNew) await checkLab(context, request.labId, task.signal);
    return { items };
  });
}

/** A source that could be opened, with its place in the list. */
type Opened = Exclude<ImportSource, { readonly failure: unknown }> & { readonly place: number };

class RunningImport {
  private readonly found: Promise<FoundItem>[][];
  private readonly write: Write;
  private readonly opened: readonly Opened[];
  private readonly context: ServiceContext;
  private readonly request: Request;
  private readonly task: TaskHandle;
  private readonly siblings = new FolderSiblings();
  private readonly logs = new ImportLogs();
  private done = 0;
  private files = 0;
  private unstored = 0;

  constructor(context: ServiceContext, request: Request, sources: readonly ImportSource[], task: TaskHandle) {
    this.context = context;
    this.request = request;
    this.task = task;
    const { store, clock, workers, directory } = context;
    const checkpoint = (): Promise<unknown> => workers.run('checkpoint', { database: directory.database });
    this.write = createImportWriter(store, () => clock.nowUs(), checkpoint);
    this.found = sources.map((source) =>
      'failure' in source
        ? [Promise.resolve(failedItem(source.name, problemOf(context, source.name, source.failure)))]
        : [],
    );
    this.opened = sources.flatMap((source, place) => ('failure' in source ? [] : [{ ...source, place }]));
    this.done = sources.length - this.opened.length;
  }

  async run(): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < this.opened.length) {
        const batch = this.opened.slice(next, (next += this.batchSize()));
        await this.readBatch(batch);
        if (this.unstored > MOST_UNSTORED) await this.allStored();
      }
    };
    // One more than there are threads: the next batch is there when a thread is done.
    const all = Array.from({ length: this.context.workers.size + 1 }, work);
    await Promise.all(all)
      .then(() => this.storeSiblings())
      .finally(() => this.allStored());
  }

  async items(): Promise<Item[]> {
    return (await Promise.all(this.found.map((items) => Promise.all(items)))).flatMap(joined);
  }

  /** Few files are shared out among the threads. */
  private batchSize(): number {
    return Math.max(1, Math.min(BATCH, Math.ceil(this.opened.length / (2 * this.context.workers.size + 2))));
  }

  private async allStored(): Promise<void> {
    await Promise.allSettled(this.found.flat());
  }

  /**
   * A thread that breaks down does not tell on which document it was: what is read is told in batches. Those that had
   * not ended are read once more, each alone, so that only the guilty one is left out.
   */
  private async readBatch(batch: readonly Opened[]): Promise<void> {
    const { signal } = this.task;
    signal.throwIfAborted();
    const { labId, configuration, naming, table } = this.request;
    const { clock, directory, workers } = this.context;
    const origin = { labId, configuration, naming, table, nowUs: clock.nowUs(), artefacts: directory.artefacts };
    const documents = batch.map(({ document, folder }) => ({ document, folder }));
    let ended = 0;
    try {
      await workers.run('import-files', { documents, ...origin }, signal, (parts) => {
        for (const part of parts) if (this.hear(batch[part.index], part)) ended += 1;
      });
    } catch (error) {
      if (signal.aborted) throw error;
      const open = batch.slice(ended);
      if (batch.length > 1) for (const one of open) await this.readBatch([one]);
      else this.end(open[0], problemOf(this.context, open[0]?.name ?? '', error));
    }
  }

  /** True when the document has come to its end. */
  private hear(source: Opened | undefined, part: ImportedPart): boolean {
    if (source === undefined) return false;
    if ('file' in part) {
      const { file } = part;
      const path = placeOf(source, file);
      const isHeld = this.logs.hold(source.place, path, file) || this.siblings.hold(source.place, file);
      if (!isHeld) this.store(source, file, path);
      return false;
    }
    const failure =
      'bug' in part ? problemOf(this.context, source.name, part.bug) : 'problem' in part ? part.problem : null;
    this.end(source, failure);
    return true;
  }

  private async storeSiblings(): Promise<void> {
    this.task.signal.throwIfAborted();
    for (const { place, file } of this.siblings.settled(this.context.clock.nowUs())) this.store({ place }, file);
    const logs = this.logs.settled();
    for (const { place, file } of logs) this.store({ place }, file);
    await putLogs(this.context.store, logs);
  }

  private store({ place }: Pick<Opened, 'place'>, file: ImportedFile, path = ''): void {
    this.files += 1;
    this.unstored += 1;
    const item = storedItem(file, this.write).finally(() => (this.unstored -= 1));
    // Looked at when all is read; until then a failure is not unheard.
    item.catch(() => undefined);
    if (file.logs !== undefined) this.logs.note(path, file, idsOf(item));
    this.found[place]?.push(item);
  }

  private end(source: Opened | undefined, failure: Problem | null): void {
    if (source === undefined) return;
    if (failure !== null) this.found[source.place]?.push(Promise.resolve(failedItem(source.name, failure)));
    this.done += 1;
    const all = this.found.length;
    const inArchives = this.files > all ? `, ${this.files} with those in archives` : '';
    this.task.update({ progress: this.done / all, message: `${this.done} of ${all} files${inArchives}` });
  }
}

const idsOf = (item: Promise<FoundItem>): Promise<readonly string[]> =>
  item.then(({ results }) => results).catch(() => []);

/** The parts of a file with many results as one item. */
function joined(parts: readonly FoundItem[]): Item[] {
  const items: Item[] = [];
  let results: string[] = [];
  let before: Problem[] = [];
  for (const { continued, ...item } of parts) {
    // One by one: a file may have a hundred thousand, in parts of a few hundred.
    for (const result of item.results) results.push(result);
    before.push(...item.problems);
    if (continued) continue;
    items.push({ ...item, results, problems: before });
    results = [];
    before = [];
  }
  return items;
}

const failedItem = (name: string, failure: Problem): FoundItem => ({
  continued: false,
  name,
  format: null,
  artefact: null,
  results: [],
  problems: [failure],
});

async function storedItem(file: ImportedFile, write: Write): Promise<FoundItem> {
  const { name, format, problems, continued } = file;
  const artefact = file.artefact?.hash ?? null;
  if (file.artefact === null) return { name, format, artefact, continued, results: [], problems: [...problems] };
  const { ids, known } = await write(file);
  return {
    name,
    format,
    artefact,
    continued,
    results: ids,
    problems: [...problems, ...knownBefore(name, known, ids.length), ...linksRead(file)],
  };
}

/** Links are no results: it is said where they went. */
function linksRead({ name, links = [] }: ImportedFile): Problem[] {
  if (links.length === 0) return [];
  const text = `${countText(links.length, 'measurement')} of links, not of storage`;
  return [
    problem('note', 'links-read', name, text, 'Topology, Measure network, takes them over as ceilings of cables.'),
  ];
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
