import { setTimeout as wait } from 'node:timers/promises';
import type { KeptArtefact } from '../files/artefacts.ts';
import { noteArtefact } from '../store/artefacts.ts';
import { insertLinkMeasurement, type NewLinkMeasurement } from '../store/link-measurements.ts';
import { insertResult, type PackedResult } from '../store/results.ts';
import type { WritableDatabase } from '../store/handles.ts';
import type { Store } from '../store/open.ts';
import type { ImportedFile } from '../workers/jobs.ts';

/** Ids of the results of a file, and how many of them were there before. */
export interface WrittenFile {
  readonly ids: string[];
  readonly known: number;
}

/** Files that arrive within this time share their transactions: each commit waits for the disk. */
const GATHER_MS = 50;

interface Waiting {
  readonly file: ImportedFile;
  readonly written: { ids: string[]; known: number };
  readonly done: (written: WrittenFile) => void;
  readonly failed: (error: unknown) => void;
}

/** The log of the database is brought into it this often, by another thread. */
const CHECKPOINT_EVERY_MS = 500;
/**
 * After so many results nothing is written meanwhile: a log that grows while it is read never comes to its end, and a
 * write beside the disk's flushing holds up this thread.
 */
const RESULTS_TO_WAIT_FOR = 2_000;
/** When all threads are busy with long files, writing goes on. */
const LONGEST_WAIT_MS = 1_000;
/** So many results are written before the time is looked at: more may be waiting than the log should hold. */
const RESULTS_AT_ONCE = 1_000;

/** Stores imported files in transactions of a few ms, many small files in one. `checkpoint` must not hold up this thread. */
export function createImportWriter(
  store: Store,
  nowUs: () => number,
  checkpoint: () => Promise<unknown>,
): (file: ImportedFile) => Promise<WrittenFile> {
  const waiting: Waiting[] = [];
  let writing = false;
  let checkpointed = performance.now();
  let checkpointing: Promise<void> | null = null;
  let written = 0;

  async function keepLogShort(): Promise<void> {
    if (performance.now() - checkpointed < CHECKPOINT_EVERY_MS) return;
    // One that fails (the program ends) is made up for by the next, or by SQLite at the next start.
    checkpointing ??= checkpoint()
      .catch(() => undefined)
      .then(() => {
        checkpointing = null;
        checkpointed = performance.now();
      });
    if (written < RESULTS_TO_WAIT_FOR) return;
    written = 0;
    await Promise.race([checkpointing, wait(LONGEST_WAIT_MS)]);
  }

  function nextBatch(): Waiting[] {
    let results = 0;
    const end = waiting.findIndex(({ file }) => (results += file.results.length) >= RESULTS_AT_ONCE);
    written += results;
    return waiting.splice(0, end < 0 ? waiting.length : end + 1);
  }

  async function writeAll(): Promise<void> {
    writing = true;
    await wait(GATHER_MS);
    while (waiting.length > 0) {
      await writeBatch(store, nextBatch(), nowUs());
      await keepLogShort();
    }
    writing = false;
  }

  return (file) =>
    new Promise((done, failed) => {
      waiting.push({ file, written: { ids: [], known: 0 }, done, failed });
      if (!writing) void writeAll();
    });
}

type Row =
  | { readonly artefact: KeptArtefact }
  | { readonly link: NewLinkMeasurement }
  | { readonly result: PackedResult; readonly written: { ids: string[]; known: number } };

/** One row at a time, so that a file with many results is spread over transactions too. */
function* rowsOf(batch: readonly Waiting[]): Generator<Row> {
  for (const { file, written } of batch) {
    if (file.artefact !== null) yield { artefact: file.artefact };
    for (const result of file.results) yield { result, written };
    for (const link of file.links ?? []) yield { link };
  }
}

async function writeBatch(store: Store, batch: readonly Waiting[], nowUs: number): Promise<void> {
  try {
    const insert = (database: WritableDatabase, row: Row): void => {
      if ('artefact' in row) {
        noteArtefact(database, row.artefact, nowUs);
        return;
      }
      if ('link' in row) {
        insertLinkMeasurement(database, row.link, nowUs);
        return;
      }
      const { id, added } = insertResult(database, row.result);
      row.written.ids.push(id);
      if (!added) row.written.known += 1;
    };
    await store.writeMany(rowsOf(batch), insert, undefined, 'later');
    for (const { written, done } of batch) done(written);
  } catch (error) {
    for (const { failed } of batch) failed(error);
  }
}
