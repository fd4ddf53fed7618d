import { CodedError } from '../../../shared/contract/errors.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { FilterColumn } from '../../../shared/results/filter-fields.ts';
import { parseFilter, type Filter } from '../../../shared/results/filter.ts';
import type { Value } from './handles.ts';

/** A condition with its bound values. No text of the user ever becomes part of the SQL. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Columns of `result AS r` left-joined with `run`. */
export const SQL_COLUMNS: Readonly<Record<FilterColumn, string>> = {
  runNumber: 'run.number',
  configuration: 'r.configuration',
  workload: 'r.workload',
  access: 'r.access',
  blockBytes: 'r.block_bytes',
  readPercent: 'r.read_percent',
  numjobs: 'r.numjobs',
  iodepth: 'r.iodepth',
  clients: 'r.clients',
  repeat: 'r.repeat',
  attempt: 'r.attempt',
  status: 'r.status',
  source: 'r.source',
  tool: 'r.tool',
  iops: 'r.iops',
  bytesPerSecond: 'r.bytes_per_second',
  meanLatencyNs: 'r.mean_latency_ns',
  p99Ns: 'r.p99_ns',
  p999Ns: 'r.p999_ns',
  cpuPercent: 'r.cpu_percent',
  startedUs: 'r.started_us',
  flags: 'r.flags',
  tags: 'r.tags',
  note: 'r.note',
  starred: 'r.starred',
};

/** Columns that hold a JSON list of words: compared with each word, and without data when empty. */
const LIST_COLUMNS: readonly FilterColumn[] = ['flags', 'tags'];

/** All conditions of a selection together. Throws `bad-input` that names the place in the filter's text. */
export function selectionCondition(selection: ResultSelection, which: 'live' | 'deleted' = 'live'): Condition {
  const { labId, runIds, configurations, ids, filter } = selection;
  const parts: Condition[] = [{ sql: `r.deleted_us IS ${which === 'live' ? '' : 'NOT '}NULL`, values: [] }];
  if (labId !== null) parts.push({ sql: 'r.lab_id = ?', values: [labId] });
  if (runIds.length > 0) parts.push(oneOf('r.run_id', runIds));
  if (configurations.length > 0) parts.push(oneOf('r.configuration', configurations));
  if (ids.length > 0) parts.push(oneOf('r.id', ids));
  const asked = filterOrThrow(filter);
  if (asked !== null) parts.push(filterCondition(asked));
  return together('AND', parts);
}

function filterOrThrow(text: string): Filter | null {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter;
  const { at, length, message } = parsed.error;
  const place = `character ${at + 1}`;
  const tip = 'Example: bs=4k iops>1M run in (5, 6) config:"kernel" and not status=failed';
  throw new CodedError('bad-input', `filter, ${place}: ${message}`, tip, { at, length });
}

/** A list as one bound value, so that its length does not make another statement. */
const oneOf = (column: string, values: readonly string[]): Condition => ({
  sql: `${column} IN (SELECT value FROM json_each(?))`,
  values: [JSON.stringify(values)],
});

function together(word: 'AND' | 'OR', parts: readonly Condition[]): Condition {
  return { sql: parts.map(({ sql }) => `(${sql})`).join(` ${word} `), values: parts.flatMap(({ values }) => values) };
}

function filterCondition(filter: Filter): Condition {
  switch (filter.kind) {
    case 'and':
      return together('AND', filter.parts.map(filterCondition));
    case 'or':
      return together('OR', filter.parts.map(filterCondition));
    case 'not': {
      const { sql, values } = filterCondition(filter.part);
      return { sql: `NOT (${sql})`, values };
    }
    case 'compare':
      return compared(filter);
    case 'contains':
      return containedIn(filter.column, filter.text);
    case 'missing':
      return missing(filter.column);
    case 'word':
      return together(
        'OR',
        ['r.configuration', 'r.workload', 'r.tool'].map((column) => contained(column, filter.text)),
      );
  }
}

function compared({ column, operator, value }: Extract<Filter, { kind: 'compare' }>): Condition {
  if (LIST_COLUMNS.includes(column)) {
    const found = `EXISTS (SELECT 1 FROM json_each(${SQL_COLUMNS[column]}) WHERE value = ? COLLATE NOCASE)`;
    const sql = `${operator === '!=' ? 'NOT ' : ''}${found}`;
    return { sql, values: [value] };
  }
  const collation = typeof value === 'string' ? ' COLLATE NOCASE' : '';
  // The plus keeps SQLite from an index of that column, which it would take however many rows fulfil this.
  return { sql: `+${SQL_COLUMNS[column]} ${operator} ?${collation}`, values: [value] };
}

const contained = (column: string, text: string): Condition => ({
  sql: `instr(lower(${column}), lower(?)) > 0`,
  values: [text],
});

function containedIn(column: FilterColumn, text: string): Condition {
  const name = SQL_COLUMNS[column];
  if (!LIST_COLUMNS.includes(column)) return contained(name, text);
  const { sql, values } = contained('value', text);
  return { sql: `EXISTS (SELECT 1 FROM json_each(${name}) WHERE ${sql})`, values };
}

function missing(column: FilterColumn): Condition {
  const name = SQL_COLUMNS[column];
  if (LIST_COLUMNS.includes(column)) return { sql: `${name} = '[]'`, values: [] };
  return { sql: column === 'note' ? "r.note = ''" : `${name} IS NULL`, values: [] };
}
