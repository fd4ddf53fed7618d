import Database from 'better-sqlite3';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { isDamage } from './damage.ts';
import { databaseVersion, newestVersion } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { mendRows } from './salvage-mend.ts';
import { copyReadableRows, type TableCount } from './salvage-rows.ts';

export interface SalvagePlace {
  readonly database: string;
  readonly damaged: string;
  readonly backups: string;
  readonly stamp: string;
}

/**
 * Copies a damaged database aside, as it is, and builds a new one from every row that can still be read. The damaged
 * one is never deleted. Answers what was found, for the user.
 */
export function salvage(place: SalvagePlace, faults: readonly string[], steps: readonly Migration[]): Problem[] {
  const aside = setAside(place);
  const fresh = `${place.database}.salvaged`;
  rmSync(fresh, { force: true });
  const working = join(aside, 'working-copy.db');
  copyWithLog(join(aside, basename(place.database)), working);
  mendFile(working);
  const counts = rebuild(working, fresh, steps);
  for (const file of withLog(working)) rmSync(file, { force: true });
  for (const file of withLog(place.database)) rmSync(file, { force: true });
  renameSync(fresh, place.database);
  return [...findings(place, aside, faults), ...counts.flatMap(({ table, read, lost }) => lossOf(table, read, lost))];
}

function setAside(place: SalvagePlace): string {
  const aside = join(place.damaged, place.stamp);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  copyWithLog(place.database, join(aside, basename(place.database)));
  return aside;
}

/** A database and its write-ahead log. The shared-memory index is made anew from the log. */
const withLog = (path: string): string[] => [path, `${path}-wal`, `${path}-shm`];

function copyWithLog(from: string, to: string): void {
  for (const suffix of ['', '-wal']) if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix);
}

/**
 * Puts right in a working copy what would keep SQLite from reading any page: its first sixteen bytes, and the end of a
 * file that was cut off, which is filled up with empty pages so that only what lay there is missing.
 */
function mendFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, MAGIC, 0, MAGIC.length, 0);
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(file, head, 0, HEAD_BYTES, 0);
    const stored = head.readUInt16BE(PAGE_SIZE_AT);
    const wholeBytes = (stored === 1 ? 65_536 : stored) * head.readUInt32BE(PAGE_COUNT_AT);
    const { size } = fstatSync(file);
    // A head that was damaged itself may tell of any size.
    if (wholeBytes > size && wholeBytes < size * 1000) ftruncateSync(file, wholeBytes);
  } finally {
    closeSync(file);
  }
}

/** https://www.sqlite.org/fileformat2.html#the_database_header */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEAD_BYTES = 100;
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;

/** Tables are read with the columns that both sides have; the new side has the newest format that the old one knew. */
function rebuild(working: string, fresh: string, steps: readonly Migration[]): TableCount[] {
  const target = new Database(fresh);
  const source = openDamaged(working);
  const version = knownVersion(source, steps);
  try {
    for (const step of steps) if (step.version <= version) target.exec(step.sql);
    target.pragma(`user_version = ${version}`);
    if (source === null) return [];
    const counts = copyReadableRows(source, target);
    return [...counts, ...mendRows(target)];
  } finally {
    source?.close();
    target.close();
  }
}

function openDamaged(path: string): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { fileMustExist: true });
    database.prepare('SELECT name FROM sqlite_schema').all();
    return database;
  } catch (error) {
    database?.close();
    if (isDamage(error)) return null;
    throw error;
  }
}

/** The format of the damaged database; the newest when that itself cannot be read. */
function knownVersion(source: Database.Database | null, steps: readonly Migration[]): number {
  const newest = newestVersion(steps);
  try {
    const version = source === null ? newest : databaseVersion(source);
    return steps.some((step) => step.version === version) ? version : newest;
  } catch (error) {
    if (isDamage(error)) return newest;
    throw error;
  }
}

function findings(place: SalvagePlace, aside: string, faults: readonly string[]): Problem[] {
  const where = place.database;
  const text = `The database was damaged (${faults[0] ?? 'unreadable'}). It was copied to ${aside}, and all rows that could be read were taken over`;
  const tip = `Older copies may lie in ${place.backups}. Raw output in artefacts is not touched and can be imported again.`;
  return [problem('error', 'damaged', where, text, tip)];
}

function lossOf(table: string, read: number, lost: boolean): Problem[] {
  if (!lost) return [];
  const text = `${table}: ${read} rows were saved, others could not be read or are not whole`;
  return [problem('error', 'rows-lost', table, text, 'Look at the list for what is missing.')];
}
