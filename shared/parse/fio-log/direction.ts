import type { Latencies, Latency } from '../../results/latency.ts';
import type { Direction, Directions } from '../../results/point-result.ts';
import { histogramCount, type Histogram } from '../../stats/histogram.ts';
import { percentilesOf } from '../../stats/percentile.ts';
import { bytes, bytesPerSecond, iops, KIBI, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { bucketLayout, histogramOfBuckets } from './histogram-scanner.ts';
import type { FioLogCounts } from './log-reader.ts';
import type { FioLogMetric } from './log-name.ts';
import type { Tally } from './tally.ts';

const NO_LATENCIES: Latencies = { total: null, completion: null, submission: null };
const KINDS = { lat: 'total', clat: 'completion', slat: 'submission', clat_hist: 'completion' } as const;
/** fio's own default list. */
const PERCENTS = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99];

/** Kind of latency that a log holds; null for logs of rates. */
export const latencyKind = (metric: FioLogMetric): keyof Latencies | null =>
  metric === 'bw' || metric === 'iops' ? null : KINDS[metric];

/** Each direction that has rows. A figure that the log does not tell is null. */
export function directionsOf(counts: FioLogCounts): Directions {
  const of = (index: number): Direction | null => {
    const tally = counts.directions[index];
    if (counts.histogram !== null) return fromHistogram(counts, index);
    if (tally === undefined || tally.operations + tally.averaged === 0) return null;
    return isPerOperation(tally) ? fromOperations(counts, tally) : fromWindows(counts, tally);
  };
  return { read: of(0), write: of(1), trim: of(2), mixed: null };
}

export const isPerOperation = (tally: Tally): boolean => tally.operations >= tally.averaged;

const perSecond = (amount: number, runtimeMs: number): number | null =>
  runtimeMs > 0 ? (amount * 1000) / runtimeMs : null;

/** A row for each operation: rates follow from counts and time, whatever the log is of. */
function fromOperations(counts: FioLogCounts, tally: Tally): Direction {
  const { runtimeMs, unit, shape } = counts;
  const kind = latencyKind(shape.name.metric);
  const rate = perSecond(tally.operations, runtimeMs);
  const bandwidth = perSecond(tally.bytes, runtimeMs);
  return {
    iops: rate === null ? null : iops(rate),
    bytesPerSecond: bandwidth === null ? null : bytesPerSecond(bandwidth),
    operations: tally.operations,
    bytes: bytes(tally.bytes),
    runtimeNs: nanoseconds(runtimeMs * NS_PER_MILLISECOND),
    latency: kind === null || unit === null ? NO_LATENCIES : { ...NO_LATENCIES, [kind]: latencyOf(tally, unit) },
  };
}

function latencyOf(tally: Tally, unit: 'us' | 'ns'): Latency {
  const factor = unit === 'us' ? 1000 : 1;
  const histogram = tally.buckets === null ? null : histogramOfBuckets(tally.buckets, unit);
  return {
    meanNs: nanoseconds(tally.mean * factor),
    standardDeviationNs: tally.deviation === null ? null : nanoseconds(tally.deviation * factor),
    minNs: nanoseconds(tally.min * factor),
    maxNs: nanoseconds(tally.max * factor),
    ...distributionOf(histogram),
  };
}

/**
 * fio 2.x closes a window of a bw or iops log with the first direction's sample: that of the other one at the same moment
 * falls into the row after it, and the first direction has no last row. True where one direction runs after the other.
 */
export function isLate({ directions, shape }: FioLogCounts): boolean {
  const { name, columns } = shape;
  const used = directions.filter(({ averaged }) => averaged > 1);
  const [one, other] = used.map(({ windowEnds }) => windowEnds);
  if (latencyKind(name.metric) !== null || columns > 4 || one === undefined || other === undefined) return false;
  return (one.first < other.first && one.last < other.last) || (other.first < one.first && other.last < one.last);
}

/** Windows over which fio had averaged: a rate is the mean over time, a mean latency is not weighted by operations. */
function fromWindows(counts: FioLogCounts, tally: Tally): Direction {
  const { runtimeMs, unit, shape } = counts;
  const { metric } = shape.name;
  const kind = latencyKind(metric);
  // Of the direction without a last row nothing is known after its own last one.
  const knownMs = isLate(counts) ? tally.windowEnds.last : runtimeMs;
  const rate = kind === null && knownMs > 0 ? tally.valueTime / knownMs : null;
  const mean = tally.meanOverTime;
  const isKnown = kind !== null && unit !== null && mean !== null;
  return {
    iops: metric === 'iops' && rate !== null ? iops(rate) : null,
    bytesPerSecond: metric === 'bw' && rate !== null ? bytesPerSecond(rate * KIBI) : null,
    operations: null,
    bytes: null,
    runtimeNs: nanoseconds(runtimeMs * NS_PER_MILLISECOND),
    latency: isKnown
      ? { ...NO_LATENCIES, [kind]: windowLatency(mean, unit, shape.hasBoth ? tally.greatest : null) }
      : NO_LATENCIES,
  };
}

function windowLatency(mean: number, unit: 'us' | 'ns', greatest: number | null): Latency {
  const factor = unit === 'us' ? 1000 : 1;
  return {
    meanNs: nanoseconds(mean * factor),
    standardDeviationNs: null,
    minNs: null,
    maxNs: greatest === null ? null : nanoseconds(greatest * factor),
    ...distributionOf(null),
  };
}

/** Mean from the bins: exact to their width, 0.8 %. */
function fromHistogram({ histogram, shape, runtimeMs }: FioLogCounts, index: number): Direction | null {
  const totals = histogram?.totals[index];
  const layout = bucketLayout(shape.buckets ?? 0);
  if (totals === undefined || layout === null) return null;
  const bins = histogramOfBuckets(totals, layout.unit, layout.coarseness);
  const operations = histogramCount(bins);
  if (operations === 0) return null;
  const sum = bins.valuesNs.reduce((total, value, bin) => total + value * (bins.counts[bin] ?? 0), 0);
  const rate = perSecond(operations, runtimeMs);
  return {
    iops: rate === null ? null : iops(rate),
    bytesPerSecond: null,
    operations,
    bytes: null,
    runtimeNs: nanoseconds(runtimeMs * NS_PER_MILLISECOND),
    latency: {
      ...NO_LATENCIES,
      completion: {
        meanNs: nanoseconds(sum / operations),
        standardDeviationNs: null,
        minNs: null,
        maxNs: null,
        ...distributionOf(bins),
      },
    },
  };
}

function distributionOf(histogram: Histogram | null): Pick<Latency, 'histogram' | 'percentiles'> {
  if (histogram === null) return { histogram: null, percentiles: [] };
  const values = percentilesOf(histogram, PERCENTS);
  return {
    histogram: { valuesNs: [...histogram.valuesNs], counts: [...histogram.counts] },
    percentiles: PERCENTS.flatMap((percent, index) => {
      const valueNs = values[index] ?? null;
      return valueNs === null ? [] : [{ percent, valueNs }];
    }),
  };
}
