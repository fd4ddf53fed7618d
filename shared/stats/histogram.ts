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
  const builder = new HistogramBuilder();
  for (const [valueNs, count] of bins) builder.add(valueNs, count);
  return builder.histogram();
}

/** Takes bins one by one. Tools print them in order, and then nothing has to be sorted: an import has millions. */
export class HistogramBuilder {
  private readonly valuesNs: number[] = [];
  private readonly counts: number[] = [];
  private ascending = true;

  /** Throws RangeError for an impossible bin. */
  add(valueNs: number, count: number): void {
    requireBin(valueNs, count);
    if (count === 0) return;
    const last = this.valuesNs.length - 1;
    if (last >= 0 && valueNs <= (this.valuesNs[last] ?? 0)) this.ascending = false;
    this.valuesNs.push(valueNs);
    this.counts.push(count);
  }

  histogram(): Histogram {
    if (this.ascending) return { valuesNs: this.valuesNs, counts: this.counts };
    const sums = new Map<number, number>();
    this.valuesNs.forEach((value, index) => sums.set(value, (sums.get(value) ?? 0) + (this.counts[index] ?? 0)));
    const sorted = [...sums].sort(([a], [b]) => a - b);
    return { valuesNs: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) };
  }
}

/**
 * Adds the counts of equal bins. This is the only way in which percentiles of several clients become one: it
 * reproduces fio's own "All clients" section exactly.
 */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const [first = EMPTY_HISTOGRAM, ...others] = histograms;
  return others.reduce(mergeTwo, first);
}

/** Both are ascending, so one walk along them is enough. */
function mergeTwo(one: Histogram, other: Histogram): Histogram {
  const valuesNs: number[] = [];
  const counts: number[] = [];
  let at = 0;
  let otherAt = 0;
  while (at < one.valuesNs.length || otherAt < other.valuesNs.length) {
    const value = one.valuesNs[at] ?? Number.POSITIVE_INFINITY;
    const otherValue = other.valuesNs[otherAt] ?? Number.POSITIVE_INFINITY;
    let count = 0;
    if (value <= otherValue) count += one.counts[at++] ?? 0;
    if (otherValue <= value) count += other.counts[otherAt++] ?? 0;
    valuesNs.push(Math.min(value, otherValue));
    counts.push(count);
  }
  return { valuesNs, counts };
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
  for (let index = 0; index < valuesNs.length; index += 1) {
    const value = valuesNs[index] ?? Number.NaN;
    const previous = index === 0 ? undefined : valuesNs[index - 1];
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
