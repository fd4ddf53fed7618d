import type { Latencies, Latency } from '../../results/latency.ts';
import { percentileNs } from '../../units/percentile.ts';
import { nanoseconds } from '../../units/quantity.ts';
import { printedBytes, printedCount, type PrintedNumber } from './text-numbers.ts';

/** One direction of a job as the text has it; nothing is worked out yet. */
export interface TextDirection {
  readonly iops: PrintedNumber;
  readonly bytesPerSecond: PrintedNumber;
  readonly bytes: PrintedNumber;
  readonly runtimeMs: number;
  readonly latency: Latencies;
}

export type DirectionName = 'read' | 'write' | 'trim' | 'mixed';

/** One job, clone or group: the lines from `NAME: (groupid=0, jobs=2): err= 0: pid=...` on. */
export interface TextBlock {
  readonly directions: Partial<Record<DirectionName, TextDirection>>;
  /** Operations as counted by fio (read, write, trim), and how many of all were short. */
  readonly issued: { readonly total: readonly number[]; readonly short: number } | null;
  /** I/Os that failed in a job that was to go on (continue_on_error), and the first errno. */
  readonly errors: { readonly count: number; readonly first: number } | null;
  readonly userPercent: number | null;
  readonly systemPercent: number | null;
}

const NEW_DIRECTION =
  /^\s+(read|write|trim|mixed)\s*: IOPS=\s*(\S+), BW=\s*(\S+) ?(?:\([^)]*\))? ?\(([^/()]+)\/(\d+)msec\)/;
const OLD_DIRECTION =
  /^\s+(read|write|trim|mixed)\s*: io=\s*(\S+), bw=\s*(\S+), iops=\s*(\S+?)\s*, runt=\s*(\d+)\s*msec/;
const LATENCY =
  /^\s+(slat|clat|lat) \((nsec|usec|msec)\)\s*: min=\s*(\S+?)\s*, max=\s*(\S+?)\s*, avg=\s*([\d.]+), stdev=\s*([\d.]+)/;
const PERCENTILES = /^\s+(?:(slat|clat|lat) )?.*percentiles \((nsec|usec|msec)\)/;
const CPU = /^\s+cpu\s*: usr=\s*([\d.]+)%, sys=\s*([\d.]+)%/;
const ERRORS = /^\s+errors\s*: total=(\d+), first_error=(\d+)/;
const ISSUED = /^\s+issued rwts?: total=([\d,]+),? short=([\d,]+)/;
const OLD_ISSUED = /^\s+issued\s*: total=r=(\d+)\/w=(\d+)\/d=(\d+), short=r=(\d+)\/w=(\d+)\/d=(\d+)/;

const KINDS = { lat: 'total', clat: 'completion', slat: 'submission' } as const;
const NS = { nsec: 1, usec: 1e3, msec: 1e6 } as const;
const isKind = (text: string | undefined): text is keyof typeof KINDS => text !== undefined && text in KINDS;
const isUnit = (text: string | undefined): text is keyof typeof NS => text !== undefined && text in NS;
const isDirection = (text: string | undefined): text is DirectionName =>
  ['read', 'write', 'trim', 'mixed'].includes(text ?? '');

interface Open {
  readonly directions: Partial<Record<DirectionName, TextDirection>>;
  direction: DirectionName | null;
  /** Where lines of a percentile table go to. */
  table: { readonly kind: keyof Latencies; readonly ns: number } | null;
}

export function readTextBlock(lines: readonly string[]): TextBlock {
  const open: Open = { directions: {}, direction: null, table: null };
  let issued: TextBlock['issued'] = null;
  let cpu: RegExpExecArray | null = null;
  let errors: RegExpExecArray | null = null;
  for (const line of lines) {
    if (/^\s*\|/.test(line)) {
      addPercentiles(open, line);
      continue;
    }
    open.table = null;
    addDirection(open, line);
    addLatency(open, line);
    openTable(open, line);
    cpu ??= CPU.exec(line);
    issued ??= issuedOf(line);
    errors ??= ERRORS.exec(line);
  }
  return {
    directions: open.directions,
    issued,
    errors: errors === null ? null : { count: Number(errors[1]), first: Number(errors[2]) },
    userPercent: cpu === null ? null : Number(cpu[1]),
    systemPercent: cpu === null ? null : Number(cpu[2]),
  };
}

function addDirection(open: Open, line: string): void {
  const recent = NEW_DIRECTION.exec(line);
  const old = recent === null ? OLD_DIRECTION.exec(line) : null;
  const match = recent ?? old;
  if (match === null || !isDirection(match[1])) return;
  const isOld = old !== null;
  const [, , first = '', second = '', third = '', runtime = ''] = match;
  const iops = printedCount(isOld ? third : first);
  const bytesPerSecond = printedBytes(second, isOld);
  const bytes = printedBytes(isOld ? first : third, isOld);
  open.direction = null;
  if (iops === null || bytesPerSecond === null || bytes === null) return;
  open.direction = match[1];
  const latency = { total: null, completion: null, submission: null };
  open.directions[match[1]] = { iops, bytesPerSecond, bytes, runtimeMs: Number(runtime), latency };
}

function addLatency(open: Open, line: string): void {
  const match = LATENCY.exec(line);
  if (match === null || !isKind(match[1]) || !isUnit(match[2])) return;
  const ns = NS[match[2]];
  const [min, max] = [printedCount(match[3] ?? ''), printedCount(match[4] ?? '')];
  const [mean, deviation] = [Number(match[5]), Number(match[6])];
  if (min === null || max === null || !Number.isFinite(mean) || !Number.isFinite(deviation)) return;
  setLatency(open, KINDS[match[1]], {
    meanNs: nanoseconds(mean * ns),
    standardDeviationNs: nanoseconds(deviation * ns),
    minNs: nanoseconds(min.value * ns),
    maxNs: nanoseconds(max.value * ns),
    percentiles: [],
    histogram: null,
  });
}

function setLatency(open: Open, kind: keyof Latencies, latency: Latency): void {
  const name = open.direction;
  const direction = name === null ? undefined : open.directions[name];
  if (name === null || direction === undefined) return;
  open.directions[name] = { ...direction, latency: { ...direction.latency, [kind]: latency } };
}

/** Tables of one priority class only (`high prio ...`) are nobody's. */
function openTable(open: Open, line: string): void {
  const match = PERCENTILES.exec(line);
  if (match !== null && isKind(match[1]) && isUnit(match[2]) && !line.includes('prio'))
    open.table = { kind: KINDS[match[1]], ns: NS[match[2]] };
}

function addPercentiles({ directions, direction, table, ...rest }: Open, line: string): void {
  const latency = direction === null || table === null ? null : directions[direction]?.latency[table.kind];
  if (table === null || latency === null || latency === undefined) return;
  const found = [...line.matchAll(/([\d.]+)th=\[\s*(?:>=)?\s*(\d+)\]/g)].map(([, percent, value]) => ({
    percent: Number(percent),
    valueNs: percentileNs(Number(value) * table.ns),
  }));
  const sound = found.filter(({ percent, valueNs }) => percent > 0 && percent <= 100 && Number.isFinite(valueNs));
  const percentiles = [...latency.percentiles, ...sound];
  setLatency({ directions, direction, table, ...rest }, table.kind, { ...latency, percentiles });
}

function issuedOf(line: string): TextBlock['issued'] {
  const recent = ISSUED.exec(line);
  const numbers = (text: string | undefined): number[] =>
    (text ?? '')
      .split(',')
      .filter((part) => part !== '')
      .map(Number);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  if (recent !== null) return { total: numbers(recent[1]), short: sum(numbers(recent[2])) };
  const old = OLD_ISSUED.exec(line)?.slice(1).map(Number);
  return old === undefined ? null : { total: old.slice(0, 3), short: sum(old.slice(3)) };
}
