import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { FilterColumn } from '../../../shared/results/filter-fields.ts';
import { parseFilter, type Filter } from '../../../shared/results/filter.ts';
import { count, type ReadableDatabase } from './handles.ts';
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
    const condition = indexed(term);
    if (condition === null) continue;
    const { sql, values } = condition;
    const text = `SELECT count(*) FROM (SELECT 1 FROM result AS r WHERE ${sql} LIMIT ${String(FEW + 1)})`;
    if (count(database, text, ...values) > FEW) continue;
    return { sql: `r.rowid IN (SELECT r.rowid FROM result AS r WHERE ${sql})`, values };
  }
  return null;
}

function indexed(term: Filter): Condition | null {
  if (term.kind !== 'compare' || !INDEXED.includes(term.column) || term.operator === '!=') return null;
  return { sql: `r.deleted_us IS NULL AND ${SQL_COLUMNS[term.column]} ${term.operator} ?`, values: [term.value] };
}
