import { problem, type Problem } from '../../units/problem.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { bdevperfPoints, type BdevperfJob } from './bdevperf-jobs.ts';
import { isOlderRow, olderTables, type BdevperfTable as Table } from './bdevperf-older.ts';
import { readLatencySection, type LatencySection } from './latency-section.ts';
import { HALF_HUNDREDTH } from './rate-row.ts';

/** Text of bdevperf: its table of jobs, with -l percentiles and -ll histograms, and the list of rates that stood for it before. */
export const bdevperfTextParser: FormatParser = {
  format: 'spdk-bdevperf',
  title: 'bdevperf text',
  parse: parseBdevperfText,
};

const HEADER = /^\s*Device Information\s*:\s*runtime\(s\)\s+IOPS\s+MiB\/s\s+Fail\/s\s+TO\/s\s+Average\s+min\s+max\s*$/;
const RUNNING = /^Running I\/O for (\d+(?:\.\d+)?) seconds/;
const JOB =
  /^Job: (.*\S) \(Core Mask (0x[0-9a-f]+)(?:, workload: (\w+))?(?:, percentage: (\d+))?(?:, depth: (\d+))?(?:, IO size: (\d+))?\)$/;
const ROW = /^\s*(\S.*?)\s*:\s+([\d.]+(?:\s+[\d.]+){6,7})\s*$/;
const ENDED = /^\s*Job: (.*\S) ended in about [\d.]+ seconds with error/;

export function parseBdevperfText(file: ForeignFile): ParsedFile | null {
  if (!['Device Information', 'Running I/O for'].some((mark) => file.text.includes(mark))) return null;
  const lines = reportLines(file.text);
  if (!lines.some(({ text }) => HEADER.test(text) || isOlderRow(text))) return withoutTable(file, lines);
  const problems: Problem[] = [];
  const points = splitRuns(lines).flatMap((run) => readRun(run, file.name, problems));
  return { format: 'spdk-bdevperf', points, problems };
}

function withoutTable(file: ForeignFile, lines: readonly ReportLine[]): ParsedFile | null {
  const running = lines.find(({ text }) => RUNNING.test(text));
  if (running === undefined) return null;
  const where = `${file.name}:${String(lines.at(-1)?.line ?? running.line)}`;
  const message = 'It ends before the table of results';
  const problems = [problem('error', 'truncated', where, message, 'Copy the file again, or let the run end.')];
  return { format: 'spdk-bdevperf', points: [], problems };
}

interface Run {
  readonly requestedSeconds: number | null;
  readonly lines: ReportLine[];
}

/** With -z one process runs several tests, each behind its own "Running I/O" line. */
function splitRuns(lines: readonly ReportLine[]): Run[] {
  const runs: Run[] = [];
  for (const each of lines) {
    const running = RUNNING.exec(each.text);
    if (running !== null || runs.length === 0)
      runs.push({ requestedSeconds: running === null ? null : Number(running[1]), lines: [] });
    runs.at(-1)?.lines.push(each);
  }
  return runs;
}

/**
 * A run shows a table at every interval with -S (without latencies) and an empty one when the process is told to end: the
 * last one with jobs counts, and the sections of latencies behind it.
 */
function readRun(run: Run, file: string, problems: Problem[]): ParsedPoint[] {
  const headers = run.lines.flatMap(({ text }, index) => (HEADER.test(text) ? [index] : []));
  const tables =
    headers.length === 0
      ? olderTables(run.lines, run.requestedSeconds)
      : headers.flatMap((start, index) => tablesOf(run.lines.slice(start + 1, headers[index + 1]), file, problems));
  const table = tables.findLast(({ jobs }) => jobs.length > 0);
  if (table === undefined) {
    const [first] = headers;
    if (first === undefined) return [];
    const where = `${file}:${String(run.lines[first]?.line ?? 1)}`;
    problems.push(
      problem('error', 'no-results', where, 'No job ran', 'The error output of bdevperf says which bdev it missed.'),
    );
    return [];
  }
  problems.push(...totalProblems(table, file));
  const last = table.jobs.at(-1)?.row.line ?? table.line;
  const sections = sectionsOf(
    run.lines.filter(({ line }) => line > last),
    table.jobs,
    file,
    problems,
  );
  const failed = new Set(run.lines.map(({ text }) => ENDED.exec(text)?.[1]).filter((name) => name !== undefined));
  const jobs = table.jobs.map((job, index): BdevperfJob => ({
    ...job,
    section: sections[index] ?? null,
    ended: failed.has(job.row.name) ? 'failed' : 'finished',
  }));
  return bdevperfPoints(jobs, file, run.requestedSeconds);
}

function tablesOf(lines: readonly ReportLine[], file: string, problems: Problem[]): Table[] {
  const tables: Table[] = [];
  let open: Table | null = null;
  let job: RegExpExecArray | null = null;
  for (const each of lines) {
    const begin = JOB.exec(each.text);
    if (begin !== null) {
      open ??= { line: each.line, jobs: [], total: null };
      if (job !== null) problems.push(rowMissing(file, each.line, job[1] ?? ''));
      job = begin;
      continue;
    }
    const row = ROW.exec(each.text);
    const figures = (row?.[2] ?? '').split(/\s+/).map(Number);
    if (row?.[1] === 'Total') {
      if (open !== null) tables.push({ ...open, total: figures });
      open = null;
    } else if (row !== null && job !== null && open !== null) {
      const read = jobOf(job, figures, each.line);
      if (read === null) problems.push(rowMissing(file, each.line, job[1] ?? ''));
      else open.jobs.push(read);
      job = null;
    } else if (/^\s*Latency (summary|histogram)/.test(each.text)) break;
  }
  if (open !== null) tables.push(open);
  return tables;
}

const rowMissing = (file: string, line: number, name: string): Problem =>
  problem(
    'error',
    'bad-table-row',
    `${file}:${String(line)}`,
    `The row of job ${name} is missing or damaged`,
    'Copy the file again from the host.',
  );

function jobOf(job: RegExpExecArray, figures: readonly number[], line: number): BdevperfJob | null {
  const [runtime, rate, mebibytes, failed, timedOut, average, min, max] = figures;
  if (runtime === undefined || rate === undefined || mebibytes === undefined || max === undefined) return null;
  if (!figures.every(Number.isFinite)) return null;
  const [, name = '', , access = null, percentage, depth, size] = job;
  return {
    row: {
      line,
      name,
      iops: rate,
      mebibytesPerSecond: mebibytes,
      averageUs: average ?? 0,
      minUs: min ?? 0,
      maxUs: max,
    },
    access,
    readPercent: percentage === undefined || access?.endsWith('rw') !== true ? null : Number(percentage),
    depth: depth === undefined ? null : Number(depth),
    blockBytes: size === undefined || Number(size) === 0 ? null : Number(size),
    runtimeSeconds: runtime,
    failed: failed ?? 0,
    timedOut: timedOut ?? 0,
    ended: 'finished',
    section: null,
  };
}

function totalProblems({ jobs, total, line }: Table, file: string): Problem[] {
  const where = `${file}:${String(line)}`;
  const [rate] = total ?? [];
  if (rate === undefined) {
    return [
      problem('error', 'truncated', where, 'The table ends before its Total', 'Copy the file again from the host.'),
    ];
  }
  const sum = jobs.reduce((before, job) => before + job.row.iops, 0);
  if (Math.abs(sum - rate) <= HALF_HUNDREDTH * (jobs.length + 1) + 1e-9 * rate) return [];
  const message = `Total says ${String(rate)} IOPS, its ${String(jobs.length)} jobs sum to ${sum.toFixed(2)}`;
  return [problem('error', 'total-disagrees', where, message, 'A row is missing or damaged.')];
}

/** The summaries of all jobs in the order of the table, then their histograms in the same order. */
function sectionsOf(
  lines: readonly ReportLine[],
  jobs: readonly BdevperfJob[],
  file: string,
  problems: Problem[],
): (LatencySection | null)[] {
  const found: { name: string; lines: ReportLine[] }[] = [];
  for (const each of lines) {
    const heading = JOB.exec(each.text.trim());
    if (heading !== null) found.push({ name: heading[1] ?? '', lines: [] });
    else found.at(-1)?.lines.push(each);
  }
  return jobs.map(({ row }, index): LatencySection | null => {
    const own = [found[index], found[index + jobs.length]].filter((each) => each?.name === row.name);
    if (own.length === 0) return null;
    const read = own.map((each) => readLatencySection(each?.lines ?? [], file));
    for (const each of read.flatMap((section) => section.problems)) problems.push(each);
    return {
      percentiles: read.find(({ percentiles }) => percentiles.length > 0)?.percentiles ?? [],
      histogram: read.find(({ histogram }) => histogram !== null)?.histogram ?? null,
      problems: [],
    };
  });
}
