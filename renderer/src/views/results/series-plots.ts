import type { SeriesMetric, TimeSeries } from '../../../../shared/results/time-series.ts';
import { countText } from '../../../../shared/units/count-text.ts';
import { formatNumber, type RateUnit } from '../../../../shared/units/format.ts';
import type { Point } from '../../ui/plot/line-path.ts';

/** A series as a plot takes it: seconds and the values of its metric. */
export interface SeriesPlot {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly spanSeconds: number;
  readonly format: (value: number) => string;
  /** What one point stands for. */
  readonly remark: string;
}

const LABELS: Readonly<Record<SeriesMetric, string>> = {
  iops: 'IOPS',
  bytesPerSecond: 'Bandwidth',
  totalLatencyNs: 'Mean latency',
  completionLatencyNs: 'Mean completion latency',
  submissionLatencyNs: 'Mean submission latency',
  totalP50Ns: 'Latency p50',
  totalP99Ns: 'Latency p99',
  totalP999Ns: 'Latency p99.9',
  completionP50Ns: 'Completion latency p50',
  completionP99Ns: 'Completion latency p99',
  completionP999Ns: 'Completion latency p99.9',
};

const NS = 1e9;

/** One way to look at a result over time. */
export interface SeriesView {
  readonly value: string;
  readonly label: string;
}

const EVERY_FILE = 'files';
const ALL_HOSTS = 'all';
const hostView = (host: string): string => `host ${host}`;

/** What can be looked at: all hosts added up, each host with its jobs added up, every file by itself. The whole is first. */
export function seriesViews(series: readonly TimeSeries[]): SeriesView[] {
  const own = series.filter(({ sum }) => sum !== 'all');
  const hosts = [...new Set(own.map(({ host }) => host))];
  const hasAll = series.some(({ sum }) => sum === 'all');
  const hasJobs = series.some(({ sum }) => sum === 'host');
  const ofHosts = hosts.map((host) => ({ value: hostView(host), label: hasJobs ? `${host}, all jobs` : host }));
  return [
    ...(hasAll ? [{ value: ALL_HOSTS, label: `All ${countText(hosts.length, 'host')}, added up` }] : []),
    ...(hasJobs || hosts.length > 1 ? ofHosts : []),
    { value: EVERY_FILE, label: 'Every file by itself' },
  ];
}

/** The series of a view. Of a host those that are added up, and others of what nothing was to be added to. */
export function seriesOfView(series: readonly TimeSeries[], view: string): TimeSeries[] {
  if (view === EVERY_FILE) return series.filter(({ sum }) => sum === undefined);
  if (view === ALL_HOSTS) return series.filter(({ sum }) => sum === 'all');
  const own = series.filter(({ sum, host }) => sum !== 'all' && hostView(host) === view);
  const isSummed = (one: TimeSeries): boolean =>
    own.some(({ sum, metric, direction }) => sum === 'host' && metric === one.metric && direction === one.direction);
  return own.filter((one) => one.sum === 'host' || !isSummed(one));
}

/** Rates first, then latencies. Where nothing was measured the line has a gap. */
export function seriesPlots(series: readonly TimeSeries[], rateUnit: RateUnit): SeriesPlot[] {
  const order = Object.keys(LABELS);
  return [...series]
    .sort((a, b) => order.indexOf(a.metric) - order.indexOf(b.metric))
    .map((one, index) => plotOf(one, index, shownAs(one.metric, rateUnit)));
}

function plotOf(one: TimeSeries, index: number, { unit, factor, decimals }: Shown): SeriesPlot {
  return {
    key: `${index} ${one.source}`,
    title: `${LABELS[one.metric]}, ${one.direction}`,
    unit,
    points: withGaps(one, factor),
    spanSeconds: Math.max(1e-3, (one.points.at(-1)?.timeNs ?? 0) / NS),
    format: (value) => formatNumber(value, decimals),
    remark: [
      one.host,
      one.job === null ? one.source : `${one.source}, job ${one.job}`,
      `windows of ${formatNumber(one.windowNs / NS, one.windowNs % NS === 0 ? 0 : 2)} s`,
    ].join(' · '),
  };
}

/** A window that begins this much later than the last one ended was not the next. */
const GAP_WINDOWS = 0.75;

function withGaps({ points, windowNs }: TimeSeries, factor: number): Point[] {
  return points.flatMap(({ timeNs, fromNs, mean }, index) => {
    const before = points[index - 1]?.timeNs ?? 0;
    const from = fromNs ?? timeNs - windowNs;
    const point = { x: timeNs / NS, y: mean * factor };
    return from - before > GAP_WINDOWS * windowNs && index > 0 ? [{ x: from / NS, y: null }, point] : [point];
  });
}

interface Shown {
  readonly unit: string;
  /** Stored value times this is the shown one. */
  readonly factor: number;
  readonly decimals: number;
}

function shownAs(metric: SeriesMetric, rateUnit: RateUnit): Shown {
  if (metric === 'iops') return { unit: '1/s', factor: 1, decimals: 0 };
  if (metric === 'bytesPerSecond') return { unit: rateUnit, factor: 1 / RATE_BYTES[rateUnit], decimals: 0 };
  return { unit: 'ms', factor: 1e-6, decimals: 3 };
}

const RATE_BYTES: Readonly<Record<RateUnit, number>> = { 'MiB/s': 1_048_576, 'MB/s': 1e6 };
