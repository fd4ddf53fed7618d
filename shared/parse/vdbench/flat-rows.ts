import { printedQuantity } from '../load-report.ts';
import type { ReportLine } from '../report-lines.ts';
import { timeOfDay } from './html-lines.ts';
import type { RunRow } from './run-row.ts';

export const FLAT_HEADER = /^\s*tod\s+(timestamp\s+)?Run\s+Interval\s/i;

/** Formatting files is no measurement. */
export const isFormat = (run: string): boolean => /^(SD_format|format_for_)/.test(run);

export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

export interface FlatRow {
  readonly run: string;
  readonly interval: string;
  readonly time: number | null;
  readonly timestamp: string | null;
  readonly cells: ReadonlyMap<string, string>;
}

/** Null for a row with too few or too many cells: nothing may move into another column. */
export function readRow({ text }: ReportLine, columns: readonly string[]): FlatRow | null {
  const cells = wordsOf(text);
  if (cells.length !== columns.length) return null;
  const row = new Map(columns.map((name, index) => [name, cells[index] ?? '']));
  const [run, interval] = [row.get('run') ?? '', row.get('interval') ?? ''];
  if (!/^(\d+|(avg|std|max)_\d+-\d+)$/.test(interval)) return null;
  return { run, interval, time: timeOfDay(text), timestamp: row.get('timestamp') ?? null, cells: row };
}

/** Standard deviation and maximum of the intervals, which some builds of 5.04.07 print behind the average. */
export const isSpread = ({ interval }: FlatRow): boolean => /^(std|max)_/.test(interval);

/** Figures of a row; null for `n/a` and `NaN`. */
export const figuresOf = ({ cells }: FlatRow): RunRow =>
  new Map([...cells].map(([name, cell]) => [name, printedQuantity(cell)]));

/** Intervals are whole seconds; the rows are stamped when they end. */
export function intervalLength(intervals: readonly FlatRow[]): number | null {
  const [begin, end] = [intervals[0], intervals.at(-1)];
  if (begin?.time == null || end?.time == null) return null;
  const steps = Number(end.interval) - Number(begin.interval);
  const passed = (end.time - begin.time + 86_400) % 86_400;
  const length = steps > 0 ? Math.round(passed / steps) : 0;
  return length > 0 ? length : null;
}
