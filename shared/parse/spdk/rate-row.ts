import type { Direction, Directions, HostResult } from '../../results/point-result.ts';
import { histogramCount } from '../../stats/histogram.ts';
import {
  bytes,
  bytesPerSecond,
  iops,
  MEBI,
  nanoseconds,
  NS_PER_MICROSECOND,
  NS_PER_SECOND,
} from '../../units/quantity.ts';
import type { LatencySection } from './latency-section.ts';

/** Rates and latencies of one row of SPDK's tables; MiB/s (older releases write MB/s and mean MiB/s), microseconds. */
export interface RateRow {
  readonly line: number;
  readonly name: string;
  readonly iops: number;
  readonly mebibytesPerSecond: number;
  readonly averageUs: number;
  readonly minUs: number;
  readonly maxUs: number;
}

/** Half of the last digit of a column with two decimals. */
export const HALF_HUNDREDTH = 0.005;

/**
 * A row as a direction. A file that states the block size gives the exact rate; the printed one has two decimals. The
 * latency runs from before the submission call to the completion (SPDK perf.c, bdevperf.c), so it is the total one.
 */
export function directionOf(row: RateRow, blockBytes: number | null, section: LatencySection | null): Direction {
  const histogram = section?.histogram ?? null;
  const operations = histogram === null ? null : histogramCount(histogram);
  const exact = blockBytes === null ? null : row.iops * blockBytes;
  const printed = row.mebibytesPerSecond * MEBI;
  const agrees = exact !== null && Math.abs(exact - printed) <= MEBI * 2 * HALF_HUNDREDTH + printed * 1e-4;
  const measured = row.averageUs > 0 && row.maxUs >= row.minUs;
  return {
    iops: iops(row.iops),
    bytesPerSecond: bytesPerSecond(agrees ? exact : printed),
    operations,
    bytes: operations === null || blockBytes === null ? null : bytes(operations * blockBytes),
    runtimeNs:
      operations === null || row.iops === 0 ? null : nanoseconds(Math.round((operations / row.iops) * NS_PER_SECOND)),
    latency: {
      total: measured
        ? {
            meanNs: nanoseconds(row.averageUs * NS_PER_MICROSECOND),
            standardDeviationNs: null,
            minNs: nanoseconds(row.minUs * NS_PER_MICROSECOND),
            maxNs: nanoseconds(row.maxUs * NS_PER_MICROSECOND),
            percentiles: [...(section?.percentiles ?? [])],
            histogram,
          }
        : null,
      completion: null,
      submission: null,
    },
  };
}

const PLACES: Readonly<Record<string, keyof Directions>> = {
  read: 'read',
  randread: 'read',
  write: 'write',
  randwrite: 'write',
  write_zeroes: 'write',
  unmap: 'trim',
};

/** Where a row's I/O belongs: mixes, `verify` and rows of an unknown pattern are counted as one by these tools. */
export function placeDirection(direction: Direction, access: string | null): Directions {
  const place = access !== null && Object.hasOwn(PLACES, access) ? PLACES[access] : undefined;
  return { read: null, write: null, trim: null, mixed: null, [place ?? 'mixed']: direction };
}

export const partOf = (
  directions: Directions,
  status: HostResult['status'],
  error: string | null = null,
): HostResult => ({
  host: 'this host',
  status,
  directions,
  cpu: null,
  startedUs: null,
  exitStatus: null,
  error,
  artefacts: [],
});
