import type { Averageable } from '../units/percentile.ts';
import { meanSpread } from './mean-spread.ts';

/** The found depth and the next one are confirmed by full-length runs: at least three, at most six. */
const LEAST_REPEATS = 3;
const MOST_REPEATS = 6;

export type CapVerdict = 'under_cap' | 'above_cap' | 'repeat' | 'at_the_cap';

/**
 * Whether a depth keeps to the cap: mean + confidence half width at or under it, mean - half width above it, else
 * another repeat; after six it is "at the cap".
 */
export function judgeCap(latenciesNs: readonly Averageable[], capNs: number): CapVerdict {
  if (!(capNs > 0 && Number.isFinite(capNs))) throw new RangeError(`a latency cap must be above 0, not ${capNs}`);
  const spread = meanSpread(latenciesNs);
  if (spread?.confidenceHalfWidth == null || spread.n < LEAST_REPEATS) return 'repeat';
  if (spread.mean + spread.confidenceHalfWidth <= capNs) return 'under_cap';
  if (spread.mean - spread.confidenceHalfWidth > capNs) return 'above_cap';
  return spread.n < MOST_REPEATS ? 'repeat' : 'at_the_cap';
}
