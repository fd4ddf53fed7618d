import { rememberedTableSchema, type RememberedTable } from '../../../shared/parse/table/remembered.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** Kept of the tables that were mapped last. */
const MOST_KEPT = 500;

interface Row {
  readonly mapping: string;
  readonly usedUs: number;
}

/** The last mapping of a table with these headers, and when it was used; null where there is none that is still understood. */
export function findTableMapping(
  database: ReadableDatabase,
  headers: string,
): { readonly mapping: RememberedTable; readonly usedUs: number } | null {
  const sql = 'SELECT mapping, used_us AS usedUs FROM table_mapping WHERE headers = ? AND json_valid(mapping)';
  const [row] = all<Row>(database, sql, headers);
  const parsed = rememberedTableSchema.safeParse(row === undefined ? null : JSON.parse(row.mapping));
  return row !== undefined && parsed.success ? { mapping: parsed.data, usedUs: row.usedUs } : null;
}

export function keepTableMapping(
  database: WritableDatabase,
  headers: string,
  mapping: RememberedTable,
  usedUs: number,
): void {
  const sql = `INSERT INTO table_mapping (headers, mapping, used_us) VALUES (?, ?, ?)
    ON CONFLICT (headers) DO UPDATE SET mapping = excluded.mapping, used_us = excluded.used_us`;
  run(database, sql, headers, JSON.stringify(mapping), usedUs);
  const oldest = 'SELECT headers FROM table_mapping ORDER BY used_us DESC LIMIT -1 OFFSET ?';
  run(database, `DELETE FROM table_mapping WHERE headers IN (${oldest})`, MOST_KEPT);
}

/** False where nothing was remembered. */
export const forgetTableMapping = (database: WritableDatabase, headers: string): boolean =>
  run(database, 'DELETE FROM table_mapping WHERE headers = ?', headers) > 0;
