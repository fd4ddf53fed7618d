import { percentileNs, type PercentileNs } from '../units/percentile.ts';
import { histogramCount, type Histogram } from './histogram.ts';

/**
 * Latency of the first bin at which at least `percent` % of all operations have been counted, fio's own rule. It is a
 * bin's value, so as exact as the bins are (fio: 0.8 %). Null for an empty histogram.
 */
export function percentileOf(histogram: Histogram, percent: number): PercentileNs | null {
  return percentilesOf(histogram, [percent])[0] ?? null;
}

/** Several percentiles in one pass over the bins, in the order asked for. */
export function percentilesOf(histogram: Histogram, percents: readonly number[]): (PercentileNs | null)[] {
  const total = histogramCount(histogram);
  const found = new Array<PercentileNs | null>(percents.length).fill(null);
  const pending = percents.map((percent, index) => ({ wanted: operationsBelow(percent, total), index }));
  pending.sort((a, b) => b.wanted - a.wanted);
  let counted = 0;
  for (let bin = 0; bin < histogram.valuesNs.length; bin += 1) {
    counted += histogram.counts[bin] ?? 0;
    for (let next = pending.at(-1); next !== undefined && counted >= next.wanted; next = pending.at(-1)) {
      found[next.index] = percentileNs(histogram.valuesNs[bin] ?? Number.NaN);
      pending.pop();
    }
  }
  return found;
}

function operationsBelow(percent: number, total: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`a percentile lies between 0 and 100, not ${percent}`);
  return (percent / 100) * total;
}
