import type Database from 'better-sqlite3';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A connection for reading. Only `openReadable` and `openWritable` make these. */
export type ReadableDatabase = Database.Database & { readonly [readable]: true };
/** A connection for reading and writing, inside `Store.write` only. */
export type WritableDatabase = ReadableDatabase & { readonly [writable]: true };

/** What SQLite can hold. Booleans are 0 or 1, documents are JSON text. */
export type Value = string | number | bigint | Uint8Array | null;

/** Filters of users make statements of their own; so many are kept before the cache starts anew. */
const MOST_STATEMENTS = 300;

const prepared = new WeakMap<Database.Database, Map<string, Database.Statement>>();

function statement(database: ReadableDatabase, sql: string): Database.Statement {
  let statements = prepared.get(database);
  if (statements === undefined || statements.size >= MOST_STATEMENTS) {
    statements = new Map();
    prepared.set(database, statements);
  }
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const fresh = database.prepare(sql);
  statements.set(sql, fresh);
  return fresh;
}

/** All rows of a query; `const [row] = all(...)` takes one. `Row` names the columns that the statement selects. */
export function all<Row>(database: ReadableDatabase, sql: string, ...values: Value[]): Row[] {
  return statement(database, sql).all(...values) as Row[];
}

/** The one number that a counting query answers. */
export function count(database: ReadableDatabase, sql: string, ...values: Value[]): number {
  return all<{ n: number | null }>(database, `SELECT (${sql}) AS n`, ...values)[0]?.n ?? 0;
}

/** Runs a writing statement and answers how many rows it changed. */
export function run(database: WritableDatabase, sql: string, ...values: Value[]): number {
  return statement(database, sql).run(...values).changes;
}
