import type { Direction } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { seconds } from '../../units/quantity.ts';
import {
  directionFrom,
  latencyNote,
  machineCpu,
  measuredPart,
  MILLISECONDS,
  printedQuantity,
  type LatencyFigures,
} from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { startOf } from './diskspd-xml.ts';
import { loopOfSpan, workloadOfSpan, type SpanLoad } from './span-load.ts';
import { loadsOf } from './text-load.ts';
import { WITH_LATENCY } from './xml-span.ts';
import { cpuTable, percentileTable, totalRow, type PercentileTable, type TotalRow } from './text-tables.ts';

/** DISKSPD's text output, 2.0 to 2.2 (ResultParser.cpp): one point per time span. */
export const diskspdTextParser: FormatParser = {
  format: 'diskspd-text',
  title: 'DISKSPD text',
  parse: parseDiskspdText,
};

const RESULTS = /^Results for timespan (\d+):$/;

export function parseDiskspdText(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('timespan')) return null;
  const lines = reportLines(file.text);
  const begins = lines.flatMap(({ text }, index) => (RESULTS.test(text.trim()) ? [index] : []));
  const isOurs = lines.some(({ text }) => text.trim() === 'Input parameters:') && /^\s*timespan: +\d/m.test(file.text);
  if (begins.length === 0) return isOurs ? withoutResults(file, lines) : null;
  const loads = loadsOf(lines.slice(0, begins[0]));
  const head = headOf(lines.slice(0, begins[0]));
  const spans = begins.map((begin, index) => lines.slice(begin, endOfSpan(lines, begin, begins[index + 1])));
  const points = spans.map((span, index) => {
    const started = index === 0 ? head.started : null;
    return pointOf(span, loads[index] ?? null, { ...head, started }, file.name);
  });
  return { format: 'diskspd-text', points, problems: [] };
}

const AGAIN = 'Copy the whole output again, or run it with -Rxml, which holds more.';

function withoutResults(file: ForeignFile, lines: readonly ReportLine[]): ParsedFile {
  const where = `${file.name}:${String(lines.at(-1)?.line ?? 1)}`;
  const message = 'The output ends before its results: it was cut off, or DISKSPD did not finish';
  return { format: 'diskspd-text', points: [], problems: [problem('error', 'truncated', where, message, AGAIN)] };
}

/** `Totals:` behind several spans adds them up once more: it belongs to none. */
function endOfSpan(lines: readonly ReportLine[], begin: number, next: number | undefined): number {
  if (next !== undefined) return next;
  const totals = lines.findIndex(({ text }, index) => index > begin && text.trim() === 'Totals:');
  return totals < 0 ? lines.length : totals;
}

interface Head {
  readonly host: string;
  readonly started: string | null;
}

function headOf(lines: readonly ReportLine[]): Head {
  const after = (name: string): string =>
    lines
      .find(({ text }) => text.trim().startsWith(name))
      ?.text.trim()
      .slice(name.length)
      .trim() ?? '';
  const host = after('computer name:');
  return { host: host === '' ? 'this host' : host, started: after('start time:') };
}

function pointOf(lines: readonly ReportLine[], load: SpanLoad | null, head: Head, file: string): ParsedPoint {
  const where = `${file}:${String(lines[0]?.line ?? 1)}`;
  const durationSeconds = secondsIn(lines);
  const table = percentileTable(lines);
  const [read, write] = [totalRow(lines, 'Read IO'), totalRow(lines, 'Write IO')];
  const problems = spanProblems(
    lines,
    { durationSeconds, read, write, table },
    `${file}:${String(lines.at(-1)?.line ?? 1)}`,
  );
  const cpu = cpuTable(lines);
  const spanLoad = load ?? NO_LOAD;
  const part = measuredPart(
    head.host,
    {
      read: sideOf(read, durationSeconds, table?.read ?? null),
      write: sideOf(write, durationSeconds, table?.write ?? null),
    },
    { cpu: machineCpu(cpu?.usagePercent ?? null, cpu === null || cpu.count === 0 ? null : cpu.count) },
  );
  const sides = [part.directions.read, part.directions.write];
  problems.push(...latencyNote(where, sides, WITH_LATENCY));
  if (load === null)
    problems.push(problem('note', 'pattern-unknown', where, 'The output does not say what was asked for', AGAIN));
  return {
    workload: workloadOfSpan(spanLoad),
    status:
      part.status === 'ok' && problems.some(({ severity }) => severity === 'error') ? 'partial' : toStatus(part.status),
    tool: { name: 'diskspd', version: null },
    startedUs: startOf(head.started),
    runtimeNs: durationSeconds === null ? null : seconds(durationSeconds),
    rampNs: spanLoad.warmUpSeconds === null ? null : seconds(spanLoad.warmUpSeconds),
    requestedRuntimeNs: spanLoad.durationSeconds === null ? null : seconds(spanLoad.durationSeconds),
    parts: [part],
    problems,
    loop: loopOfSpan(spanLoad),
  };
}

const toStatus = (status: string): ParsedPoint['status'] => (status === 'ok' ? 'ok' : 'failed');

const NO_LOAD: SpanLoad = {
  durationSeconds: null,
  warmUpSeconds: null,
  sharedThreads: null,
  sharedOutstanding: null,
  targets: [],
};

function secondsIn(lines: readonly ReportLine[]): number | null {
  for (const { text } of lines) {
    const match = /^actual test time:\s+(\d+\.\d+)s$/.exec(text.trim());
    if (match !== null) return printedQuantity(match[1]);
  }
  return null;
}

interface Found {
  readonly durationSeconds: number | null;
  readonly read: TotalRow | null;
  readonly write: TotalRow | null;
  readonly table: PercentileTable | null;
}

function spanProblems(lines: readonly ReportLine[], found: Found, end: string): Problem[] {
  const interrupted = lines.find(({ text }) => text.startsWith('The test was interrupted'));
  if (interrupted !== undefined) {
    return [problem('error', 'diskspd-error', end, `DISKSPD: ${interrupted.text.trim()}`, 'Run it again.')];
  }
  const hasLatency = found.read?.averageMs != null || found.write?.averageMs != null;
  const rates = [found.read, found.write].map((row) => row === null || rateOf(row, found.durationSeconds).agrees);
  const missing = [
    found.durationSeconds === null ? 'its test time' : null,
    found.read === null ? 'a whole "Read IO" section' : null,
    found.write === null ? 'a whole "Write IO" section' : null,
    hasLatency && found.table?.complete !== true ? 'the end of its percentiles' : null,
    rates.some((agrees) => !agrees) ? 'rates that agree with its counts' : null,
  ].filter((part) => part !== null);
  if (missing.length === 0) return [];
  return [
    problem('error', 'truncated', end, `The time span has not ${missing.join(', ')}: it was cut off or damaged`, AGAIN),
  ];
}

/**
 * The count over the duration and the printed rate are both rounded: the finer of the two counts, where they agree. Where
 * they do not (a digit lost at the end of the file), the whole count does.
 */
function rateOf(row: TotalRow, durationSeconds: number | null): { iops: number; agrees: boolean } {
  if (durationSeconds === null || durationSeconds === 0) return { iops: row.iops, agrees: true };
  const counted = row.operations / durationSeconds;
  const rounding = 0.006 + counted * (0.006 / durationSeconds);
  const agrees = Math.abs(counted - row.iops) <= rounding;
  return { iops: agrees && row.iops > durationSeconds ? row.iops : counted, agrees };
}

function sideOf(
  row: TotalRow | null,
  durationSeconds: number | null,
  distribution: Pick<LatencyFigures, 'minNs' | 'maxNs' | 'percentiles'> | null,
): Direction | null {
  if (row === null || row.operations === 0) return null;
  const rate = rateOf(row, durationSeconds).iops;
  return directionFrom({
    iops: rate,
    bytesPerSecond: (rate * row.bytes) / row.operations,
    operations: row.operations,
    bytes: row.bytes,
    runtimeSeconds: durationSeconds,
    latency:
      row.averageMs === null
        ? null
        : {
            meanNs: row.averageMs * MILLISECONDS,
            standardDeviationNs: row.deviationMs === null ? null : row.deviationMs * MILLISECONDS,
            ...distribution,
          },
  });
}
