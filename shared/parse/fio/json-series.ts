import type { Direction } from '../../results/point-result.ts';
import type { Latencies } from '../../results/latency.ts';
import type { BinsOverTime, BinsWindow } from '../../results/bins-over-time.ts';
import type { SeriesMetric, SeriesPoint, TimeSeries } from '../../results/time-series.ts';
import { EMPTY_HISTOGRAM, histogramOf, type Histogram } from '../../stats/histogram.ts';
import { nanoseconds, NS_PER_SECOND } from '../../units/quantity.ts';
import type { SeriesSource } from '../series-source.ts';
import { fioJsonRuns } from './fio-json.ts';
import type { FioJob } from './job.ts';
import { pointGroups } from './same-load.ts';

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
export function fioJsonSeries(source: SeriesSource, points: number): TimeSeries[] {
  return documentsOfPoints(source).flatMap((documents) => seriesOfPoint(source.name, documents, points));
}

/** The bins of json+ status documents over time, in the same way: those of a window are what two documents differ by. */
export function fioJsonBins(source: SeriesSource, points: number): BinsOverTime[] {
  return documentsOfPoints(source).flatMap((documents) =>
    eachCourse(documents, points).flatMap(({ place, counts }) =>
      BIN_KINDS.flatMap((kind) => {
        const windows = binWindows(counts, kind);
        return windows.length === 0 ? [] : { ...place, source: source.name, kind, windows };
      }),
    ),
  );
}

const BIN_KINDS = ['total', 'completion'] as const;

/** Of each point that is wanted, the jobs document by document. */
function documentsOfPoints({ text, ordinal }: SeriesSource): FioJob[][][] {
  if (!text.includes('"fio version"')) return [];
  const byPoint = fioJsonRuns(text).flatMap((run) => {
    const groups = run.map(pointGroups);
    return (groups.at(-1) ?? []).map((_, place) => groups.map((documents) => documents[place] ?? []));
  });
  return ordinal === null ? byPoint : byPoint.slice(ordinal, ordinal + 1);
}

function seriesOfPoint(source: string, documents: readonly FioJob[][], points: number): TimeSeries[] {
  return eachCourse(documents, points).flatMap(({ place, counts }) => {
    const windowNs = nanoseconds((counts.at(-1)?.runtimeNs ?? 0) / counts.length);
    const common = { ...place, source, grain: 'operation' as const, windowNs };
    return metricsOf(counts).map((series) => ({ ...common, ...series }));
  });
}

interface Course {
  readonly place: Pick<TimeSeries, 'host' | 'job' | 'direction' | 'startedUs'>;
  readonly counts: readonly Counted[];
}

/** `documents`: the jobs of one point, document by document. What each job counted in each direction up to each of them. */
function eachCourse(documents: readonly FioJob[][], points: number): Course[] {
  const last = documents.at(-1) ?? [];
  return last.flatMap(({ part: { host, startedUs } }, index) =>
    DIRECTIONS.flatMap((direction) => {
      const all = documents.flatMap((jobs) => jobs[index]?.part.directions[direction] ?? []);
      const counts = thinned(afterRamp(all), points);
      const job = last.length > 1 ? index + 1 : null;
      return counts.length === 0 ? [] : [{ place: { host, job, direction, startedUs }, counts }];
    }),
  );
}

/** None where a document has no bins. */
function binWindows(counts: readonly Counted[], kind: 'total' | 'completion'): BinsWindow[] {
  const windows = counts.map(({ runtimeNs, latency }, index) => {
    const before = counts[index - 1];
    const bins = latency[kind]?.histogram ?? null;
    const earlier = before === undefined ? EMPTY_HISTOGRAM : (before.latency[kind]?.histogram ?? null);
    const histogram = bins === null || earlier === null ? null : withoutEarlier(bins, earlier);
    return histogram === null ? null : { fromNs: before?.runtimeNs ?? 0, toNs: runtimeNs, histogram };
  });
  const known = windows.filter((window) => window !== null);
  return known.length < windows.length ? [] : known;
}

/** Null where a bin has less than before: then the counts are not what they seem. */
function withoutEarlier(bins: Histogram, earlier: Histogram): Histogram | null {
  const before = new Map(earlier.valuesNs.map((value, index) => [value, earlier.counts[index] ?? 0]));
  const left = bins.valuesNs.map(
    (value, index) => [value, (bins.counts[index] ?? 0) - (before.get(value) ?? 0)] as const,
  );
  return left.some(([, count]) => count < 0) ? null : histogramOf(left);
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

/** The window that ends with `at`, from the document before. */
const point = (at: Counted, before: Counted | undefined, count: number, mean: number): SeriesPoint => ({
  timeNs: at.runtimeNs,
  fromNs: before?.runtimeNs ?? nanoseconds(0),
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
    return amount === null || seconds <= 0 ? [] : [point(count, before, operations ?? 0, amount / seconds)];
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
    return [point(count, before, operations, sum / operations)];
  });
}

/** Null where one is unknown, or where the later is less: then the counts are not what they seem. */
function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null || later < earlier ? null : later - earlier;
}
