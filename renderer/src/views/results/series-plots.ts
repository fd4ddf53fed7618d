import type { SeriesMetric, TimeSeries } from '../../../../shared/results/time-series.ts';
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
  completionLatencyNs: 'Completion latency',
  submissionLatencyNs: 'Submission latency',
};

const NS = 1e9;

/** Rates first, then latencies, as the tool's files have them: nothing is added up over hosts. */
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
    points: one.points.map(({ timeNs, mean }) => ({ x: timeNs / NS, y: mean * factor })),
    spanSeconds: Math.max(1e-3, (one.points.at(-1)?.timeNs ?? 0) / NS),
    format: (value) => formatNumber(value, decimals),
    remark: [
      one.host,
      one.job === null ? one.source : `${one.source}, job ${one.job}`,
      `windows of ${formatNumber(one.windowNs / NS, one.windowNs < NS ? 2 : 0)} s`,
    ].join(' · '),
  };
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
