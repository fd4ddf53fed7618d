import type { FioUnit } from '../../stats/fio-bins.ts';
import { fioLogName, type FioLogName } from './log-name.ts';

/** What the first lines of a log and its name tell. */
export interface FioLogShape {
  readonly name: FioLogName;
  /** Fewest columns seen. */
  readonly columns: number;
  /** log_window_value=both: mean and maximum of each window. */
  readonly hasBoth: boolean;
  /** Buckets of a row of a clat_hist log, else null. */
  readonly buckets: number | null;
  /** ms since the epoch where the first row begins, if times are such (log_unix_epoch), else 0: times count from the start. */
  readonly startMs: number;
  /** The fifth column is an offset, as releases wrote it that had no priority column. */
  readonly hasOffsetOnly: boolean;
}

/** Bytes from the beginning that decide; a row of a clat_hist log has up to 20 kB. */
export const LOG_HEAD_BYTES = 64 * 1024;
/** ms from the start; what lies beyond 24 days is a damaged row. */
export const LONGEST_MS = 2 ** 31;
const MOST_LINES = 200;
const HIGHEST_PRIORITY = 0xffff;
/** Between these (1973 and 2286) a time is one since the epoch, in ms. */
const EPOCH_FROM = 1e11;
const EPOCH_TO = 1e13;
const isEpoch = (time: number): boolean => time >= EPOCH_FROM && time < EPOCH_TO;

const ROW = /^\d{1,15}, ?\d{1,16}(?:, ?(?:\d{1,19}|0x[0-9a-f]{1,8})){2,}$/;

/** Null for what is no fio log: a name that is none, or no row among the first lines (an empty log is one). */
export function recogniseLog(path: string, head: Uint8Array): FioLogShape | null {
  const name = fioLogName(path);
  if (name === null) return null;
  const rows = rowsOf(head);
  if (rows === null) return null;
  const columns = middle(rows.map((row) => row.length));
  const at = (row: readonly string[], column: number): number => Number(row[column] ?? Number.NaN);
  // In a plain row the third column is a direction; a maximum stands there in rows with both, mostly beyond 2.
  const second = rows.filter((row) => at(row, 2) > 2);
  const isHistogram = name.metric === 'clat_hist';
  const hasBoth = !isHistogram && second.length > rows.length / 2 && second.every((row) => at(row, 3) <= 2);
  return {
    name,
    columns,
    hasBoth,
    buckets: isHistogram && rows.length > 0 ? columns - 3 : null,
    startMs: startOf(
      rows.map((row) => at(row, 0)),
      isHistogram || rows.every((row) => at(row, hasBoth ? 4 : 3) === 0),
    ),
    hasOffsetOnly: columns === 5 && rows.some((row) => at(row, 4) > HIGHEST_PRIORITY),
  };
}

/** A damaged row or two do not change it. */
function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** Rows of windows are stamped with their end: the first began as long before as the second after it. */
function startOf(times: readonly number[], areWindows: boolean): number {
  if (!isEpoch(middle(times))) return 0;
  const ends = [...new Set(times.filter(isEpoch))].sort((one, other) => one - other);
  const steps = ends.slice(1).map((end, index) => end - (ends[index] ?? end));
  return (ends[0] ?? 0) - (areWindows ? middle(steps) : 0);
}

/** Rows among the first whole lines, at most 200; null where lines are there and none of them is a row. */
function rowsOf(head: Uint8Array): string[][] | null {
  const text = asciiText(head);
  const lines = text.slice(0, text.includes('\n') ? text.lastIndexOf('\n') : text.length).split('\n', MOST_LINES);
  const filled = lines.map((line) => line.trim()).filter((line) => line !== '');
  const rows = filled.filter((line) => ROW.test(line)).map((line) => line.split(/, ?/));
  return filled.length > 0 && rows.length === 0 ? null : rows;
}

/** Bytes beyond ASCII become `?`: no log has them. */
function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < Math.min(bytes.length, LOG_HEAD_BYTES); at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, LOG_HEAD_BYTES)));
  }
  return text.replace(/[^\n\r -~]/g, '?');
}

/** fio wrote microseconds before 2.99, nanoseconds since. `2.16`, `fio-3.33`. */
export function unitOfRelease(release: string): FioUnit {
  return /^(?:fio-)?(?:[01]\.|2\.(?!99))/.test(release) ? 'us' : 'ns';
}

/**
 * Unit of the latencies in a log. fio wrote microseconds before 2.99, nanoseconds since, and does not say so in the log.
 * The columns tell: the priority column (five or more of them) came after the change. Four columns, or an offset in the
 * fifth, were written before and after: null, unless the release is known from elsewhere.
 */
export function latencyUnit(shape: FioLogShape, release: string | null): FioUnit | null {
  if (release !== null) return unitOfRelease(release);
  const columns = shape.hasBoth ? shape.columns - 1 : shape.columns;
  return columns >= 5 && !shape.hasOffsetOnly ? 'ns' : null;
}
