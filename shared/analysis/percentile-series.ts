import type { BinsOverTime, BinsWindow } from '../results/bins-over-time.ts';
import type { SeriesMetric, TimeSeries } from '../results/time-series.ts';
import { histogramCount, mergeHistograms } from '../stats/histogram.ts';
import { percentilesOf } from '../stats/percentile.ts';
import { nanoseconds } from '../units/quantity.ts';

const METRICS: Readonly<Record<BinsOverTime['kind'], readonly (readonly [percent: number, metric: SeriesMetric])[]>> = {
  total: [
    [50, 'totalP50Ns'],
    [99, 'totalP99Ns'],
    [99.9, 'totalP999Ns'],
  ],
  completion: [
    [50, 'completionP50Ns'],
    [99, 'completionP99Ns'],
    [99.9, 'completionP999Ns'],
  ],
};

/** Below two windows there is no course over time. */
const FEWEST_WINDOWS = 2;

/**
 * Percentiles over time: of each source, of all jobs of a host, and of all hosts, each out of the merged bins of the
 * window. Where a host told its bins in several ways (status documents, clat_hist logs) those with the finest windows count.
 */
export function percentileSeries(sources: readonly BinsOverTime[]): TimeSeries[] {
  const usable = sources.filter(({ windows }) => windows.length >= FEWEST_WINDOWS);
  const groups = Map.groupBy(usable, ({ kind, direction }) => `${kind} ${direction}`);
  return [...groups.values()].flatMap((group) => {
    const hosts = [...Map.groupBy(group, ({ host }) => host).values()].map(finestFamily);
    const ofHosts = hosts.flatMap((family) => (family.length > 1 ? seriesOf(merged(family), 'host') : []));
    const ofAll = hosts.length > 1 ? seriesOf(merged(hosts.flat()), 'all') : [];
    return [...group.flatMap((source) => seriesOf(source)), ...ofHosts, ...ofAll];
  });
}

/** Of the sources of one host those that belong together: the documents, or the logs of all jobs. */
function finestFamily(sources: readonly BinsOverTime[]): readonly BinsOverTime[] {
  const families = [...Map.groupBy(sources, ({ source }) => source.replace(/\.\d+\.log/, '.log')).values()];
  return families.toSorted((one, other) => widthOf(one) - widthOf(other))[0] ?? [];
}

const widthOf = (sources: readonly BinsOverTime[]): number =>
  sources.reduce(
    (most, { windows }) => windows.reduce((own, { fromNs, toNs }) => Math.max(own, toNs - fromNs), most),
    0,
  );

/** Windows that lie over each other are put together by their middle, on steps as long as the longest of them. */
function merged(sources: readonly BinsOverTime[]): BinsOverTime {
  const [first] = sources;
  if (first === undefined) throw new RangeError('no sources to merge');
  const starts = sources.flatMap(({ startedUs }) => startedUs ?? []);
  const earliest = starts.length === sources.length ? (starts.toSorted((a, b) => a - b)[0] ?? null) : null;
  const stepNs = widthOf(sources);
  const placed = sources.flatMap(({ windows, startedUs }, source) => {
    const offsetNs = earliest === null || startedUs === null ? 0 : (startedUs - earliest) * 1000;
    return windows.map((window) => ({
      window,
      source,
      step: Math.floor((offsetNs + (window.fromNs + window.toNs) / 2) / stepNs),
    }));
  });
  const steps = [...Map.groupBy(placed, ({ step }) => step)].sort(([one], [other]) => one - other);
  // Where one of them was not measuring there are no percentiles of all.
  const whole = steps.filter(([, all]) => new Set(all.map(({ source }) => source)).size === sources.length);
  const windows = whole.map(([step, all]): BinsWindow => ({
    fromNs: step * stepNs,
    toNs: (step + 1) * stepNs,
    histogram: mergeHistograms(all.map(({ window }) => window.histogram)),
  }));
  return { ...first, job: null, startedUs: earliest, windows };
}

function seriesOf({ windows, kind, ...place }: BinsOverTime, sum?: TimeSeries['sum']): TimeSeries[] {
  const filled = windows.filter(({ histogram }) => histogramCount(histogram) > 0);
  const values = filled.map(({ histogram }) =>
    percentilesOf(
      histogram,
      METRICS[kind].map(([percent]) => percent),
    ),
  );
  const spanNs = windows.reduce((total, { fromNs, toNs }) => total + toNs - fromNs, 0);
  return METRICS[kind].map(([, metric], index) => ({
    ...place,
    ...(sum && { sum, host: sum === 'all' ? 'all hosts' : place.host, source: 'all jobs' }),
    metric,
    grain: 'operation',
    windowNs: nanoseconds(spanNs / windows.length),
    points: filled.flatMap(({ fromNs, toNs, histogram }, at) => {
      const value = values[at]?.[index] ?? null;
      const times = { fromNs: nanoseconds(fromNs), timeNs: nanoseconds(toNs) };
      return value === null ? [] : [{ ...times, count: histogramCount(histogram), mean: value, min: null, max: null }];
    }),
  }));
}
