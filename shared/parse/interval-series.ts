import type { SeriesMetric, SeriesPoint, TimeSeries } from '../results/time-series.ts';
import { nanoseconds, NS_PER_SECOND } from '../units/quantity.ts';

/** What a load tool prints of one direction in one of its equal intervals; null where it does not. */
export interface Interval {
  readonly iops: number;
  readonly bytesPerSecond: number | null;
  readonly meanNs: number | null;
  readonly minNs: number | null;
  readonly maxNs: number | null;
}

type Place = Pick<TimeSeries, 'host' | 'source' | 'direction' | 'startedUs'>;

/**
 * Series of rates and of total latency, at most `points` points each: neighbouring intervals are brought together, rates
 * as their mean (they are equally long), latencies weighted by their operations. Empty below two intervals, or where the
 * direction did nothing.
 */
export function intervalSeries(
  intervals: readonly Interval[],
  intervalSeconds: number,
  place: Place,
  points: number,
): TimeSeries[] {
  if (intervals.length < 2 || !(intervalSeconds > 0) || intervals.every(({ iops }) => iops === 0)) return [];
  const every = Math.max(1, Math.ceil(intervals.length / points));
  const groups = Array.from({ length: Math.ceil(intervals.length / every) }, (_, index) =>
    intervals.slice(index * every, (index + 1) * every),
  );
  const ends = groups.map((group, index) => (index * every + group.length) * intervalSeconds * NS_PER_SECOND);
  const series = (
    metric: SeriesMetric,
    pointOf: (group: readonly Interval[], timeNs: number) => SeriesPoint | null,
  ) => ({
    ...place,
    job: null,
    metric,
    grain: metric === 'totalLatencyNs' ? ('operation' as const) : ('window' as const),
    windowNs: nanoseconds(every * intervalSeconds * NS_PER_SECOND),
    points: groups.flatMap((group, index) => pointOf(group, ends[index] ?? 0) ?? []),
  });
  return [
    series('iops', (group, timeNs) =>
      rate(
        group.map(({ iops }) => iops),
        timeNs,
      ),
    ),
    series('bytesPerSecond', (group, timeNs) =>
      rate(
        group.map(({ bytesPerSecond }) => bytesPerSecond),
        timeNs,
      ),
    ),
    series('totalLatencyNs', (group, timeNs) => latency(group, timeNs, intervalSeconds)),
  ].filter((found) => found.points.length > 0);
}

function rate(values: readonly (number | null)[], timeNs: number): SeriesPoint | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const [min, max] = [Math.min(...known), Math.max(...known)];
  return { timeNs: nanoseconds(timeNs), count: known.length, mean, min, max };
}

function latency(group: readonly Interval[], timeNs: number, intervalSeconds: number): SeriesPoint | null {
  const used = group.flatMap(({ iops, meanNs, minNs, maxNs }) =>
    meanNs === null || iops === 0 ? [] : [{ count: iops * intervalSeconds, meanNs, minNs, maxNs }],
  );
  const count = used.reduce((sum, part) => sum + part.count, 0);
  if (used.length === 0 || count === 0) return null;
  const all = (values: readonly (number | null)[], pick: (...known: number[]) => number): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length < values.length ? null : pick(...known);
  };
  return {
    timeNs: nanoseconds(timeNs),
    count: Math.round(count),
    mean: used.reduce((sum, part) => sum + part.count * part.meanNs, 0) / count,
    min: all(
      used.map(({ minNs }) => minNs),
      Math.min,
    ),
    max: all(
      used.map(({ maxNs }) => maxNs),
      Math.max,
    ),
  };
}
