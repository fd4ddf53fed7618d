import type { Latency } from '../results/latency.ts';
import type { PointResult } from '../results/point-result.ts';
import type { BytesPerSecond, Iops, Nanoseconds } from '../units/quantity.ts';
import type { PercentileNs } from '../units/percentile.ts';
import { combineDirection } from './assemble.ts';

/** The numbers of a result that tables show: all directions together. Null is no data. */
export interface Headline {
  readonly iops: Iops | null;
  readonly bytesPerSecond: BytesPerSecond | null;
  readonly meanLatencyNs: Nanoseconds | null;
  /** Which latency the mean and the percentiles are of; completion only where the tool gave no total. */
  readonly latencyKind: 'total' | 'completion' | null;
  readonly p99Ns: PercentileNs | null;
  readonly p999Ns: PercentileNs | null;
  readonly cpuPercent: number | null;
}

const NOTHING: Headline = {
  iops: null,
  bytesPerSecond: null,
  meanLatencyNs: null,
  latencyKind: null,
  p99Ns: null,
  p999Ns: null,
  cpuPercent: null,
};

export function headlineOf(result: Pick<PointResult, 'directions' | 'cpu'>): Headline {
  const { read, write, trim, mixed } = result.directions;
  const all = combineDirection([read, write, trim, mixed].filter((direction) => direction !== null));
  const cpuPercent = result.cpu?.machinePercent ?? null;
  if (all === null) return { ...NOTHING, cpuPercent };
  const { total, completion } = all.latency;
  const latency = total ?? completion;
  // Percentiles may be there for the completion alone although both means are (fio's default up to 3.17).
  const distribution = total !== null && total.percentiles.length > 0 ? total : completion;
  return {
    iops: all.iops,
    bytesPerSecond: all.bytesPerSecond,
    meanLatencyNs: latency?.meanNs ?? null,
    latencyKind: latency === null ? null : total === null ? 'completion' : 'total',
    p99Ns: percentileAt(distribution, 99),
    p999Ns: percentileAt(distribution, 99.9),
    cpuPercent,
  };
}

function percentileAt(latency: Latency | null, percent: number): PercentileNs | null {
  return latency?.percentiles.find((entry) => Math.abs(entry.percent - percent) < 1e-9)?.valueNs ?? null;
}
