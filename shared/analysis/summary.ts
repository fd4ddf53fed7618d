import type { PointResult } from '../results/point-result.ts';
import type { Printed } from '../results/provenance.ts';
import { meanSpread } from '../stats/mean-spread.ts';
import { reviewOutliers } from '../stats/outliers.ts';
import type { Metric, Summary } from './comparison.ts';
import { headlineOf, type Headline } from './headline.ts';

/** A metric of a headline in its base unit; null is no data. Mean latency is the mean of all I/Os, never a percentile. */
function metricOf(headline: Headline, metric: Metric): number | null {
  return metric === 'latencyNs' ? headline.meanLatencyNs : headline[metric];
}

/** Base units per printed unit: the studies print IOPS, MiB/s, ms and percent. */
const PRINTED: Readonly<Record<Metric, { field: Exclude<keyof Printed, 'footnotes'>; scale: number }>> = {
  iops: { field: 'iops', scale: 1 },
  bytesPerSecond: { field: 'mebibytesPerSecond', scale: 2 ** 20 },
  latencyNs: { field: 'latencyMilliseconds', scale: 1e6 },
  cpuPercent: { field: 'cpuPercent', scale: 1 },
};

/** Half of the last printed digit, in base units: `0.369` ms -> 500 ns. Null where nothing was printed. */
function halfDigitOf(result: PointResult, metric: Metric): number | null {
  if (result.provenance.kind !== 'published') return null;
  const { field, scale } = PRINTED[metric];
  const text = result.provenance.printed[field];
  if (text === null) return null;
  const decimals = text.split('.')[1]?.length ?? 0;
  return 0.5 * 10 ** -decimals * scale;
}

/** The repeats behind one cell of a comparison, and what they come to for each metric. */
export interface Side {
  readonly label: string;
  readonly results: readonly PointResult[];
  readonly values: Readonly<Record<Metric, readonly number[]>>;
  readonly summaries: Readonly<Record<Metric, Summary | null>>;
}

export function sideOf(label: string, results: readonly PointResult[]): Side {
  const headlines = results.map(headlineOf);
  const values = byMetric((metric) => knownValues(headlines, metric));
  return { label, results, values, summaries: byMetric((metric) => summaryOf(values[metric], results, metric)) };
}

/** Repeats of one point as mean and spread; null where no repeat has the metric. */
export const summarise = (results: readonly PointResult[], metric: Metric): Summary | null =>
  summaryOf(knownValues(results.map(headlineOf), metric), results, metric);

const knownValues = (headlines: readonly Headline[], metric: Metric): number[] =>
  headlines.map((headline) => metricOf(headline, metric)).filter((value) => value !== null);

function summaryOf(values: readonly number[], results: readonly PointResult[], metric: Metric): Summary | null {
  const spread = meanSpread(values);
  if (spread === null) return null;
  const [first] = results;
  return {
    mean: spread.mean,
    standardDeviation: spread.standardDeviation,
    confidence95: spread.confidenceHalfWidth,
    count: values.length,
    halfDigit: values.length === 1 && first !== undefined ? halfDigitOf(first, metric) : null,
    outliers: values.length < 2 ? null : outliersOf(values),
  };
}

function outliersOf(values: readonly number[]): Summary['outliers'] {
  const review = reviewOutliers(values);
  if (review === null || review.marked.length === 0) return null;
  const { rule, marked, meanWithoutMarked } = review;
  return { rule, marked: marked.flatMap((index) => values[index] ?? []), meanWithoutMarked };
}

export function byMetric<T>(of: (metric: Metric) => T): Record<Metric, T> {
  return {
    iops: of('iops'),
    bytesPerSecond: of('bytesPerSecond'),
    latencyNs: of('latencyNs'),
    cpuPercent: of('cpuPercent'),
  };
}
