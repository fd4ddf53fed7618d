import type Database from 'better-sqlite3';
import { isDamage } from './damage.ts';

export interface TableCount {
  readonly table: string;
  readonly read: number;
  /** Some part of the table could not be read, or a row did not fit. */
  readonly lost: boolean;
}

type Row = Record<string, unknown>;

/** Copies what can be read, table by table, in the order in which `target` made its tables. */
export function copyReadableRows(source: Database.Database, target: Database.Database): TableCount[] {
  target.pragma('foreign_keys = OFF');
  return tablesOf(target).map((table) => copyTable(source, target, table));
}

function copyTable(source: Database.Database, target: Database.Database, table: string): TableCount {
  const insert = insertInto(source, target, table);
  if (insert === null) return { table, read: 0, lost: true };
  // What triggers made of the rows of other tables is told by the damaged database too.
  target.exec(`DELETE FROM "${table}"`);
  let read = 0;
  let lost = false;
  const take = (row: Row): void => {
    try {
      read += insert(row);
    } catch {
      // A row with a value of the wrong type, or one that is there already: a stale page.
      lost = true;
    }
  };
  target.transaction(() => {
    lost = !readRows(source, table, take) || lost;
  })();
  return { table, read, lost };
}

/**
 * Hands over every row that can be read. From the damage on, rows are sought by their number in ever smaller spans, so
 * that only those on damaged pages are lost. False when some were.
 */
function readRows(source: Database.Database, table: string, take: (row: Row) => void): boolean {
  const reached = readSpan(source, table, [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], take);
  if (reached === null) return true;
  const last = lastRow(source, table);
  const from = reached === Number.MIN_SAFE_INTEGER ? 0 : reached + 1;
  if (last !== null) seek(source, table, [from, last], take);
  return false;
}

type Span = readonly [from: number, to: number];

function seek(source: Database.Database, table: string, [from, to]: Span, take: (row: Row) => void): void {
  if (from > to) return;
  const reached = readSpan(source, table, [from, to], take);
  if (reached === null || from === to) return;
  const next = Math.max(reached + 1, from);
  const middle = next + Math.floor((to - next) / 2);
  if (middle >= to && next >= to) return;
  seek(source, table, [next, middle], take);
  seek(source, table, [middle + 1, to], take);
}

/** Null when the span was read to its end, else the number of the last row before the damage (`from` - 1: none). */
function readSpan(source: Database.Database, table: string, [from, to]: Span, take: (row: Row) => void): number | null {
  let last = from === Number.MIN_SAFE_INTEGER ? from : from - 1;
  try {
    const sql = `SELECT rowid AS "rowid", * FROM "${table}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid`;
    for (const row of source.prepare<[number, number], Row>(sql).iterate(from, to)) {
      take(row);
      last = Number(row['rowid']);
    }
    return null;
  } catch (error) {
    if (isDamage(error)) return last;
    throw error;
  }
}

function lastRow(source: Database.Database, table: string): number | null {
  try {
    const sql = `SELECT rowid AS "rowid" FROM "${table}" ORDER BY rowid DESC LIMIT 1`;
    return source.prepare<[], { rowid: number }>(sql).get()?.rowid ?? null;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

/** An insert of the columns that both sides have; null when the source does not know the table. */
function insertInto(
  source: Database.Database,
  target: Database.Database,
  table: string,
): ((row: Row) => number) | null {
  const known = new Set(columnsOf(source, table));
  const columns = columnsOf(target, table).filter((column) => known.has(column));
  if (columns.length === 0) return null;
  const names = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((column) => `@${column}`).join(', ');
  const statement = target.prepare(`INSERT INTO "${table}" (${names}) VALUES (${values})`);
  return (row) => statement.run(Object.fromEntries(columns.map((column) => [column, row[column]]))).changes;
}

function tablesOf(database: Database.Database): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
  return database
    .prepare<[], { name: string }>(sql)
    .all()
    .map(({ name }) => name);
}

function columnsOf(database: Database.Database, table: string): string[] {
  try {
    const columns = database.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(table);
    return columns.map(({ name }) => name);
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}
