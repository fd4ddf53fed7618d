import type { BinsOverTime } from '../../results/bins-over-time.ts';
import type { SeriesMetric, SeriesPoint, TimeSeries } from '../../results/time-series.ts';
import { epochMicroseconds, KIBI, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { isPerOperation } from './direction.ts';
import { bucketLayout, histogramOfBuckets } from './histogram-scanner.ts';
import type { FioLogMetric } from './log-name.ts';
import type { FioLogCounts } from './log-reader.ts';
import type { Tally } from './tally.ts';

const DIRECTIONS = ['read', 'write', 'trim'] as const;

const METRICS: Readonly<Record<FioLogMetric, SeriesMetric>> = {
  bw: 'bytesPerSecond',
  iops: 'iops',
  lat: 'totalLatencyNs',
  clat: 'completionLatencyNs',
  slat: 'submissionLatencyNs',
  clat_hist: 'completionLatencyNs',
};

/** What a log tells over time, at most `points` points for each series. A clat_hist log has no series: only bins (`fioLogBins`). */
export function fioLogSeries(name: string, counts: FioLogCounts, points: number): TimeSeries[] {
  return DIRECTIONS.flatMap((direction, index) => {
    const tally = counts.directions[index];
    if (counts.histogram !== null || tally === undefined || tally.operations + tally.averaged === 0) return [];
    const common = {
      host: counts.shape.name.host ?? 'this host',
      source: name,
      job: counts.shape.name.job,
      direction,
      startedUs: counts.shape.startMs === 0 ? null : epochMicroseconds(counts.shape.startMs * 1000),
    };
    const found = isPerOperation(tally) ? ofOperations(counts, tally, points) : ofWindows(counts, tally, points);
    return found.map((series) => ({ ...common, ...series }));
  });
}

/** A clat_hist log over time: its rows brought together where there are more than `points`. */
export function fioLogBins(name: string, counts: FioLogCounts, points: number): BinsOverTime[] {
  const { histogram, shape, runtimeMs } = counts;
  const layout = bucketLayout(shape.buckets ?? 0);
  if (histogram === null || layout === null) return [];
  return DIRECTIONS.flatMap((direction, index) => {
    const rows = histogram.rows[index] ?? 0;
    if (rows === 0) return [];
    const leastMs = Math.max(runtimeMs / rows, runtimeMs / points);
    const windows = (histogram.windows[index]?.atLeast(leastMs) ?? []).map((window) => ({
      fromNs: window.fromMs * NS_PER_MILLISECOND,
      toNs: window.toMs * NS_PER_MILLISECOND,
      histogram: histogramOfBuckets(window.counts, layout.unit, layout.coarseness),
    }));
    const { job, host } = shape.name;
    const startedUs = shape.startMs === 0 ? null : epochMicroseconds(shape.startMs * 1000);
    return { host: host ?? 'this host', source: name, job, direction, kind: 'completion' as const, startedUs, windows };
  });
}

type Found = Pick<TimeSeries, 'metric' | 'grain' | 'windowNs' | 'points'>;

function ofOperations(counts: FioLogCounts, { windows }: Tally, points: number): Found[] {
  const windowNs = nanoseconds(windows.widthMs(points) * NS_PER_MILLISECOND);
  const series = (metric: SeriesMetric, values: SeriesPoint[]): Found => ({
    metric,
    grain: 'operation',
    windowNs,
    points: values,
  });
  const latency = latencyScale(counts);
  return [
    series('iops', windows.rates(points, 'count', counts.runtimeMs)),
    series('bytesPerSecond', windows.rates(points, 'bytes', counts.runtimeMs)),
    ...(latency === null ? [] : [series(METRICS[counts.shape.name.metric], windows.values(points, latency))]),
  ];
}

/** fio had averaged: a window here is one of its own, or several of them where there were more than `points`. */
function ofWindows(counts: FioLogCounts, { windows }: Tally, points: number): Found[] {
  const { metric } = counts.shape.name;
  const scale = metric === 'bw' ? KIBI : metric === 'iops' ? 1 : latencyScale(counts);
  if (scale === null) return [];
  const values = windows.values(points, scale);
  const [first, last] = [values[0], values.at(-1)];
  const spanNs = first === undefined || last === undefined ? 0 : last.timeNs - first.timeNs;
  const windowNs = nanoseconds(values.length > 1 ? spanNs / (values.length - 1) : (first?.timeNs ?? 0));
  return [{ metric: METRICS[metric], grain: 'window', windowNs, points: values }];
}

/** Null for a log that holds no latencies, or none whose unit is known. */
function latencyScale({ shape, unit }: FioLogCounts): number | null {
  if (shape.name.metric === 'bw' || shape.name.metric === 'iops' || unit === null) return null;
  return unit === 'us' ? 1000 : 1;
}
