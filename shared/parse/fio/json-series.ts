import type { Direction } from '../../results/point-result.ts';
import type { Latencies } from '../../results/latency.ts';
import type { SeriesMetric, SeriesPoint, TimeSeries } from '../../results/time-series.ts';
import { nanoseconds, NS_PER_SECOND } from '../../units/quantity.ts';
import type { SeriesSource } from '../series-source.ts';
import { fioJsonRuns, pointGroups } from './fio-json.ts';
import type { FioJob } from './job.ts';

const DIRECTIONS = ['read', 'write', 'trim', 'mixed'] as const;
const LATENCIES: readonly (readonly [keyof Latencies, SeriesMetric])[] = [
  ['total', 'totalLatencyNs'],
  ['completion', 'completionLatencyNs'],
  ['submission', 'submissionLatencyNs'],
];

/**
 * fio's status documents over time (--status-interval): they are cumulative, so each window is the difference of two.
 * What was counted before the end of a ramp is left out. A file with one document has one window: the whole time.
 */
export function fioJsonSeries({ name, text, ordinal }: SeriesSource, points: number): TimeSeries[] {
  if (!text.includes('"fio version"')) return [];
  const byPoint = fioJsonRuns(text).flatMap((run) => {
    const groups = run.map(pointGroups);
    return (groups.at(-1) ?? []).map((_, place) => groups.map((documents) => documents[place] ?? []));
  });
  const wanted = ordinal === null ? byPoint : byPoint.slice(ordinal, ordinal + 1);
  return wanted.flatMap((documents) => seriesOfPoint(name, documents, points));
}

/** `documents`: the jobs of one point, document by document. */
function seriesOfPoint(source: string, documents: readonly FioJob[][], points: number): TimeSeries[] {
  const last = documents.at(-1) ?? [];
  return last.flatMap((job, place) =>
    DIRECTIONS.flatMap((direction) => {
      const counts = documents.flatMap((jobs) => jobs[place]?.part.directions[direction] ?? []);
      const windows = thinned(afterRamp(counts), points);
      if (windows.length === 0) return [];
      const common = {
        host: job.part.host,
        source,
        job: last.length > 1 ? place + 1 : null,
        direction,
        grain: 'operation' as const,
        windowNs: nanoseconds((windows.at(-1)?.runtimeNs ?? 0) / windows.length),
        startedUs: job.part.startedUs,
      };
      return metricsOf(windows).map((series) => ({ ...common, ...series }));
    }),
  );
}

type Counted = Direction & { readonly runtimeNs: NonNullable<Direction['runtimeNs']> };

/** From where counts grow without going back; of equal times the last. */
function afterRamp(counts: readonly Direction[]): Counted[] {
  const known = counts.filter((count): count is Counted => count.runtimeNs !== null && count.runtimeNs > 0);
  const begin = known.findLastIndex((count, index) => {
    const before = known[index - 1];
    return before !== undefined && (count.runtimeNs < before.runtimeNs || (count.bytes ?? 0) < (before.bytes ?? 0));
  });
  const steady = known.slice(Math.max(0, begin));
  return steady.filter((count, index) => steady[index + 1]?.runtimeNs !== count.runtimeNs);
}

/** Cumulative counts lose nothing when some are left out; the last one stays. */
function thinned(counts: readonly Counted[], points: number): Counted[] {
  const every = Math.ceil(counts.length / points);
  return counts.filter((_, index) => (counts.length - 1 - index) % every === 0);
}

function metricsOf(counts: readonly Counted[]): Pick<TimeSeries, 'metric' | 'points'>[] {
  const found = [
    { metric: 'iops' as const, points: rates(counts, (count) => count.operations) },
    { metric: 'bytesPerSecond' as const, points: rates(counts, (count) => count.bytes) },
    ...LATENCIES.map(([kind, metric]) => ({ metric, points: means(counts, kind) })),
  ];
  return found.filter(({ points }) => points.length > 0);
}

const point = (timeNs: Counted['runtimeNs'], count: number, mean: number): SeriesPoint => ({
  timeNs,
  count,
  mean,
  min: null,
  max: null,
});

function rates(counts: readonly Counted[], amountOf: (count: Counted) => number | null): SeriesPoint[] {
  return counts.flatMap((count, index) => {
    const before = counts[index - 1];
    const amount = difference(amountOf(count), before === undefined ? 0 : amountOf(before));
    const operations = difference(count.operations, before === undefined ? 0 : before.operations);
    const seconds = (count.runtimeNs - (before?.runtimeNs ?? 0)) / NS_PER_SECOND;
    return amount === null || seconds <= 0 ? [] : [point(count.runtimeNs, operations ?? 0, amount / seconds)];
  });
}

/** Mean of the operations of each window, out of the means of all operations up to its ends. */
function means(counts: readonly Counted[], kind: keyof Latencies): SeriesPoint[] {
  const sumOf = (count: Counted): number | null => {
    const latency = count.latency[kind];
    return latency === null || count.operations === null ? null : latency.meanNs * count.operations;
  };
  return counts.flatMap((count, index) => {
    const before = counts[index - 1];
    const sum = difference(sumOf(count), before === undefined ? 0 : sumOf(before));
    const operations = difference(count.operations, before === undefined ? 0 : before.operations);
    if (sum === null || operations === null || operations === 0) return [];
    return [point(count.runtimeNs, operations, sum / operations)];
  });
}

/** Null where one is unknown, or where the later is less: then the counts are not what they seem. */
function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null || later < earlier ? null : later - earlier;
}
