import type { z } from 'zod';
import type { ResultRow, ResultSelection, resultSortSchema } from '../../../shared/contract/results-methods.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { all, count, type ReadableDatabase } from './handles.ts';
import { remembered } from './memo.ts';
import { unpackBody, type ResultBody } from './result-body.ts';
import { selectionCondition, SQL_COLUMNS, type Condition } from './result-filter.ts';
import { narrowCondition } from './result-narrowing.ts';
import { unpackBare } from './unpacked-results.ts';

export type ResultSort = z.infer<typeof resultSortSchema>;

const FROM = 'result AS r LEFT JOIN run ON run.id = r.run_id';

const ROW = `r.id, r.lab_id AS labId, r.run_id AS runId, run.number AS runNumber, r.configuration, r.workload, r.access,
  r.block_bytes AS blockBytes, r.read_percent AS readPercent, r.numjobs, r.iodepth, r.clients, r.repeat, r.attempt,
  r.status, r.source, r.tool, r.iops, r.bytes_per_second AS bytesPerSecond, r.mean_latency_ns AS meanLatencyNs,
  r.p99_ns AS p99Ns, r.p999_ns AS p999Ns, r.cpu_percent AS cpuPercent, r.started_us AS startedUs, r.flags,
  r.tags, r.note, r.starred`;

/** Newest first unless asked otherwise; no data is last in either direction; the id makes the order complete. */
function orderBy(sort: ResultSort | null): string {
  if (sort === null) return 'r.started_us DESC NULLS LAST, r.id DESC';
  const direction = sort.descending ? 'DESC' : 'ASC';
  return `${SQL_COLUMNS[sort.column]} ${direction} NULLS LAST, r.id ${direction}`;
}

export interface Page {
  readonly sort: ResultSort | null;
  readonly offset: number;
  /** -1: all. */
  readonly limit: number;
}

/** No condition at all. */
export const EVERYTHING_SELECTED: ResultSelection = {
  labId: null,
  runIds: [],
  configurations: [],
  ids: [],
  filter: '',
};

export const EVERYTHING: Page = { sort: null, offset: 0, limit: -1 };

/** A page of the grid. Throws `bad-input` for a filter that cannot be read. */
export function queryResults(database: ReadableDatabase, selection: ResultSelection, page: Page): ResultRow[] {
  const { sql, values } = quickCondition(database, selection);
  const text = `SELECT ${ROW} FROM ${FROM} WHERE ${sql} ORDER BY ${orderBy(page.sort)} LIMIT ? OFFSET ?`;
  type Stored = Omit<ResultRow, 'flags' | 'tags' | 'starred'> & { flags: string; tags: string; starred: number };
  return all<Stored>(database, text, ...values, page.limit, page.offset).map((row) => ({
    ...row,
    flags: JSON.parse(row.flags) as string[],
    tags: JSON.parse(row.tags) as string[],
    starred: row.starred === 1,
  }));
}

export function countResults(database: ReadableDatabase, selection: ResultSelection): number {
  return remembered(database, JSON.stringify(['count', selection]), () => {
    const { sql, values } = quickCondition(database, selection);
    return count(database, `SELECT count(*) FROM ${FROM} WHERE ${sql}`, ...values);
  });
}

/** The condition of a selection, with the part of it first that leaves few rows. */
function quickCondition(database: ReadableDatabase, selection: ResultSelection): Condition {
  const { sql, values } = selectionCondition(selection);
  const narrow = narrowCondition(database, selection);
  return narrow === null ? { sql, values } : { sql: `${narrow.sql} AND ${sql}`, values: [...narrow.values, ...values] };
}

export interface ConfigurationSummary {
  readonly label: string;
  readonly points: number;
  readonly runIds: string[];
}

/** Configurations among the results of a lab and of some runs, whatever else is selected, in the order stored. */
export function listConfigurations(database: ReadableDatabase, selection: ResultSelection): ConfigurationSummary[] {
  const { sql, values } = selectionCondition({ ...selection, configurations: [], ids: [], filter: '' });
  // In the order of its index and out of that alone: a million results take a tenth of a second, else fifteen.
  const text = `SELECT r.configuration AS label, r.run_id AS runId, count(*) AS points, min(r.rowid) AS first
    FROM result AS r INDEXED BY result_of_configuration WHERE ${sql} GROUP BY r.configuration, r.run_id`;
  return remembered(database, JSON.stringify(['configurations', sql, values]), () =>
    summaries(all<ConfigurationPart>(database, text, ...values)),
  );
}

interface ConfigurationPart {
  readonly label: string;
  readonly runId: string | null;
  readonly points: number;
  readonly first: number;
}

function summaries(parts: readonly ConfigurationPart[]): ConfigurationSummary[] {
  const found = new Map<string, { points: number; runIds: string[]; first: number }>();
  for (const { label, runId, points, first } of parts) {
    const known = found.get(label) ?? { points: 0, runIds: [], first };
    if (runId !== null) known.runIds.push(runId);
    found.set(label, { points: known.points + points, runIds: known.runIds, first: Math.min(known.first, first) });
  }
  return [...found]
    .sort(([, one], [, other]) => one.first - other.first)
    .map(([label, { points, runIds }]) => ({ label, points, runIds }));
}

/**
 * The selected results in full, in the order in which they were measured or stored. Histograms cost most of the time:
 * they are read only when asked for, and are null otherwise. Results may be shared with other callers: not to be changed.
 */
export function readResults(
  database: ReadableDatabase,
  selection: ResultSelection,
  { histograms = false }: { readonly histograms?: boolean } = {},
): PointResult[] {
  const { sql, values } = selectionCondition(selection);
  const text = `SELECT r.id, b.body, ${histograms ? 'b.histograms' : 'NULL AS histograms'}
    FROM ${FROM} JOIN result_body AS b ON b.result_id = r.id WHERE ${sql} ORDER BY r.run_id, r.point_index, r.rowid`;
  const rows = all<ResultBody & { id: string }>(database, text, ...values);
  return histograms ? rows.map(unpackBody) : rows.map(({ id, body }) => unpackBare(id, body));
}
