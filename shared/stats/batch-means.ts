import { mean, meanSpread, type MeanSpread } from './mean-spread.ts';
import type { Averageable } from '../units/percentile.ts';

/** At least ten batches of at least 30 s each: shorter ones are still correlated with their neighbours. */
const LEAST_BATCHES = 10;
const LEAST_BATCH_NS = 30e9;

export interface BatchMeans {
  readonly batchNs: number;
  readonly batches: readonly number[];
  readonly spread: MeanSpread;
}

/**
 * Stability within one run from its evenly spaced samples (e.g. IOPS per second): samples are averaged in batches, a
 * remainder at the start is left out. It says how steady the run was, never how repeatable. Null when the run is
 * shorter than ten batches.
 */
export function batchMeans(samples: readonly Averageable[], sampleNs: number): BatchMeans | null {
  if (!(sampleNs > 0)) throw new RangeError(`the time between samples cannot be ${sampleNs} ns`);
  const perBatch = Math.ceil(LEAST_BATCH_NS / sampleNs);
  const count = Math.floor(samples.length / perBatch);
  if (count < LEAST_BATCHES) return null;
  const first = samples.length - count * perBatch;
  const batches = Array.from({ length: count }, (_, batch) => {
    const start = first + batch * perBatch;
    return mean(samples.slice(start, start + perBatch)) ?? 0;
  });
  const spread = meanSpread(batches);
  return spread === null ? null : { batchNs: perBatch * sampleNs, batches, spread };
}
