import type { PointResult } from '../results/point-result.ts';
import type { Printed } from '../results/provenance.ts';
import { meanSpread } from '../stats/mean-spread.ts';
import type { Metric, Summary } from './comparison.ts';
import { headlineOf } from './headline.ts';

/** A metric of a result in its base unit; null is no data. Mean latency is the mean of all I/Os, never a percentile. */
export function metricOf(result: PointResult, metric: Metric): number | null {
  const headline = headlineOf(result);
  switch (metric) {
    case 'iops':
      return headline.iops;
    case 'bytesPerSecond':
      return headline.bytesPerSecond;
    case 'latencyNs':
      return headline.meanLatencyNs;
    case 'cpuPercent':
      return headline.cpuPercent;
  }
}

/** Base units per printed unit: the studies print IOPS, MiB/s, ms and percent. */
const PRINTED: Readonly<Record<Metric, { field: Exclude<keyof Printed, 'footnotes'>; scale: number }>> = {
  iops: { field: 'iops', scale: 1 },
  bytesPerSecond: { field: 'mebibytesPerSecond', scale: 2 ** 20 },
  latencyNs: { field: 'latencyMilliseconds', scale: 1e6 },
  cpuPercent: { field: 'cpuPercent', scale: 1 },
};

/** Half of the last printed digit, in base units: `0.369` ms -> 500 ns. Null where nothing was printed. */
export function halfDigitOf(result: PointResult, metric: Metric): number | null {
  if (result.provenance.kind !== 'published') return null;
  const { field, scale } = PRINTED[metric];
  const text = result.provenance.printed[field];
  if (text === null) return null;
  const decimals = text.split('.')[1]?.length ?? 0;
  return 0.5 * 10 ** -decimals * scale;
}

/** Repeats of one point as mean and spread; null where no repeat has the metric. */
export function summarise(results: readonly PointResult[], metric: Metric): Summary | null {
  const values = results.map((result) => metricOf(result, metric)).filter((value) => value !== null);
  const spread = meanSpread(values);
  if (spread === null) return null;
  const [first] = results;
  return {
    mean: spread.mean,
    standardDeviation: spread.standardDeviation,
    confidence95: spread.confidenceHalfWidth,
    count: values.length,
    halfDigit: values.length === 1 && first !== undefined ? halfDigitOf(first, metric) : null,
  };
}
