import type { Histogram } from '../../../../shared/results/latency.ts';

export interface Bar {
  readonly fromNs: number;
  readonly toNs: number;
  /** Share of all operations, 0..1. */
  readonly share: number;
}

/**
 * Equal bars over the values that hold 99.9 % of the operations; slower ones are told apart, so that a long tail does
 * not flatten the picture. Null for an empty histogram.
 */
export function histogramBars(histogram: Histogram, count = 22): { bars: Bar[]; beyond: number } | null {
  const total = histogram.counts.reduce((sum, value) => sum + value, 0);
  const first = histogram.valuesNs[0];
  if (total === 0 || first === undefined) return null;
  const end = valueAtShare(histogram, total * 0.999);
  const low = first * 0.98;
  const width = Math.max(1, (end * 1.02 - low) / count);
  const counts = new Array<number>(count).fill(0);
  let beyond = 0;
  for (const [index, valueNs] of histogram.valuesNs.entries()) {
    const operations = histogram.counts[index] ?? 0;
    const bar = Math.floor((valueNs - low) / width);
    if (bar >= count) beyond += operations;
    else counts[bar] = (counts[bar] ?? 0) + operations;
  }
  const bars = counts.map((value, bar) => ({
    fromNs: low + bar * width,
    toNs: low + (bar + 1) * width,
    share: value / total,
  }));
  return { bars, beyond: beyond / total };
}

function valueAtShare(histogram: Histogram, wanted: number): number {
  let seen = 0;
  for (const [index, valueNs] of histogram.valuesNs.entries()) {
    seen += histogram.counts[index] ?? 0;
    if (seen >= wanted) return valueNs;
  }
  return histogram.valuesNs.at(-1) ?? 0;
}
