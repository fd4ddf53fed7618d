import type { Direction, Directions } from '../../results/point-result.ts';
import { MEBI } from '../../units/quantity.ts';
import { directionFrom, MILLISECONDS, NO_DIRECTIONS, type LatencyFigures } from '../load-report.ts';

/** Figures of a run by the names that flatfile.html gives its columns, in lower case; ms, MiB/s, I/Os per second. */
export type RunRow = ReadonlyMap<string, number | null>;

const figure = (row: RunRow, name: string): number | null => row.get(name) ?? null;

/**
 * Reads and writes of a run. File system runs (FWD) print each direction by itself. Raw runs (SD) print the rates of
 * both together with the share of reads: the bytes are split by that share, exact where all I/Os have one size. Where
 * the latencies are not printed apart (before 5.04) a mix is one direction.
 */
export function directionsOf(row: RunRow): Directions {
  if (row.has('read_rate')) return fileDirections(row);
  const [rate, readPercent] = [figure(row, 'rate'), figure(row, 'read%')];
  const total = bandwidth(row);
  if (rate === null || total === null || readPercent === null || readPercent > 100) return NO_DIRECTIONS;
  const isMix = readPercent > 0 && readPercent < 100;
  if (isMix && !row.has('read_resp')) {
    return {
      ...NO_DIRECTIONS,
      mixed: directionFrom({ iops: rate, bytesPerSecond: total, latency: latency(row, 'resp') }),
    };
  }
  const side = (name: 'read' | 'write', share: number): Direction | null =>
    directionFrom({
      iops: rate * share,
      bytesPerSecond: total * share,
      latency: isMix ? latency(row, name) : (latency(row, name) ?? latency(row, 'resp')),
    });
  const share = readPercent / 100;
  return { ...NO_DIRECTIONS, read: side('read', share), write: side('write', 1 - share) };
}

function fileDirections(row: RunRow): Directions {
  const side = (name: 'read' | 'write'): Direction | null => {
    const [rate, mebibytes] = [figure(row, `${name}_rate`), figure(row, `mb_${name}`)];
    if (rate === null || mebibytes === null) return null;
    const mean = figure(row, `${name}_resp`);
    const deviation = figure(row, `${name}_resp_std`);
    const max = figure(row, `${name}_resp_max`);
    return directionFrom({
      iops: rate,
      bytesPerSecond: mebibytes * MEBI,
      latency: mean === null || mean === 0 ? null : inNanoseconds(mean, deviation, max),
    });
  };
  return { ...NO_DIRECTIONS, read: side('read'), write: side('write') };
}

/** The greatest and the deviation of both together belong to a direction only where it is the only one. */
function latency(row: RunRow, name: 'read' | 'write' | 'resp'): LatencyFigures | null {
  const mean = figure(row, name === 'resp' ? 'resp' : `${name}_resp`);
  if (mean === null || mean === 0) return null;
  const readPercent = figure(row, 'read%');
  const alone = name === 'resp' || readPercent === (name === 'read' ? 100 : 0);
  const own = (suffix: string): number | null => (name === 'resp' ? null : figure(row, `${name}_${suffix}`));
  const both = (suffix: string): number | null => (alone ? figure(row, `resp_${suffix}`) : null);
  return inNanoseconds(mean, own('std') ?? both('std'), own('max') ?? both('max'));
}

/** A maximum of 0 beside a mean above it was not measured. */
const inNanoseconds = (mean: number, deviation: number | null, max: number | null): LatencyFigures => ({
  meanNs: mean * MILLISECONDS,
  standardDeviationNs: deviation === null ? null : deviation * MILLISECONDS,
  maxNs: max === null || max < mean ? null : max * MILLISECONDS,
});

/**
 * Bytes per second. With I/Os of one size the product of rate and size is finer than the printed MB/sec. MB are MiB
 * unless vdbench was told to print decimal ones, which the flatfile does not say: the product tells.
 */
function bandwidth(row: RunRow): number | null {
  const [rate, size, printed] = [figure(row, 'rate'), figure(row, 'bytes/io'), figure(row, 'mb/sec')];
  const product = rate === null || size === null ? null : rate * size;
  if (printed === null) return product;
  if (product === null) return printed * MEBI;
  const agrees = (unit: number): boolean => Math.abs(product - printed * unit) <= 0.005 * product + 0.01 * unit;
  if (!agrees(MEBI) && agrees(1e6)) return size !== null && size % 512 === 0 ? product : printed * 1e6;
  return agrees(MEBI) && size !== null && size % 512 === 0 ? product : printed * MEBI;
}

/** A mean that is a power of two is the size of all I/Os; any other may be the mean of several sizes. */
export function commonSize(row: RunRow): number | null {
  const size = figure(row, 'bytes/io');
  return size !== null && size >= 512 && Number.isInteger(Math.log2(size)) ? size : null;
}
