import type { Averageable } from '../units/percentile.ts';
import { mean, requireFinite } from './mean-spread.ts';

/** Modified z-score above which a repeat is marked (Iglewicz and Hoaglin), and the scale that makes MAD a normal's sd. */
const MODIFIED_Z_LIMIT = 3.5;
const MAD_SCALE = 0.6745;
/** With fewer than five repeats, or when more than half of them are equal, the distance from the median decides. */
const MEDIAN_DISTANCE_LIMIT = 0.1;
const FEW_REPEATS = 5;

export interface OutlierReview {
  readonly rule: 'median_distance' | 'modified_z';
  readonly median: number;
  /** Indices of the marked values. A mark never drops a value: that takes a reason which is stored with the result. */
  readonly marked: readonly number[];
  readonly meanOfAll: number;
  /** Mean without the marked values; null when all are marked. Shown beside the mean of all. */
  readonly meanWithoutMarked: number | null;
}

/** Marks repeats that lie far from the others. Null for no values. */
export function reviewOutliers(values: readonly Averageable[]): OutlierReview | null {
  const meanOfAll = mean(values);
  const centre = median(values);
  if (meanOfAll === null || centre === null) return null;
  const distances = values.map((value) => Math.abs(value - centre));
  const medianDistance = median(distances) ?? 0;
  const rule = values.length < FEW_REPEATS || medianDistance === 0 ? 'median_distance' : 'modified_z';
  const far = (distance: number): boolean =>
    rule === 'modified_z'
      ? (MAD_SCALE * distance) / medianDistance > MODIFIED_Z_LIMIT
      : distance > MEDIAN_DISTANCE_LIMIT * Math.abs(centre);
  return {
    rule,
    median: centre,
    marked: distances.flatMap((distance, index) => (far(distance) ? [index] : [])),
    meanOfAll,
    meanWithoutMarked: mean(values.filter((_, index) => !far(distances[index] ?? 0))),
  };
}

/** Middle value, or the mean of the two middle ones; null for no values. */
export function median(values: readonly Averageable[]): number | null {
  requireFinite(values);
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
