/**
 * Sparse latency histogram: bin values in ns, strictly ascending, with the number of operations in each bin. The value
 * of a bin is the midpoint that the tool gave it; counts are above 0. It is its own JSON form.
 */
export interface Histogram {
  readonly valuesNs: readonly number[];
  readonly counts: readonly number[];
}

export const EMPTY_HISTOGRAM: Histogram = { valuesNs: [], counts: [] };

/** From bins in any order; equal values are added up, empty bins left out. Throws RangeError for impossible bins. */
export function histogramOf(bins: Iterable<readonly [valueNs: number, count: number]>): Histogram {
  const counts = new Map<number, number>();
  for (const [valueNs, count] of bins) {
    requireBin(valueNs, count);
    if (count > 0) counts.set(valueNs, (counts.get(valueNs) ?? 0) + count);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return { valuesNs: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) };
}

/**
 * Adds the counts of equal bins. This is the only way in which percentiles of several clients become one: it
 * reproduces fio's own "All clients" section exactly.
 */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  return histogramOf(histograms.flatMap(binsOf));
}

export function binsOf(histogram: Histogram): [valueNs: number, count: number][] {
  return histogram.valuesNs.map((value, index) => [value, histogram.counts[index] ?? 0]);
}

/** Number of operations in all bins. */
export function histogramCount(histogram: Histogram): number {
  return histogram.counts.reduce((sum, count) => sum + count, 0);
}

/** What is wrong with a histogram that came from outside (store, file, wire), in words; null when it is sound. */
export function histogramFault(histogram: Histogram): string | null {
  const { valuesNs, counts } = histogram;
  if (valuesNs.length !== counts.length) return `${valuesNs.length} bin values but ${counts.length} counts`;
  for (const [index, value] of valuesNs.entries()) {
    const previous = valuesNs[index - 1];
    if (!isBinValue(value)) return `bin ${index} has the value ${value} ns`;
    if (previous !== undefined && value <= previous) return `bin ${index} (${value} ns) does not follow ${previous} ns`;
    const count = counts[index];
    if (count === undefined || !Number.isSafeInteger(count) || count < 1) {
      return `bin ${index} (${value} ns) counts ${String(count)} operations`;
    }
  }
  return null;
}

const isBinValue = (value: number): boolean => Number.isFinite(value) && value >= 0;

function requireBin(valueNs: number, count: number): void {
  if (!isBinValue(valueNs)) throw new RangeError(`a histogram bin cannot lie at ${valueNs} ns`);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`bin ${valueNs} ns cannot count ${count} operations`);
}
