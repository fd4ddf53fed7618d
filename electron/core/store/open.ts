import Database from 'better-sqlite3';
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '../../../shared/units/problem.ts';
import type { Log } from '../app-options.ts';
import type { WorkspaceDirectory } from '../files/workspace-directory.ts';
import { databaseFaults } from './damage.ts';
import type { ReadableDatabase, WritableDatabase } from './handles.ts';
import { databaseVersion, migrate, refuseNewer, type BackupPlace } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations } from './migrations/index.ts';
import { salvage } from './salvage.ts';

/** A transaction that takes longer holds up the windows and the run engine; it is told to the log. */
export const LONGEST_TRANSACTION_MS = 50;
/**
 * Batches stop taking on more after this, which leaves room for the commit. Those that wait for the disk at each are
 * longer; on a machine with much else to do the others are still few enough to be done before its turn is over.
 */
const BATCH_MS = { each: 10, later: 4 } as const;
/** Larger databases are read through at start only after a session that did not come to its end. */
const CHECKED_AT_START_BYTES = 128 * 1024 ** 2;

export interface Store {
  /** For all reading. */
  readonly reader: ReadableDatabase;
  /** Found when opening: damage and what was salvaged. */
  readonly problems: readonly Problem[];
  /** Runs the work as one transaction; what it throws undoes it. Keep it short: no parsing, no compressing, no files. */
  write<T>(work: (database: WritableDatabase) => T): T;
  /**
   * Writes many items in transactions of a few ms each and lets others run in between. Items written before an error
   * or the signal stay written. `sync: 'later'` does not wait for the disk at each of them: `checkpoint` has to be
   * waited for before they are called saved.
   */
  writeMany<T>(
    items: Iterable<T>,
    each: (database: WritableDatabase, item: T) => void,
    signal?: AbortSignal,
    sync?: 'each' | 'later',
  ): Promise<void>;
  /** Consistent copy of the database as it is now. */
  copyTo(path: string): Promise<void>;
  close(): void;
}

/**
 * Opens the database of a workspace that `acquireLock` has given to this process: salvages a damaged one, refuses a
 * newer one (`newer-format`), migrates an older one.
 */
export function openStore(
  directory: WorkspaceDirectory,
  log: Log,
  options: { readonly thorough?: boolean; readonly steps?: readonly Migration[]; readonly now?: Date } = {},
): Store {
  const { thorough = false, steps = migrations, now = new Date() } = options;
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const problems = mendDatabase(directory, { backups: directory.backups, stamp }, steps, thorough);
  for (const { message } of problems) log.warning(message);
  const writer = openWritable(directory.database);
  const copies = migrate(writer, steps, { backups: directory.backups, stamp });
  for (const copy of copies) log.note(`The database was brought to a newer format; a copy is kept in ${copy}`);
  return createStore(writer, openReadable(directory.database), problems, log);
}

function mendDatabase(
  { database, damaged }: WorkspaceDirectory,
  place: BackupPlace,
  steps: readonly Migration[],
  thorough: boolean,
): Problem[] {
  if (!existsSync(database)) return [];
  const faults = databaseFaults(database, thorough || statSync(database).size <= CHECKED_AT_START_BYTES);
  if (faults.length > 0) return salvage({ database, damaged, ...place }, faults, steps);
  const reader = openReadable(database);
  try {
    refuseNewer(databaseVersion(reader), steps, database);
  } finally {
    reader.close();
  }
  return [];
}

function createStore(
  writer: WritableDatabase,
  reader: ReadableDatabase,
  problems: readonly Problem[],
  log: Log,
): Store {
  function write<T>(work: (database: WritableDatabase) => T): T {
    const started = performance.now();
    const result = writer.transaction(() => work(writer)).immediate();
    const took = performance.now() - started;
    if (took > LONGEST_TRANSACTION_MS) log.warning(`A transaction took ${Math.round(took)} ms`);
    return result;
  }

  return {
    reader,
    problems,
    write,
    async writeMany(items, each, signal, sync = 'each') {
      const iterator = items[Symbol.iterator]();
      for (let more = true; more;) {
        signal?.throwIfAborted();
        if (sync === 'later') writer.pragma('synchronous = NORMAL');
        try {
          more = write((database) => writeBatch(iterator, (item) => each(database, item), BATCH_MS[sync]));
        } finally {
          if (sync === 'later') writer.pragma('synchronous = FULL');
        }
        await nextTurn();
      }
    },
    async copyTo(path) {
      await writer.backup(path);
    },
    close() {
      reader.close();
      writer.pragma('optimize');
      writer.close();
    },
  };
}

/** False when the items are at their end. */
function writeBatch<T>(items: Iterator<T>, each: (item: T) => void, mostMs: number): boolean {
  const started = performance.now();
  while (performance.now() - started < mostMs) {
    const next = items.next();
    if (next.done === true) return false;
    each(next.value);
  }
  return true;
}

/** For the main thread and for workers. */
export function openReadable(path: string): ReadableDatabase {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  database.pragma('cache_size = -65536');
  return database as ReadableDatabase;
}

function openWritable(path: string): WritableDatabase {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // FULL: what was answered as saved stays saved when the power goes.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // A checkpoint within a commit holds everything up for as long as the disk takes: `checkpoint` does it elsewhere.
  database.pragma(`wal_autocheckpoint = ${LONGEST_LOG_PAGES}`);
  return database as WritableDatabase;
}

/** Of 4 KiB: where nobody else brings the log into the database, a commit does. */
const LONGEST_LOG_PAGES = 32_768;

/** Answers its length. */
function syncLog(path: string): number {
  if (!existsSync(path)) return 0;
  const log = openSync(path, 'r+');
  try {
    fsyncSync(log);
    return fstatSync(log).size;
  } finally {
    closeSync(log);
  }
}

/** To bring a shorter one into the database costs more than reading from it. */
const SHORT_LOG_BYTES = 16 * 1024 ** 2;

/**
 * Makes sure that what was written is on the disk, and brings a log that has grown into the database file, without
 * holding up who writes. For worker threads: it waits for the disk.
 */
export function checkpoint(path: string): void {
  if (syncLog(`${path}-wal`) < SHORT_LOG_BYTES) return;
  const database = new Database(path);
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } finally {
    database.close();
  }
}
