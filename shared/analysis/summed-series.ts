import type { SeriesMetric, SeriesPoint, TimeSeries } from '../results/time-series.ts';
import { nanoseconds, NS_PER_SECOND } from '../units/quantity.ts';
import { meanAt, onePerHost, resampled, sumAt, withOffsets } from './time-course.ts';

const RATES: readonly SeriesMetric[] = ['iops', 'bytesPerSecond'];
const LATENCIES: readonly SeriesMetric[] = ['totalLatencyNs', 'completionLatencyNs', 'submissionLatencyNs'];

/**
 * What the jobs of each host, and all hosts, did together over time: rates added up, mean latencies weighted by the IOPS of
 * their source. Only while every one of them was measuring: elsewhere there is no point. Sources of one thing told twice
 * count once. Empty where nothing is to be added up.
 */
export function summedSeries(series: readonly TimeSeries[]): TimeSeries[] {
  const once = onePerHost(series);
  return [...Map.groupBy(once, ({ direction }) => direction).values()].flatMap((group) => {
    const hosts = [...Map.groupBy(group, ({ host }) => host).values()];
    const ofHosts = hosts.flatMap((own) => summed(own, 'host'));
    return hosts.length > 1 ? [...ofHosts, ...summed(group, 'all')] : ofHosts;
  });
}

/** `series`: of one direction. */
function summed(series: readonly TimeSeries[], sum: 'host' | 'all'): TimeSeries[] {
  return [...RATES, ...LATENCIES].flatMap((metric) => {
    const parts = series.filter((one) => one.metric === metric);
    const [first] = parts;
    if (first === undefined || parts.length < 2) return [];
    const rates = series.filter((one) => one.metric === 'iops');
    const isRate = RATES.includes(metric);
    const stepNs = Math.max(...[...parts, ...(isRate ? [] : rates)].map(({ windowNs }) => windowNs));
    const points = stepNs > 0 ? pointsOf(parts, rates, stepNs, isRate) : [];
    if (points.length < 2) return [];
    const starts = parts.flatMap(({ startedUs }) => startedUs ?? []);
    return {
      host: sum === 'all' ? 'all hosts' : first.host,
      source: 'all jobs',
      job: null,
      metric,
      direction: first.direction,
      grain: 'operation',
      windowNs: nanoseconds(stepNs),
      startedUs: starts.length < parts.length ? null : (starts.toSorted((a, b) => a - b)[0] ?? null),
      sum,
      points,
    };
  });
}

function pointsOf(
  parts: readonly TimeSeries[],
  rates: readonly TimeSeries[],
  stepNs: number,
  isRate: boolean,
): SeriesPoint[] {
  const placed = withOffsets([...parts, ...rates]);
  const endNs = Math.max(...placed.map(({ series, offsetNs }) => offsetNs + (series.points.at(-1)?.timeNs ?? 0)));
  // Windows that do not fit into the whole a last time are left out, not stretched.
  const steps = Math.max(1, Math.round(endNs / stepNs));
  const [values, iops] = [placed.slice(0, parts.length), placed.slice(parts.length)].map((sources) =>
    sources.map((source) => resampled(source, stepNs, steps)),
  );
  return Array.from({ length: steps }, (_, step) => {
    const rate = sumAt(iops ?? [], step);
    const mean = isRate ? sumAt(values ?? [], step) : meanAt(values ?? [], iops ?? [], step);
    return { mean, count: rate === null ? 0 : Math.round((rate * stepNs) / NS_PER_SECOND), step };
  }).flatMap(({ mean, count, step }) =>
    mean === null
      ? []
      : {
          fromNs: nanoseconds(step * stepNs),
          timeNs: nanoseconds((step + 1) * stepNs),
          count,
          mean,
          min: null,
          max: null,
        },
  );
}
