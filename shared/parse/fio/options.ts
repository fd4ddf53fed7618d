import type { PointResult, ResultWorkload } from '../../results/point-result.ts';
import { bytes, nanoseconds, type Bytes, type Nanoseconds } from '../../units/quantity.ts';
import { parseDuration } from '../../units/parse.ts';
import { workloadName } from '../../units/workload-name.ts';
import { fieldsAt, listAt, fields, textAt, type Fields } from '../fields.ts';

/** Options of a job as fio echoes them: the global ones below the job's own. */
export type FioOptions = Readonly<Record<string, string>>;

/** `global options` is an object, or in client mode from 3.39 on a list with one entry per host. */
export function globalOptions(document: Fields, host: string | null): FioOptions {
  const listed = listAt(document, 'global options').map(fields);
  const own = listed.find((entry) => entry !== null && textAt(entry, 'hostname') === host) ?? listed[0] ?? null;
  return optionsOf(own ?? fieldsAt(document, 'global options'));
}

export function optionsOf(block: Fields | null): FioOptions {
  const pairs = Object.keys(block ?? {}).map((key) => [key, textAt(block, key) ?? ''] as const);
  return Object.fromEntries(pairs);
}

const first = (options: FioOptions, ...keys: string[]): string | null => {
  for (const key of keys) if (options[key] !== undefined && options[key] !== '') return options[key];
  return null;
};

const wholeNumber = (text: string | null): number | null => (text !== null && /^\d+$/.test(text) ? Number(text) : null);

/** fio echoes an option without a value (`direct`) as an empty text: that means yes. */
const flag = (options: FioOptions, key: string): boolean | null =>
  options[key] === undefined ? null : options[key] !== '0' && options[key] !== 'false';

export function percentilesOfTotal(options: FioOptions): boolean {
  return flag(options, 'lat_percentiles') ?? false;
}

/**
 * What fio ran, from its options. Where the options are missing (before 2.2) the depth and the jobs are unknown: null.
 * numjobs and iodepth default to 1 as in fio when options are echoed at all.
 */
export function workloadOf(options: FioOptions, jobName: string): ResultWorkload {
  const known = Object.keys(options).length > 0;
  const rw = first(options, 'rw', 'readwrite')?.split(':')[0] ?? (known ? 'read' : null);
  const access = rw === 'readwrite' ? 'rw' : rw;
  const blockBytes = blockSize(options, known);
  const readPercent = access !== null && /rw$/.test(access) ? readShare(options) : null;
  return {
    name: access === null ? jobName : workloadName({ access, blockBytes, readPercent }),
    access: access ?? 'unknown',
    blockBytes,
    readPercent,
    numjobs: wholeNumber(first(options, 'numjobs')) ?? (known ? 1 : null),
    iodepth: wholeNumber(first(options, 'iodepth')) ?? (known ? 1 : null),
    clients: null,
    engine: first(options, 'ioengine'),
    direct: flag(options, 'direct') ?? (known ? flag(options, 'buffered') === false : null),
  };
}

/** One size only: `bssplit`, ranges and per-direction sizes have no single block size. */
function blockSize(options: FioOptions, known: boolean): Bytes | null {
  if (first(options, 'bssplit', 'bsrange', 'blocksize_range') !== null) return null;
  const text = first(options, 'bs', 'blocksize');
  if (text === null) return known ? bytes(4096) : null;
  const sizes = new Set(
    text
      .split(',')
      .filter((part) => part !== '')
      .map((part) => fioSize(part, options)),
  );
  return sizes.size === 1 ? ([...sizes][0] ?? null) : null;
}

/**
 * A size as fio reads it (parse.c): `k`, `kb` and `ki` count what kb_base says, 1024 where nothing is said, and `KiB` the
 * other of 1024 and 1000. So `4KiB` are 4000 bytes.
 */
function fioSize(text: string, options: FioOptions): Bytes | null {
  const [, count, prefix = '', ending = ''] = /^(\d{1,15})([kmgt]?)(ib|i|b)?$/.exec(text.trim().toLowerCase()) ?? [];
  if (count === undefined) return null;
  const isDecimal = (options['kb_base'] === '1000') !== (ending === 'ib');
  const value = Number(count) * (isDecimal ? 1000 : 1024) ** (prefix === '' ? 0 : 'kmgt'.indexOf(prefix) + 1);
  return Number.isSafeInteger(value) ? bytes(value) : null;
}

function readShare(options: FioOptions): number {
  const read = wholeNumber(first(options, 'rwmixread'));
  const write = wholeNumber(first(options, 'rwmixwrite'));
  return read ?? (write === null ? 50 : 100 - write);
}

export function rampOf(options: FioOptions): Nanoseconds | null {
  const text = first(options, 'ramp_time');
  return text === null ? (Object.keys(options).length > 0 ? nanoseconds(0) : null) : parseDuration(text);
}

/** Options that hold the load below what the depth allows: the depth is no mean number in flight then. */
const HOLDING_BACK = ['rate', 'rate_iops', 'thinktime', 'latency_target'] as const;

/** Unknown where no options are echoed. */
export function loopOf(options: FioOptions): PointResult['loop'] {
  if (Object.keys(options).length === 0) return 'unknown';
  return HOLDING_BACK.some((key) => !/^0*$/.test(options[key] ?? '')) ? 'open' : 'closed';
}

/** Measured time that was asked for; null where a job may end before, by its size or when it is steady. */
export function requestedRuntimeOf(options: FioOptions): Nanoseconds | null {
  const isWhole = flag(options, 'time_based') === true && first(options, 'steadystate', 'ss') === null;
  const runtime = isWhole ? first(options, 'runtime') : null;
  const parsed = runtime === null ? null : parseDuration(runtime);
  return parsed === null || parsed === 0 ? null : nanoseconds(parsed);
}
