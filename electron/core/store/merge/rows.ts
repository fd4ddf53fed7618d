import { createHash } from 'node:crypto';
import { uuidV7 } from '../../../../shared/units/identity.ts';
import { all, run, type ReadableDatabase, type Value, type WritableDatabase } from '../handles.ts';

/** A row as it is stored. Both databases have the newest format, so its columns fit either. */
export type Row = Record<string, Value>;

export const rowsOf = (database: ReadableDatabase, table: string, where: string, ...values: Value[]): Row[] =>
  all<Row>(database, `SELECT * FROM ${table} WHERE ${where}`, ...values);

export const rowById = (database: ReadableDatabase, table: string, id: Value): Row | null =>
  rowsOf(database, table, 'id = ?', id)[0] ?? null;

/** Inserts a row unless one with its key is there. Answers whether it was inserted. */
export function addRow(database: WritableDatabase, table: string, row: Row): boolean {
  const names = Object.keys(row);
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
  return run(database, sql, ...Object.values(row)) > 0;
}

/**
 * The id of a copy that stands beside its original: of the same time, and always the same for the same content, so that
 * merging twice makes one copy.
 */
export function copyId(original: string, content: string): string {
  const bytes = createHash('sha256').update(original).update('\0').update(content).digest();
  return uuidV7(Number.parseInt(original.replaceAll('-', '').slice(0, 12), 16), bytes);
}

/** Text of a JSON document with some of its fields replaced. */
export const withFields = (document: Value | undefined, fields: object): string =>
  JSON.stringify({ ...(JSON.parse(String(document)) as object), ...fields });
