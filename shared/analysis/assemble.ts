import type { Latencies, Latency } from '../results/latency.ts';
import type { Direction, Directions, HostResult } from '../results/point-result.ts';
import { combineLatency } from '../stats/combine.ts';
import { mergeHistograms } from '../stats/histogram.ts';
import { percentilesOf } from '../stats/percentile.ts';
import { bytes, bytesPerSecond, iops, nanoseconds } from '../units/quantity.ts';

const KINDS = ['total', 'completion', 'submission'] as const;

/**
 * Several clients (or clones) of one point as one (DOMAIN 2.8): rates, operations and bytes are summed, mean latencies
 * weighted by operations, percentiles taken from the merged histograms, and left out where a part has no histogram.
 */
export function combineDirections(parts: readonly Directions[]): Directions {
  const of = (name: keyof Directions): Direction | null =>
    combineDirection(parts.map((part) => part[name]).filter((direction) => direction !== null));
  return { read: of('read'), write: of('write'), trim: of('trim'), mixed: of('mixed') };
}

/** One `HostResult` per host: the clones of a job on a host are brought together. */
export function combineByHost(parts: readonly HostResult[]): HostResult[] {
  return [...Map.groupBy(parts, (part) => part.host).values()].map(combineClones);
}

/** Directions of a result as one: for tables that show a single rate and latency per point. */
export function combineDirection(parts: readonly Direction[]): Direction | null {
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length === 1) return first;
  const rate = sumKnown(parts.map((part) => part.iops));
  const bandwidth = sumKnown(parts.map((part) => part.bytesPerSecond));
  const operations = sumKnown(parts.map((part) => part.operations));
  const sumOfBytes = sumKnown(parts.map((part) => part.bytes));
  const runtimes = parts.map((part) => part.runtimeNs).filter((runtime) => runtime !== null);
  return {
    iops: rate === null ? null : iops(rate),
    bytesPerSecond: bandwidth === null ? null : bytesPerSecond(bandwidth),
    operations,
    bytes: sumOfBytes === null ? null : bytes(sumOfBytes),
    runtimeNs: runtimes.length === 0 ? null : nanoseconds(runtimes.reduce((one, other) => Math.max(one, other), 0)),
    latency: combineLatencies(parts),
  };
}

function combineClones(parts: readonly HostResult[]): HostResult {
  const [first] = parts;
  if (first === undefined) throw new RangeError('a host without a part');
  if (parts.length === 1) return first;
  const starts = parts.map((part) => part.startedUs).filter((start) => start !== null);
  const failed = parts.filter((part) => part.status === 'failed' || part.status === 'missing').length;
  return {
    ...first,
    status: parts.every((part) => part.status === 'ok') ? 'ok' : failed === parts.length ? 'failed' : 'partial',
    directions: combineDirections(parts.map((part) => part.directions)),
    cpu: null,
    startedUs: starts.length === 0 ? null : starts.reduce((one, other) => (other < one ? other : one)),
    error: parts.map((part) => part.error).find((error) => error !== null) ?? null,
    artefacts: parts.flatMap((part) => part.artefacts),
  };
}

function combineLatencies(parts: readonly Direction[]): Latencies {
  const [total, completion, submission] = KINDS.map((kind) => combineKind(parts, kind));
  return { total: total ?? null, completion: completion ?? null, submission: submission ?? null };
}

/**
 * Weighted by operations; where one part has no count of them, all by their rates (the windows are the same). A part
 * without either has no weight: then there is no mean of all.
 */
function combineKind(parts: readonly Direction[], kind: keyof Latencies): Latency | null {
  const counted = parts.every((part) => part.operations !== null);
  if (!counted && parts.some((part) => part.iops === null)) return null;
  const weightOf = (part: Direction): number => (counted ? part.operations : part.iops) ?? 0;
  const used = parts.filter((part) => weightOf(part) > 0);
  const latencies = used.map((part) => part.latency[kind]).filter((latency) => latency !== null);
  if (latencies.length === 0 || latencies.length < used.length) return null;
  const moments = combineLatency(
    used.map((part, index) => ({ count: weightOf(part), ...momentsOf(latencies[index]) })),
  );
  if (moments === null) return null;
  const nullable = (value: number | null) => (value === null ? null : nanoseconds(value));
  return {
    meanNs: nanoseconds(moments.meanNs),
    standardDeviationNs: nullable(moments.standardDeviationNs),
    minNs: nullable(moments.minNs),
    maxNs: nullable(moments.maxNs),
    ...mergeDistributions(latencies),
  };
}

function momentsOf(latency: Latency | undefined) {
  if (latency === undefined) throw new RangeError('a part without its latency');
  const { meanNs, standardDeviationNs, minNs, maxNs } = latency;
  return { meanNs, standardDeviationNs, minNs, maxNs };
}

function mergeDistributions(latencies: readonly Latency[]): Pick<Latency, 'histogram' | 'percentiles'> {
  const histograms = latencies.map((latency) => latency.histogram).filter((histogram) => histogram !== null);
  if (histograms.length < latencies.length) return { histogram: null, percentiles: [] };
  const merged = mergeHistograms(histograms);
  const wanted = new Set(latencies.flatMap((latency) => latency.percentiles.map(({ percent }) => percent)));
  const percents = [...wanted].sort((one, other) => one - other);
  const values = percentilesOf(merged, percents);
  return {
    histogram: { valuesNs: [...merged.valuesNs], counts: [...merged.counts] },
    percentiles: percents.flatMap((percent, index) => {
      const valueNs = values[index] ?? null;
      return valueNs === null ? [] : [{ percent, valueNs }];
    }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? sum(known) : null;
}
