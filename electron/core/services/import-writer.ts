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

/** Stores imported files in transactions of a few ms, many small files in one. `checkpoint` must not hold up this thread. */
export function createImportWriter(
  store: Store,
  nowUs: () => number,
  checkpoint: () => Promise<unknown>,
): (file: ImportedFile) => Promise<WrittenFile> {
  let waiting: Waiting[] = [];
  let writing = false;
  let checkpointing = false;
  let checkpointed = performance.now();

  function keepLogShort(): void {
    if (checkpointing || performance.now() - checkpointed < CHECKPOINT_EVERY_MS) return;
    checkpointing = true;
    // One that fails (the program ends) is made up for by the next, or by SQLite at the next start.
    void checkpoint()
      .catch(() => undefined)
      .then(() => {
        checkpointing = false;
        checkpointed = performance.now();
      });
  }

  async function writeAll(): Promise<void> {
    writing = true;
    await wait(GATHER_MS);
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeBatch(store, batch, nowUs());
      keepLogShort();
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
