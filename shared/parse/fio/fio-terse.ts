import type { Latency } from '../../results/latency.ts';
import type { Direction, Directions, HostResult } from '../../results/point-result.ts';
import { percentileNs } from '../../units/percentile.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, bytesPerSecond, iops, KIBI, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { unequalTimes } from '../unequal-times.ts';
import { errorsText, errorText } from './error-text.ts';
import { lastRound } from './interim.ts';
import { entryOf, resultsOfLines, type TerseLine } from './terse-jobs.ts';

/**
 * fio --minimal, versions 3, 4 and 5 (fio HOWTO, "Terse output"; fields counted on real output). Latencies are in
 * microseconds in every release. A job name that holds a `;` moves all fields and is told as such.
 */
export const fioTerseParser: FormatParser = { format: 'fio-terse', title: 'fio terse', parse: parseFioTerse };

interface Layout {
  readonly directions: readonly (keyof Directions)[];
  readonly width: number;
  readonly fields: number;
  /** Where the tail begins. */
  readonly tail: number;
}

const HEAD = 5;
/** usr, sys, ctx, majf, minf; 7 depths; 10 latencies in us; 12 in ms. Disks follow, 9 fields each. */
const TAIL = 34;
const DISK = 9;
const PERCENTILES = 20;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  3: layout(['read', 'write'], 41),
  4: layout(['read', 'write', 'trim'], 41),
  5: layout(['read', 'write', 'trim'], 47),
};

function layout(directions: readonly (keyof Directions)[], width: number): Layout {
  const tail = HEAD + directions.length * width;
  return { directions, width, fields: tail + TAIL, tail };
}

/** unified_rw_reporting=both puts the sum of the directions behind them, which is not read: it would count twice. */
function layoutOf(fields: readonly string[]): Layout | null {
  const found = LAYOUTS[fields[0] ?? ''];
  if (found === undefined) return null;
  const { tail, width } = found;
  const hasSum = percent(fields[tail]) === null && percent(fields[tail + width]) !== null;
  return hasSum ? { ...found, tail: tail + width, fields: found.fields + width } : found;
}

const TERSE_LINE = /^[2345];fio-[^;]+;/;

export function parseFioTerse(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes(';fio-')) return null;
  const lines = file.text.split(/\r?\n/);
  if (!lines.some((line) => TERSE_LINE.test(line))) return null;
  const together: ParsedPoint[] = [];
  /** Lines since the last sum over all clients. */
  let single: TerseLine[] = [];
  const problems: Problem[] = [];
  lines.forEach((line, index) => {
    if (!TERSE_LINE.test(line)) return;
    const fields = line.split(';');
    const read = readLine(fields, `${file.name}:${String(index + 1)}`);
    if (fields[2] === ALL_CLIENTS) {
      const jobs = Map.groupBy(single, ({ job }) => job);
      for (const lines of jobs.values()) {
        const all = lines.map(({ point }) => point);
        const points = lastRound(all, entryOf, null);
        together.push(clientsTogether(points, `${file.name}:${String(index + 1)}`));
      }
      single = [];
    } else if ('point' in read) {
      single.push({ job: `${fields[3] ?? ''};${fields[2] ?? ''}`, point: read.point });
    } else problems.push(read.problem);
  });
  const results = resultsOfLines(single, file.name);
  return {
    format: 'fio-terse',
    points: [...together, ...results.points],
    problems: [...problems, ...results.problems],
  };
}

/** fio's own sum, the last line of a client/server run: it tells that the lines before are clients, and is not added. */
const ALL_CLIENTS = 'All clients';

/** The lines of a job's clients as one point; terse does not name the hosts. */
function clientsTogether(lines: readonly ParsedPoint[], where: string): ParsedPoint {
  const [first] = lines;
  if (first === undefined) throw new RangeError('a job without a line');
  const runtimes = lines.map((line) => line.runtimeNs).filter((runtime) => runtime !== null);
  const failed = lines.filter(({ status }) => status === 'failed').length;
  const parts = lines.flatMap((line, index) =>
    line.parts.map((part) => ({ ...part, host: `client ${String(index + 1)}` })),
  );
  return {
    ...first,
    workload: { ...first.workload, clients: lines.length },
    status: lines.every(({ status }) => status === 'ok') ? 'ok' : failed === lines.length ? 'failed' : 'partial',
    runtimeNs: runtimes.length === 0 ? null : nanoseconds(runtimes.reduce((one, other) => Math.max(one, other), 0)),
    parts,
    problems: [...lines.flatMap(({ problems }) => problems), ...unequalTimes(parts, where)],
  };
}

function readLine(fields: readonly string[], where: string): { point: ParsedPoint } | { problem: Problem } {
  const found = layoutOf(fields);
  if (found === null) return { problem: refused(where, `terse version ${fields[0] ?? ''} is not read`) };
  // A trailing `;` is an empty description field.
  const count = fields.at(-1) === '' ? fields.length - 1 : fields.length;
  const beyond = count - found.fields;
  if (beyond < 0) {
    const message = `The line ends after ${String(count)} of ${String(found.fields)} fields`;
    return { problem: problem('error', 'truncated', where, message, 'Copy the file again from the host') };
  }
  const after = behindDisks(fields, found, count);
  if (after === null) {
    return {
      problem: refused(
        where,
        `${String(count)} fields do not fit terse version ${fields[0] ?? ''} (a job name with ";"?)`,
      ),
    };
  }
  const wrong = wrongField(fields, found);
  if (wrong !== null) {
    return {
      problem: refused(where, `Field ${String(wrong + 1)} is "${(fields[wrong] ?? '').slice(0, 40)}", not a number`),
    };
  }
  return { point: toPoint(fields, found, after, where) };
}

/** Index of the first of the figures we read that is no number; null when all are. */
function wrongField(fields: readonly string[], { directions, width }: Layout): number | null {
  const figures = directions.flatMap((_, index) => FIGURES.map((offset) => HEAD + index * width + offset));
  const found = [4, ...figures].find((index) => !/^\d+(\.\d+)?$/.test(fields[index] ?? ''));
  return found ?? null;
}

/** Within a direction: KiB, rate, IOPS, ms; the four figures of slat and of clat; those of lat behind the percentiles. */
const FIGURES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 32, 33, 34, 35];

/**
 * What follows the disks: with continue_on_error the number of errors and the first errno, then a job's description. The
 * errors in words (null without); null altogether for what does not fit.
 */
function behindDisks(fields: readonly string[], found: Layout, count: number): { errors: string | null } | null {
  const more = (count - found.fields) % DISK;
  if (more === 0) return { errors: null };
  if (more > 3 || percent(fields[found.tail]) === null) return null;
  if (more === 1) return { errors: null };
  const [total, first] = fields.slice(count - more, count - more + 2);
  if (!/^\d+$/.test(total ?? '') || !/^\d+$/.test(first ?? '')) return null;
  return { errors: errorsText(Number(total), Number(first)) };
}

const refused = (where: string, message: string): Problem =>
  problem('error', 'bad-terse', where, message, 'Use --output-format=json+, which has no such limits');

function toPoint(
  fields: readonly string[],
  { directions, width, tail }: Layout,
  { errors }: { errors: string | null },
  where: string,
): ParsedPoint {
  const blocks = directions.map((name, index) => [name, readBlock(fields, HEAD + index * width)] as const);
  const read = Object.fromEntries(blocks) as Partial<Directions>;
  const errno = Number(fields[4]);
  const error = errno === 0 ? errors : errorText(errno);
  const measured = Object.values(read).some((direction) => direction !== null);
  const status: ParsedPoint['status'] = !measured ? 'failed' : error === null ? 'ok' : 'partial';
  const part: HostResult = {
    host: 'this host',
    status,
    directions: { read: read.read ?? null, write: read.write ?? null, trim: read.trim ?? null, mixed: null },
    cpu: {
      machinePercent: null,
      logicalCpus: null,
      jobUserPercent: percent(fields[tail]),
      jobSystemPercent: percent(fields[tail + 1]),
    },
    startedUs: null,
    exitStatus: null,
    error,
    artefacts: [],
  };
  const runtimes = Object.values(read)
    .map((direction) => direction?.runtimeNs ?? null)
    .filter((runtime) => runtime !== null);
  return {
    workload: {
      name: fields[2] ?? 'job',
      access: 'unknown',
      blockBytes: null,
      readPercent: null,
      numjobs: null,
      iodepth: null,
      clients: 1,
      engine: null,
      direct: null,
    },
    status,
    tool: { name: 'fio', version: (fields[1] ?? '').replace(/^fio-/, '') },
    startedUs: null,
    runtimeNs: runtimes.length === 0 ? null : nanoseconds(runtimes.reduce((one, other) => Math.max(one, other), 0)),
    rampNs: null,
    parts: [part],
    problems:
      part.error === null
        ? []
        : [problem('error', 'fio-error', where, `Job ${fields[2] ?? ''} ended with ${part.error}`)],
  };
}

function readBlock(fields: readonly string[], start: number): Direction | null {
  const at = (offset: number): number => Number(fields[start + offset]);
  const [kib, rate, operations, runtime] = [at(0), at(1), at(2), at(3)];
  if (kib === 0 && operations === 0) return null;
  const [submission, completion] = [readLatency(fields, start + 4), readLatency(fields, start + 8)];
  const total = readLatency(fields, start + 12 + PERCENTILES);
  return {
    iops: iops(operations),
    // The rate is floored to KiB/s: bytes over time is nearer.
    bytesPerSecond: bytesPerSecond(runtime > 0 ? (kib * KIBI * 1000) / runtime : rate * KIBI),
    operations: null,
    bytes: bytes(kib * KIBI),
    runtimeNs: nanoseconds(runtime * NS_PER_MILLISECOND),
    latency: {
      total,
      completion: completion === null ? null : { ...completion, percentiles: readPercentiles(fields, start + 12) },
      submission,
    },
  };
}

/** min, max, mean, deviation in microseconds; all 0 where it was not measured. */
function readLatency(fields: readonly string[], start: number): Latency | null {
  const [min, max, mean, deviation] = [0, 1, 2, 3].map((offset) => Number(fields[start + offset]) * 1000);
  if (min === undefined || max === undefined || mean === undefined || deviation === undefined) return null;
  if (min === 0 && max === 0 && mean === 0 && deviation === 0) return null;
  return {
    meanNs: nanoseconds(mean),
    standardDeviationNs: nanoseconds(deviation),
    minNs: nanoseconds(min),
    maxNs: nanoseconds(max),
    percentiles: [],
    histogram: null,
  };
}

/** `99.000000%=42`; `0%=0` is an unused slot. */
function readPercentiles(fields: readonly string[], start: number): Latency['percentiles'] {
  return fields.slice(start, start + PERCENTILES).flatMap((field) => {
    const match = /^([\d.]+)%=(\d+)$/.exec(field);
    const percentage = Number(match?.[1] ?? 0);
    return percentage > 0 && percentage <= 100
      ? [{ percent: percentage, valueNs: percentileNs(Number(match?.[2]) * 1000) }]
      : [];
  });
}

function percent(field: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(field ?? '');
  return match ? Number(match[1]) : null;
}
