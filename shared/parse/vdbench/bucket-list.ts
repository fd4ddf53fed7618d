import { histogramCount, histogramOf } from '../../stats/histogram.ts';
import { percentilesOf } from '../../stats/percentile.ts';
import { MILLISECONDS, printedQuantity, type LatencyFigures } from '../load-report.ts';
import type { ReportLine } from '../report-lines.ts';

/** One row: operations that took at least `fromMs` and less than `toMs`; null where the bucket is open (`max`). */
export interface Bucket {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly count: number;
}

const ROW = /^\s*(\d+(?:\.\d+)?) <\s+(\d+(?:\.\d+)?|max)\s+(\d{1,3}(?:,\d{3})*)\s+\d+\.\d+\s+(\d+\.\d+)/;

export interface BucketList {
  readonly buckets: readonly Bucket[];
  readonly count: number;
  /** The last row is at 100 %: nothing is missing. */
  readonly complete: boolean;
}

export function readBuckets(lines: readonly ReportLine[]): BucketList {
  const buckets: Bucket[] = [];
  let share = 0;
  for (const { text } of lines) {
    const match = ROW.exec(text);
    const [fromMs, count] = [printedQuantity(match?.[1]), printedQuantity(match?.[3]?.replaceAll(',', ''))];
    if (match === null || fromMs === null || count === null) continue;
    buckets.push({ fromMs, toMs: match[2] === 'max' ? null : printedQuantity(match[2]), count });
    share = Number(match[4]);
  }
  return { buckets, count: buckets.reduce((sum, bucket) => sum + bucket.count, 0), complete: share === 100 };
}

const PERCENTS = [50, 75, 90, 95, 99, 99.9, 99.99];

/**
 * Distribution of a list: bins at the middle of their bucket, so that those of several runs add up. The buckets are wide
 * (up to 2:1), so percentiles and the mean are known to their bucket only. Operations in the open bucket have no place:
 * then there are no bins, no percentiles that fall there, and the mean is a lower bound.
 */
export function latencyOfBuckets({ buckets, count }: BucketList): LatencyFigures | null {
  if (count === 0) return null;
  const middle = ({ fromMs, toMs }: Bucket): number =>
    Math.round((toMs === null ? fromMs : (fromMs + toMs) / 2) * MILLISECONDS);
  const open = openCount(buckets);
  const histogram = histogramOf(buckets.map((bucket) => [middle(bucket), bucket.count]));
  const below = PERCENTS.filter((percent) => (percent / 100) * histogramCount(histogram) <= count - open);
  const values = percentilesOf(histogram, below);
  return {
    meanNs: buckets.reduce((sum, bucket) => sum + bucket.count * middle(bucket), 0) / count,
    percentiles: below.flatMap((percent, index) => {
      const valueNs = values[index] ?? null;
      return valueNs === null ? [] : [{ percent, valueNs }];
    }),
    histogram: open > 0 ? null : { valuesNs: [...histogram.valuesNs], counts: [...histogram.counts] },
  };
}

/** Operations slower than the last bound. */
export const openCount = (buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, { toMs, count }) => sum + (toMs === null ? count : 0), 0);

/** Least and greatest mean that the buckets allow, in ms; the greatest is null with operations in the open one. */
export function meanBounds({ buckets, count }: BucketList): { least: number; greatest: number | null } {
  const least = buckets.reduce((sum, bucket) => sum + bucket.count * bucket.fromMs, 0) / count;
  const greatest = buckets.reduce((sum, bucket) => sum + bucket.count * (bucket.toMs ?? 0), 0) / count;
  return { least, greatest: openCount(buckets) > 0 ? null : greatest };
}
