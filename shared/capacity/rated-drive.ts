import type { Drive } from '../model/lab.ts';
import { isRandom, type Workload } from '../plan/workload.ts';
import { mixedIops, zeroLoadLatencyNs } from './drive-pool.ts';
import type { BlockLoad } from './link-ceiling.ts';

/** Rated random figures are for blocks of 4 KiB. */
const RATED_BLOCK_BYTES = 4_096;

/**
 * Rated maximum of a drive at a block size: IOPS for small random blocks, bytes per second for large ones. Null where a
 * figure that the load needs is not rated; 0 is no rating.
 */
export function ratedIops(drive: Drive, workload: Workload, load: BlockLoad): number | null {
  const { rated } = drive;
  if (rated === null) return null;
  const random = isRandom(workload);
  const read = rateAt(random, rated.randomReadIops, rated.readBytesPerSecond, load.blockBytes);
  const write = rateAt(random, rated.randomWriteIops, rated.writeBytesPerSecond, load.blockBytes);
  if (load.readFraction === 1) return read;
  if (load.readFraction === 0) return write;
  return read === null || write === null ? null : mixedIops(read, write, load.readFraction);
}

function rateAt(
  random: boolean,
  iops: number | null,
  bytesPerSecond: number | null,
  blockBytes: number,
): number | null {
  const byBytes = bytesPerSecond === null || bytesPerSecond === 0 ? null : bytesPerSecond / blockBytes;
  if (!random) return byBytes;
  if (iops === null || iops === 0) return null;
  if (blockBytes <= RATED_BLOCK_BYTES) return iops;
  return byBytes === null ? null : Math.min(iops, byBytes);
}

/** From the rated latencies, the mean over the drives; null when one is not rated. */
export function ratedZeroLoads(drives: readonly Drive[], load: BlockLoad): number | null {
  const each = drives.map((drive) => ratedZeroLoad(drive, load));
  const known = each.filter((latency) => latency !== null);
  return known.length < each.length || known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

function ratedZeroLoad({ rated }: Drive, load: BlockLoad): number | null {
  const part = (
    share: number,
    latencyNs: number | null | undefined,
    iops: number | null | undefined,
  ): number | null => {
    if (share === 0) return 0;
    return latencyNs == null || iops == null ? null : share * zeroLoadLatencyNs(latencyNs, iops);
  };
  const read = part(load.readFraction, rated?.readLatencyNs, rated?.randomReadIops);
  const write = part(1 - load.readFraction, rated?.writeLatencyNs, rated?.randomWriteIops);
  return read === null || write === null ? null : read + write;
}
