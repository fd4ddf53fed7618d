import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { FilterColumn } from '../../../shared/results/filter-fields.ts';
import { parseFilter, type Filter } from '../../../shared/results/filter.ts';
import { all, count, type ReadableDatabase } from './handles.ts';
import { remembered } from './memo.ts';
import { SQL_COLUMNS, type Condition } from './result-filter.ts';

/** Columns with an index of their own (migration 80). */
const INDEXED: readonly FilterColumn[] = ['iops', 'meanLatencyNs'];
/** So few rows are read and put in order at once; more are found sooner by walking along the order of the grid. */
const FEW = 2_000;

/**
 * A condition that is part of the filter and fulfilled by few results, to begin with; null when there is none. SQLite
 * cannot know how many rows a bound value leaves: it is tried, which costs well below a millisecond.
 */
export function narrowCondition(database: ReadableDatabase, { filter }: ResultSelection): Condition | null {
  const parsed = parseFilter(filter);
  if (!parsed.ok || parsed.filter === null) return null;
  const terms = parsed.filter.kind === 'and' ? parsed.filter.parts : [parsed.filter];
  for (const term of terms) {
    const condition = indexed(term) ?? textual(database, term);
    if (condition === null) continue;
    if (condition === NOTHING) return NOTHING;
    const { sql, values } = condition;
    const text = `SELECT count(*) FROM (SELECT 1 FROM result AS r WHERE ${sql} LIMIT ${String(FEW + 1)})`;
    if (count(database, text, ...values) > FEW) continue;
    return { sql: `r.rowid IN (SELECT r.rowid FROM result AS r WHERE ${sql})`, values };
  }
  return null;
}

/** No result fulfils it. */
const NOTHING: Condition = { sql: '0', values: [] };

/** Columns with few different texts, each with an index (migrations 80 and 90). */
const TEXTS = ['configuration', 'workload', 'tool'] as const;
/** Beyond so many, their texts are no shorter way. */
const MOST_TEXTS = 2_000;

/** A text that is contained in some of these columns, as the values that contain it. */
function textual(database: ReadableDatabase, term: Filter): Condition | null {
  if (term.kind !== 'word' && term.kind !== 'contains') return null;
  const columns = term.kind === 'word' ? TEXTS : TEXTS.filter((column) => column === term.column);
  if (columns.length === 0) return null;
  const parts: string[] = [];
  const values: string[] = [];
  for (const column of columns) {
    const texts = textsOf(database, column);
    if (texts === null) return null;
    const found = 'SELECT value FROM json_each(?) WHERE instr(lower(value), lower(?)) > 0';
    const matching = all<{ value: string }>(database, found, JSON.stringify(texts), term.text);
    if (matching.length === 0) continue;
    parts.push(`r.deleted_us IS NULL AND ${SQL_COLUMNS[column]} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(matching.map(({ value }) => value)));
  }
  return parts.length === 0 ? NOTHING : { sql: `(${parts.join(') OR (')})`, values };
}

/** The different values of a column, from one to the next along its index; null: too many. */
function textsOf(database: ReadableDatabase, column: (typeof TEXTS)[number]): string[] | null {
  return remembered(database, `texts of ${column}`, () => {
    const least = `SELECT min(${column}) FROM result WHERE deleted_us IS NULL`;
    const sql = `WITH RECURSIVE text (value) AS (
      ${least} UNION ALL SELECT (${least} AND ${column} > text.value) FROM text WHERE text.value IS NOT NULL
      LIMIT ${String(MOST_TEXTS + 2)}) SELECT value FROM text WHERE value IS NOT NULL`;
    const texts = all<{ value: string }>(database, sql).map(({ value }) => value);
    return texts.length > MOST_TEXTS ? null : texts;
  });
}

function indexed(term: Filter): Condition | null {
  if (term.kind !== 'compare' || !INDEXED.includes(term.column) || term.operator === '!=') return null;
  return { sql: `r.deleted_us IS NULL AND ${SQL_COLUMNS[term.column]} ${term.operator} ?`, values: [term.value] };
}
