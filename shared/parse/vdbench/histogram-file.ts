import type { Direction, Directions } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes } from '../../units/quantity.ts';
import { measuredPart, NO_DIRECTIONS } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import type { ReportLine } from '../report-lines.ts';
import { latencyOfBuckets, meanBounds, openCount, readBuckets, type BucketList } from './bucket-list.ts';
import { textLines } from './html-lines.ts';
import { readRunStart, type RunStart } from './run-start.ts';
import { directionFrom } from '../load-report.ts';

/** vdbench's histogram.html (Histogram.java): counts per latency bucket since warm-up, per run. It holds no rates. */
export const vdbenchHistogramParser: FormatParser = {
  format: 'vdbench-histogram',
  title: 'vdbench histogram.html',
  parse: parseVdbenchHistogram,
};

const TITLE = /^(Total response time histogram|Performance histogram for )/;
const TABLE = /^\s*min\(ms\)\s+<\s+max\(ms\)\s+count/;

export function parseVdbenchHistogram(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('ms)')) return null;
  const lines = textLines(file.text);
  const title = lines.find(({ text }) => TITLE.test(text));
  if (title === undefined) return null;
  if (!title.text.startsWith('Total')) {
    const message = `${title.text.trim()}: it repeats a share of the whole and was left out`;
    const problems = [problem('note', 'part-of-report', `${file.name}:${String(title.line)}`, message)];
    return { format: 'vdbench-histogram', points: [], problems };
  }
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  for (const { start, rest, line } of runsOf(lines)) {
    if (start.isFormat) continue;
    const point = pointOf(start, tablesOf(rest), file.name, line);
    if (point === null) {
      const message = `Run ${start.name} has no histogram: the file was cut off, or the run did not end`;
      problems.push(problem('error', 'truncated', `${file.name}:${String(line)}`, message, AGAIN));
    } else points.push(point);
  }
  return { format: 'vdbench-histogram', points, problems };
}

const AGAIN = 'Copy the output folder of vdbench again.';

interface RunLines {
  readonly start: RunStart;
  readonly rest: readonly ReportLine[];
  readonly line: number;
}

function runsOf(lines: readonly ReportLine[]): RunLines[] {
  const starts = lines.flatMap((line, index) => {
    const start = line.text.includes('Starting RD=') ? readRunStart(line.text) : null;
    return start === null ? [] : [{ start, index, line: line.line }];
  });
  return starts.map(({ start, index, line }, number) => ({
    start,
    line,
    rest: lines.slice(index + 1, starts[number + 1]?.index),
  }));
}

interface Table {
  readonly title: string;
  readonly line: number;
  readonly list: BucketList;
}

function tablesOf(lines: readonly ReportLine[]): Table[] {
  const begins = lines.flatMap(({ text }, index) => (TABLE.test(text) ? [index] : []));
  return begins.map((begin, number) => {
    const next = begins[number + 1];
    const title = lines[begin - 1]?.text.trim() ?? '';
    const rows = lines.slice(begin + 1, next === undefined ? undefined : next - 1);
    return { title, line: rows.at(-1)?.line ?? lines[begin]?.line ?? 1, list: readBuckets(rows) };
  });
}

/** Where a table belongs. `Reads and writes:` is their sum: used only where they are not there. */
const PLACES: readonly [title: RegExp, place: keyof Directions][] = [
  [/^(Reads:|Only reads done)/, 'read'],
  [/^(Writes:|Only writes done)/, 'write'],
  [/^(Reads and writes:|Total of all requested operations)/, 'mixed'],
];

function pointOf(start: RunStart, tables: readonly Table[], file: string, line: number): ParsedPoint | null {
  const directions = { ...NO_DIRECTIONS };
  const problems: Problem[] = [];
  const placed = tables.flatMap((table) => {
    const place = PLACES.find(([pattern]) => pattern.test(table.title))?.[1];
    return place === undefined || table.list.count === 0 ? [] : [{ place, table }];
  });
  const isApart = placed.some(({ place }) => place !== 'mixed');
  for (const { place, table } of placed) {
    if (isApart && place === 'mixed') continue;
    directions[place] = directionOf(table.list);
    problems.push(...tableProblems(table, `${file}:${String(table.line)}`));
  }
  const part = measuredPart('all hosts', directions);
  if (part.status === 'failed') return null;
  const limit = start.requestedRate === null ? '' : ` at ${String(start.requestedRate)} IOPS`;
  const message = 'histogram.html holds no rates: they are in flatfile.html and totals.html of the same folder';
  return {
    workload: {
      name: `${start.name}${limit}`,
      access: 'unknown',
      blockBytes: start.blockBytes === null ? null : bytes(start.blockBytes),
      readPercent: start.readPercent,
      numjobs: null,
      iodepth: start.threads,
      clients: null,
      engine: null,
      direct: null,
    },
    status: problems.some(({ severity }) => severity === 'error') ? 'partial' : 'ok',
    tool: { name: 'vdbench', version: null },
    startedUs: null,
    runtimeNs: null,
    rampNs: null,
    parts: [part],
    problems: [problem('note', 'no-rates', `${file}:${String(line)}`, message), ...problems],
    loop: start.loop,
    run: start.name,
  };
}

/** Rates are null: how long was counted is not in the file. */
function directionOf(list: BucketList): Direction | null {
  const direction = directionFrom({
    iops: 0,
    bytesPerSecond: 0,
    operations: list.count,
    latency: latencyOfBuckets(list),
  });
  return direction === null ? null : { ...direction, iops: null, bytesPerSecond: null };
}

function tableProblems({ title, list }: Table, where: string): Problem[] {
  const { least, greatest } = meanBounds(list);
  const name = title.replace(/:\s*$/, '');
  const range =
    greatest === null ? `at least ${least.toFixed(3)} ms` : `${least.toFixed(3)} to ${greatest.toFixed(3)} ms`;
  const found: Problem[] = [];
  if (!list.complete) {
    found.push(problem('error', 'truncated', where, `${name}: the histogram does not go on to 100 %`, AGAIN));
  }
  const coarse = `${name}: the mean is estimated from wide buckets (${range}); percentiles are the middle of theirs`;
  found.push(problem('warning', 'coarse-bins', where, coarse, 'Take the mean from flatfile.html.'));
  const open = openCount(list.buckets);
  if (open > 0) {
    const message = `${name}: ${String(open)} operations took longer than the last bucket; their latency is not told`;
    found.push(problem('warning', 'open-bucket', where, message, 'Add buckets with histogram= in vdbench.'));
  }
  return found;
}
