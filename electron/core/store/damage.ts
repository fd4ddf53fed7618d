import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

const MAGIC = 'SQLite format 3\0';
const MOST_FAULTS = 20;

/**
 * What is wrong with a database file, in SQLite's own words; empty when it is sound, new or not there. `thorough`
 * reads every page, else only the head and the schema are looked at.
 */
export function databaseFaults(path: string, thorough: boolean): string[] {
  if (!existsSync(path) || statSync(path).size === 0) return [];
  if (!hasMagic(path)) return ['the file does not begin as an SQLite database does'];
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return thorough ? pageFaults(database) : [];
  } catch (error) {
    return [faultText(error)];
  } finally {
    database?.close();
  }
}

/** Reads every page: seconds for large databases. */
export function pageFaults(database: Database.Database): string[] {
  const rows = database.prepare<[], { quick_check: string }>(`PRAGMA quick_check(${MOST_FAULTS})`).all();
  return rows.map((row) => row.quick_check).filter((text) => text !== 'ok');
}

/** Throws on what is no damage (rights, no memory): that must not lead to a salvage. */
export function faultText(error: unknown): string {
  if (isDamage(error)) return error.message;
  throw error;
}

export function isDamage(error: unknown): error is Error {
  if (!(error instanceof Database.SqliteError)) return false;
  return /^SQLITE_(CORRUPT|NOTADB|ERROR$|IOERR_SHORT_READ|FORMAT)/.test(error.code);
}

function hasMagic(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MAGIC.length);
    readSync(file, head, 0, head.length, 0);
    return head.toString('latin1') === MAGIC;
  } finally {
    closeSync(file);
  }
}
