import type { PointResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { epochMicroseconds, type EpochMicroseconds } from '../../units/quantity.ts';
import { printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import type { ReportLine } from '../report-lines.ts';
import {
  figuresOf,
  FLAT_HEADER,
  intervalLength,
  isFormat,
  isSpread,
  readRow,
  wordsOf,
  type FlatRow,
} from './flat-rows.ts';
import { textLines } from './html-lines.ts';
import { pointOf } from './run-point.ts';

/** vdbench's flatfile.html (Flat.java): a row per interval, an average row per run. The fullest of its reports. */
export const vdbenchFlatfileParser: FormatParser = {
  format: 'vdbench-flatfile',
  title: 'vdbench flatfile.html',
  parse: parseVdbenchFlatfile,
};

/** `reqrate` of runs without a rate: as fast as possible, and the first run of a curve (RD_entry.java, by release). */
const NO_RATES = new Set([999_988, 999_977, 9_999_988, 9_999_977]);

export function parseVdbenchFlatfile(file: ForeignFile): ParsedFile | null {
  if (!["'flatfile.html'", 'Interval'].some((mark) => file.text.includes(mark))) return null;
  const lines = textLines(file.text).filter(({ text }) => !text.startsWith('*'));
  const begin = lines.findIndex(({ text }) => FLAT_HEADER.test(text));
  if (begin < 0) return beginsLikeOurs(file);
  const columns = wordsOf(lines[begin]?.text ?? '').map((name) => name.toLowerCase());
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  const pending = new Map<string, FlatRow[]>();
  for (const line of lines.slice(begin + 1)) {
    const row = readRow(line, columns);
    const where = `${file.name}:${String(line.line)}`;
    if (row === null) {
      problems.push(problem('error', 'bad-flatfile', where, rowFault(line, columns), AGAIN));
      continue;
    }
    if (isSpread(row)) continue;
    const average = /^avg_(\d+)-(\d+)$/.exec(row.interval);
    if (average === null) {
      pending.set(row.run, [...(pending.get(row.run)?.slice(0, 1) ?? []), row]);
      continue;
    }
    if (!isFormat(row.run)) {
      const range = [Number(average[1]), Number(average[2])] as const;
      points.push(pointFrom(row, range, pending.get(row.run) ?? [], where));
    }
    pending.delete(row.run);
  }
  return { format: 'vdbench-flatfile', points, problems: [...problems, ...unfinished(pending, file, lines)] };
}

const AGAIN = 'Copy the output folder of vdbench again.';

/** The comments of a flatfile without its header: cut off before the first interval. */
function beginsLikeOurs({ name, text }: ForeignFile): ParsedFile | null {
  if (!text.slice(0, 4000).includes("* 'flatfile.html' contains Vdbench")) return null;
  const message = 'The flatfile ends before its first row: it was cut off, or nothing was run';
  const problems = [problem('error', 'truncated', `${name}:1`, message, AGAIN)];
  return { format: 'vdbench-flatfile', points: [], problems };
}

function rowFault({ text }: ReportLine, columns: readonly string[]): string {
  const count = wordsOf(text).length;
  if (count === columns.length) return 'The row has no interval number';
  return `The row has ${String(count)} of ${String(columns.length)} columns: it was cut off, or a name holds a blank`;
}

function pointFrom(
  row: FlatRow,
  [first, last]: readonly [first: number, last: number],
  intervals: readonly FlatRow[],
  where: string,
): ParsedPoint {
  const figures = figuresOf(row);
  const of = (name: string): number | null => figures.get(name) ?? null;
  const isFile = figures.has('read_rate');
  const requested = of('reqrate');
  const rate = requested === null || NO_RATES.has(requested) || requested === 0 ? null : requested;
  return pointOf({
    name: row.run,
    where,
    row: figures,
    first,
    last,
    intervalSeconds: intervalLength(intervals),
    elapsedSeconds: null,
    warmUpSeconds: null,
    loop: loopOf(requested, rate),
    requestedRate: rate,
    threads: of('threads'),
    // In a file system run the column holds the mean size that was seen, not the one that was asked for.
    blockBytes: isFile ? null : of('xfersize'),
    readPercent: of('rdpct'),
    random: randomOf(row.cells.get('seekpct')),
    version: null,
    startedUs: stampOf(intervals[0]?.timestamp ?? null),
  });
}

const loopOf = (requested: number | null, rate: number | null): PointResult['loop'] =>
  requested === null || requested === 0 ? 'unknown' : rate === null ? 'closed' : 'open';

/** seekpct: 100 random, 0 sequential; anything between is neither. */
function randomOf(cell: string | undefined): boolean | null {
  const percent = printedQuantity(cell);
  return percent === 100 ? true : percent === 0 ? false : null;
}

/** `04/11/2019-11:46:29-UTC`. Other zones are abbreviations that mean several things: no stamp. The row ends interval 1. */
function stampOf(text: string | null): EpochMicroseconds | null {
  const match = /^(\d\d)\/(\d\d)\/(\d{4})-(\d\d):(\d\d):(\d\d)-(?:UTC|GMT)$/.exec(text ?? '');
  if (match === null) return null;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return epochMicroseconds(Date.UTC(year, month - 1, day, hour, minute, second) * 1000);
}

function unfinished(pending: ReadonlyMap<string, unknown>, file: ForeignFile, lines: readonly ReportLine[]): Problem[] {
  const where = `${file.name}:${String(lines.at(-1)?.line ?? 1)}`;
  return [...pending.keys()]
    .filter((run) => !isFormat(run))
    .map((run) => {
      const message = `Run ${run} has intervals but no average: the file was cut off, or the run did not end`;
      return problem('error', 'truncated', where, message, AGAIN);
    });
}
