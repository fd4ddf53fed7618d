import { littleCheck } from './little.ts';

/** One point of a local sweep: means over the repeats. */
export interface SweepPoint {
  readonly numJobs: number;
  readonly ioDepth: number;
  readonly iops: number;
  /** Total latency (submission and completion). */
  readonly meanLatencyNs: number;
}

export interface KneeOptions {
  /** A candidate reaches at least (1 - epsilon) of the highest IOPS. */
  readonly epsilon?: number;
  /** Latencies within this fraction of the least are equal. */
  readonly latencyTolerance?: number;
}

export interface Knee<P extends SweepPoint> {
  readonly pick: P;
  readonly highest: P;
  readonly candidates: readonly P[];
  /** Points whose IOPS x latency does not give their depth: their latency is not the total latency. */
  readonly excluded: readonly P[];
  /** Point of the greatest IOPS / latency (Kleinrock's power). */
  readonly powerPick: P;
  /** Highest IOPS x latency at depth 1: the depth at which a station without queueing would saturate. Null without depth 1. */
  readonly saturationDepth: number | null;
  /** Media and command time that parallelism hides, R(1) - 1 / highest IOPS, at least 0. Null without depth 1. */
  readonly zeroLoadLatencyNs: number | null;
  /** IOPS still rise by more than epsilon towards the deepest points: a wider grid may show more. */
  readonly gridTooSmall: boolean;
}

export const KNEE_DEFAULTS = { epsilon: 0.03, latencyTolerance: 0.02 } as const;
const NS_PER_SECOND = 1e9;

/**
 * The optimum of a sweep: among the points near the highest IOPS the one of least latency; equal latencies go to the
 * fewest jobs, then to the least depth. Null when no point is usable.
 */
export function findKnee<P extends SweepPoint>(grid: readonly P[], options: KneeOptions = {}): Knee<P> | null {
  const { epsilon, latencyTolerance } = { ...KNEE_DEFAULTS, ...options };
  if (!(epsilon >= 0 && epsilon < 1 && latencyTolerance >= 0))
    throw new RangeError(
      `no optimum within ${epsilon} of the highest rate and ${latencyTolerance} of the least latency`,
    );
  const usable = grid.filter((point) => point.iops > 0 && point.meanLatencyNs > 0 && lawHolds(point));
  const highest = greatest(usable, (point) => point.iops);
  const powerPick = greatest(usable, (point) => point.iops / point.meanLatencyNs);
  if (highest === null || powerPick === null) return null;
  const candidates = usable.filter((point) => point.iops >= (1 - epsilon) * highest.iops);
  const leastLatency = Math.min(...candidates.map((point) => point.meanLatencyNs));
  const [pick = highest] = candidates
    .filter((point) => point.meanLatencyNs <= leastLatency * (1 + latencyTolerance))
    .sort((a, b) => a.numJobs - b.numJobs || a.ioDepth - b.ioDepth);
  const single = usable.find((point) => point.numJobs === 1 && point.ioDepth === 1);
  return {
    pick,
    highest,
    candidates,
    excluded: grid.filter((point) => !usable.includes(point)),
    powerPick,
    saturationDepth: single ? (highest.iops * single.meanLatencyNs) / NS_PER_SECOND : null,
    zeroLoadLatencyNs: single ? Math.max(0, single.meanLatencyNs - NS_PER_SECOND / highest.iops) : null,
    gridTooSmall: stillRises(usable, epsilon),
  };
}

const depthOf = (point: SweepPoint): number => point.numJobs * point.ioDepth;

function lawHolds(point: SweepPoint): boolean {
  if (!Number.isFinite(point.iops) || !Number.isFinite(point.meanLatencyNs) || !(depthOf(point) > 0)) return false;
  const check = littleCheck({ ...point, queueDepth: depthOf(point) });
  return !check.applicable || check.holds;
}

function stillRises(points: readonly SweepPoint[], epsilon: number): boolean {
  const deepest = Math.max(...points.map(depthOf));
  const inside = points.filter((point) => depthOf(point) < deepest).map((point) => point.iops);
  const edge = points.filter((point) => depthOf(point) === deepest).map((point) => point.iops);
  return inside.length === 0 || Math.max(...edge) > (1 + epsilon) * Math.max(...inside);
}

function greatest<P>(points: readonly P[], measure: (point: P) => number): P | null {
  return points.reduce<P | null>(
    (best, point) => (best === null || measure(point) > measure(best) ? point : best),
    null,
  );
}
