import type { Direction, Directions, HostResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, bytesPerSecond, iops, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { unequalTimes } from '../unequal-times.ts';
import { errorsText, errorText } from './error-text.ts';
import { groupedHeader, groupedNote } from './text-groups.ts';
import { readTextBlock, type DirectionName, type TextBlock, type TextDirection } from './text-block.ts';
import { readTextRuns, type JobHeader, type TextJob, type TextRun } from './text-runs.ts';
import { isSame } from './text-numbers.ts';

/** fio's normal text of every release, single or client/server (DOMAIN 5.1). */
export const fioTextParser: FormatParser = { format: 'fio-text', title: 'fio text', parse: parseFioText };

const NOT_EXACT =
  'The text rounds large figures to three to five digits: rates that could not be worked out from counts are as printed';
const LATENCIES_PRINTED =
  'Latencies are as the text prints them: whole microseconds or milliseconds where they are long';
const USE_JSON = '--output-format=json+ prints all digits and the histogram';

export function parseFioText(file: ForeignFile): ParsedFile | null {
  const found = readTextRuns(file.text);
  if (found === null) return null;
  const problems: Problem[] = found.said.map(({ line, text }) =>
    problem(
      found.runs.some(({ jobs }) => jobs.length > 0) ? 'warning' : 'error',
      'fio-said',
      `${file.name}:${String(line)}`,
      text,
    ),
  );
  const points = found.runs.flatMap((run) => pointsOf(run, file.name));
  if (points.length > 0) problems.push(problem('note', 'printed-digits', file.name, LATENCIES_PRINTED, USE_JSON));
  if (found.replaced > 0) {
    const text = `${String(found.replaced)} interim results (status-interval): the last one of each job is its result`;
    problems.push(problem('note', 'status-documents', file.name, text));
  }
  const { runs } = found;
  if (runs.some(({ isWhole }) => !isWhole)) {
    const message =
      'The text ends before the summary that fio prints last (“Run status group”): it is cut off, or fio was killed';
    problems.push(problem('warning', 'truncated', file.name, message, 'Copy the file again from the host'));
  }
  return { format: 'fio-text', points, problems };
}

/** Jobs of the same name and group, on all clients, are the parts of one point. */
function pointsOf(run: TextRun, file: string): ParsedPoint[] {
  const groups = Map.groupBy(run.jobs, ({ group, name }) => `${String(group)}\n${name}`);
  return [...groups.values()].map((jobs) => toPoint(run, jobs, file));
}

function toPoint(run: TextRun, jobs: readonly TextJob[], file: string): ParsedPoint {
  const { header, sections } = groupedHeader(run, jobs);
  const read = jobs.map((job) => ({ job, block: readTextBlock(job.lines) }));
  const parts = read.map(({ job, block }) => partOf(job, block, header));
  const measured = parts.filter((part) => part.status !== 'failed').length;
  const runtimes = read.flatMap(({ block }) => Object.values(block.directions).map((side) => side.runtimeMs));
  const exact = read.every(({ block }) => isExact(block, header));
  const whole = parts.every((part) => part.status === 'ok') && run.isWhole;
  return {
    workload: workloadOf(run, jobs, header),
    status: whole ? 'ok' : measured > 0 ? 'partial' : 'failed',
    tool: { name: 'fio', version: run.version },
    startedUs: null,
    runtimeNs:
      runtimes.length === 0
        ? null
        : nanoseconds(runtimes.reduce((one, other) => Math.max(one, other), 0) * NS_PER_MILLISECOND),
    rampNs: null,
    parts,
    problems: [
      ...jobs.flatMap((job, index) => errorOf(job, parts[index]?.error ?? null, file)),
      ...groupedNote(header, sections, file),
      ...unequalTimes(parts, file),
      ...(exact ? [] : [problem('warning', 'rounded-digits', file, NOT_EXACT, USE_JSON)]),
    ],
  };
}

const errorOf = (job: TextJob, error: string | null, file: string): Problem[] =>
  error === null
    ? []
    : [
        problem(
          'error',
          'fio-error',
          `${file}:${String(job.line)}`,
          `Job ${job.name} ended with ${error}`,
          'The numbers up to there are kept and marked',
        ),
      ];

function workloadOf(run: TextRun, jobs: readonly TextJob[], header: JobHeader | null): ParsedPoint['workload'] {
  const sizes = new Set(header === null ? [null] : sidesOf(header.access).map((side) => header.blockBytes[side]));
  const [size = null] = sizes;
  const blockBytes = sizes.size === 1 && size !== null ? bytes(size) : null;
  const access = header?.access ?? 'unknown';
  const clients = Math.max(1, run.clients, new Set(jobs.map((job) => job.host)).size);
  const clones = jobs.reduce((sum, job) => sum + job.jobs, 0);
  return {
    name: access === 'unknown' ? (jobs[0]?.name ?? 'job') : workloadName({ access, blockBytes, readPercent: null }),
    access,
    blockBytes,
    readPercent: null,
    numjobs: clones % clients === 0 ? clones / clients : null,
    iodepth: header?.iodepth ?? null,
    clients,
    engine: header?.engine ?? null,
    direct: null,
  };
}

/** Directions that a pattern has; fio prints sizes of all, and up to 2.1 none of trim. */
function sidesOf(access: string): (keyof JobHeader['blockBytes'])[] {
  const sides = (['read', 'write', 'trim'] as const).filter((side) => access.includes(side));
  return sides.length > 0 ? sides : access.endsWith('rw') ? ['read', 'write'] : ['read', 'write', 'trim'];
}

function partOf(job: TextJob, block: TextBlock, header: JobHeader | null): HostResult {
  const of = (name: DirectionName): Direction | null => {
    const side = block.directions[name];
    return side === undefined || isIdle(side) ? null : directionOf(name, side, block, header);
  };
  const apart: Directions = { read: of('read'), write: of('write'), trim: of('trim'), mixed: null };
  const hasApart = Object.values(apart).some((side) => side !== null);
  const directions = hasApart ? apart : { ...apart, mixed: of('mixed') };
  const measured = Object.values(directions).some((side) => side !== null);
  const { count, first } = block.errors ?? { count: 0, first: 0 };
  const error = job.error === 0 ? errorsText(count, first) : errorText(job.error);
  return {
    host: job.host ?? 'this host',
    status: measured ? (error === null ? 'ok' : 'partial') : 'failed',
    directions,
    cpu: {
      machinePercent: null,
      logicalCpus: null,
      jobUserPercent: block.userPercent,
      jobSystemPercent: block.systemPercent,
    },
    startedUs: null,
    exitStatus: null,
    error,
    artefacts: [],
  };
}

/** Nothing was done: the line is there, with zeros. */
const isIdle = (side: TextDirection): boolean =>
  side.runtimeMs === 0 || (side.bytes.value === 0 && side.iops.value === 0);

function directionOf(name: DirectionName, side: TextDirection, block: TextBlock, header: JobHeader | null): Direction {
  const { operations, transferred } = countedOf(name, side, block, header);
  return {
    iops: iops(operations === null ? side.iops.value : (operations * 1000) / side.runtimeMs),
    bytesPerSecond: bytesPerSecond(
      transferred === null ? side.bytesPerSecond.value : (transferred * 1000) / side.runtimeMs,
    ),
    operations,
    bytes: bytes(transferred ?? side.bytes.value),
    runtimeNs: nanoseconds(side.runtimeMs * NS_PER_MILLISECOND),
    latency: side.latency,
  };
}

const ISSUED_PLACE: Readonly<Record<DirectionName, number>> = { read: 0, write: 1, trim: 2, mixed: 0 };

/**
 * Operations as fio counted them and, where all had one size, bytes; both only if they agree with the rounded figures
 * beside them. (They do not after verify, or in a sum that fio made itself.)
 */
function countedOf(name: DirectionName, side: TextDirection, { issued }: TextBlock, header: JobHeader | null) {
  const count = issued?.total[ISSUED_PLACE[name]] ?? 0;
  const isCounted = count > 0 && isSame((count * 1000) / side.runtimeMs, side.iops);
  if (!isCounted) return { operations: null, transferred: null };
  const size = blockSizeOf(name, header);
  const isSized = size !== null && issued?.short === 0 && isSame(count * size, side.bytes);
  return { operations: count, transferred: isSized ? count * size : null };
}

function blockSizeOf(name: DirectionName, header: JobHeader | null): number | null {
  if (header === null) return null;
  if (name !== 'mixed') return header.blockBytes[name];
  const { read, write } = header.blockBytes;
  return read === write ? read : null;
}

/** Whether the rates have all their digits. */
function isExact(block: TextBlock, header: JobHeader | null): boolean {
  return (['read', 'write', 'trim', 'mixed'] as const).every((name) => {
    const side = block.directions[name];
    if (side === undefined || isIdle(side)) return true;
    const { operations, transferred } = countedOf(name, side, block, header);
    return operations !== null && transferred !== null;
  });
}
