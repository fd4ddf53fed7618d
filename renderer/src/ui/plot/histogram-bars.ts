import type { Histogram } from '../../../../shared/results/latency.ts';
import { linearScale, logScale } from './scale.ts';

export interface Bar {
  readonly fromNs: number;
  readonly toNs: number;
  /** Share of all operations, 0..1. */
  readonly share: number;
}

export interface HistogramBars {
  readonly bars: readonly Bar[];
  /** The bars are equally wide on a logarithmic axis. */
  readonly logarithmic: boolean;
  /** Share of the operations that lie beyond the last bar. */
  readonly beyond: number;
}

/** Between the fastest and the 99.9th percentile: wider than this, and a linear axis would show one bar. */
const LOG_FROM_RATIO = 20;

/**
 * Equal bars over the values that hold 99.9 % of the operations; slower ones are told apart, so that a long tail does
 * not flatten the picture. Null for an empty histogram.
 */
export function histogramBars(histogram: Histogram, count = 22): HistogramBars | null {
  const total = histogram.counts.reduce((sum, value) => sum + value, 0);
  const first = histogram.valuesNs[0];
  if (total === 0 || first === undefined) return null;
  const low = Math.max(first * 0.98, 1e-3);
  const high = Math.max(valueAtShare(histogram, total * 0.999) * 1.02, low + 1);
  const logarithmic = high / low > LOG_FROM_RATIO;
  const scale = logarithmic ? logScale : linearScale;
  const barOf = scale(low, high, 0, count);
  const edge = (bar: number): number =>
    logarithmic ? low * (high / low) ** (bar / count) : linearScale(0, count, low, high)(bar);
  const counts = new Array<number>(count).fill(0);
  let beyond = 0;
  for (const [index, valueNs] of histogram.valuesNs.entries()) {
    const operations = histogram.counts[index] ?? 0;
    const bar = Math.max(0, Math.floor(barOf(Math.max(valueNs, low))));
    if (bar >= count) beyond += operations;
    else counts[bar] = (counts[bar] ?? 0) + operations;
  }
  const bars = counts.map((value, bar) => ({ fromNs: edge(bar), toNs: edge(bar + 1), share: value / total }));
  return { bars, logarithmic, beyond: beyond / total };
}

function valueAtShare(histogram: Histogram, wanted: number): number {
  let seen = 0;
  for (const [index, valueNs] of histogram.valuesNs.entries()) {
    seen += histogram.counts[index] ?? 0;
    if (seen >= wanted) return valueNs;
  }
  return histogram.valuesNs.at(-1) ?? 0;
}
