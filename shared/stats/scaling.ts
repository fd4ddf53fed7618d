import { requireFinite } from './mean-spread.ts';

/** One point of a core-scaling series: cores that poll or serve, and the rate they reach. */
export interface ScalingPoint {
  readonly cores: number;
  readonly iops: number;
  /** Sum of the busy fractions of polled cores (busy / (busy + idle) each); null for interrupt-driven stacks. */
  readonly busyCores?: number | null;
}

export interface ScalingRow extends ScalingPoint {
  readonly iopsPerCore: number;
  readonly iopsPerBusyCore: number | null;
  /** X(n) / (n X(1)); null without a one-core point. */
  readonly efficiency: number | null;
  /** An efficiency that no scaling gives: the one-core baseline is weak, look at `efficiencyOfBest`. */
  readonly weakBaseline: boolean;
  /** Against the best rate per core of the series: the one-core baseline may be the weak one. */
  readonly efficiencyOfBest: number;
  /** Gain per core added since the previous point / previous rate; null for the first. */
  readonly gainPerAddedCore: number | null;
}

/** Below 5 % gain per added core the series stops. */
export const LEAST_GAIN_PER_CORE = 0.05;
/** Above 105 % the one-core baseline is weak (law W-SCALE). */
const GREATEST_EFFICIENCY = 1.05;

/** Efficiency of every point, ordered by cores. Points without cores are refused. */
export function scalingTable(points: readonly ScalingPoint[]): ScalingRow[] {
  requireFinite(points.flatMap(({ cores, iops }) => [cores, iops]));
  const bad = points.find((point) => !(point.cores > 0));
  if (bad) throw new RangeError(`a scaling point needs cores above 0, not ${bad.cores}`);
  const sorted = [...points].sort((a, b) => a.cores - b.cores);
  // Of several one-core points the best: the others would make the scaling look better than it is.
  const single = Math.max(0, ...sorted.filter((point) => point.cores === 1).map((point) => point.iops));
  const best = Math.max(...sorted.map((point) => point.iops / point.cores));
  return sorted.map((point, index) => {
    const efficiency = single > 0 ? point.iops / (point.cores * single) : null;
    return {
      ...point,
      iopsPerCore: point.iops / point.cores,
      iopsPerBusyCore: point.busyCores != null && point.busyCores > 0 ? point.iops / point.busyCores : null,
      efficiency,
      weakBaseline: efficiency !== null && efficiency > GREATEST_EFFICIENCY,
      efficiencyOfBest: best > 0 ? point.iops / point.cores / best : 0,
      gainPerAddedCore: gainPerCore(sorted[index - 1], point),
    };
  });
}

/** Rate of an interrupt-driven stack per logical CPU in use: IOPS / (CPU % x logical CPUs / 100). Null at 0 %. */
export function iopsPerLogicalCpu(iops: number, cpuPercent: number, logicalCpus: number): number | null {
  const used = (cpuPercent / 100) * logicalCpus;
  return used > 0 ? iops / used : null;
}

export type ScalingStop = 'go_on' | 'gain_too_small' | 'link_full';

/** Whether more cores are worth a try: not below 5 % gain per core, nor with a link at 98 % of its ceiling. */
export function scalingStop(rows: readonly ScalingRow[], linkShare: number | null): ScalingStop {
  if (linkShare !== null && linkShare >= 0.98) return 'link_full';
  const gain = rows.at(-1)?.gainPerAddedCore;
  return gain != null && gain < LEAST_GAIN_PER_CORE ? 'gain_too_small' : 'go_on';
}

function gainPerCore(previous: ScalingPoint | undefined, point: ScalingPoint): number | null {
  if (previous === undefined || previous.iops <= 0 || point.cores === previous.cores) return null;
  return (point.iops / previous.iops - 1) / (point.cores - previous.cores);
}
