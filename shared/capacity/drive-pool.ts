/** How one logical I/O falls onto the members of a striped set. */
export interface StripeFanout {
  /** Base I/Os per logical I/O; it completes with the slowest of them. */
  readonly pieces: number;
  readonly drivesTouched: number;
  readonly pieceBytes: number;
}

/** RAID0 splits at every strip boundary (SPDK raid0); an I/O that starts inside a strip takes one piece more. */
export function stripeFanout(blockBytes: number, stripBytes: number, drives: number, aligned = true): StripeFanout {
  const pieces = Math.max(1, Math.ceil(blockBytes / stripBytes)) + (aligned ? 0 : 1);
  return { pieces, drivesTouched: Math.min(pieces, drives), pieceBytes: Math.min(blockBytes, stripBytes) };
}

/** Independent namespaces give the sum of the drives, uniform striping as many times the slowest. Null without drives. */
export function poolIops(driveIops: readonly number[], layout: 'independent' | 'striped'): number | null {
  if (driveIops.length === 0) return null;
  if (layout === 'striped') return driveIops.length * Math.min(...driveIops);
  return driveIops.reduce((sum, iops) => sum + iops, 0);
}

/** Rate of a drive for a mix: the time of an average I/O is the weighted time of a read and a write. */
export function mixedIops(readIops: number, writeIops: number, readFraction: number): number {
  return 1 / (readFraction / readIops + (1 - readFraction) / writeIops);
}

/**
 * Zero-load latency of a drive: what parallelism hides. A drive is this delay and then a station that serves one I/O
 * in 1 / X; at depth 1 both are seen in a row.
 */
export function zeroLoadLatencyNs(depthOneLatencyNs: number, plateauIops: number): number {
  return Math.max(0, depthOneLatencyNs - 1e9 / plateauIops);
}
