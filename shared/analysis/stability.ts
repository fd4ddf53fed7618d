import type { PointResult } from '../results/point-result.ts';
import { meanSpread, stabilityOf } from '../stats/mean-spread.ts';
import type { Metric } from './comparison.ts';
import { headlineOf } from './headline.ts';
import { summarise } from './summary.ts';

/** The repeats of one point of one configuration, and how far their IOPS scatter. */
export interface RepeatedPoint {
  readonly first: PointResult;
  readonly repeats: number;
  /** Means over the repeats; null is no data. */
  readonly iops: number | null;
  readonly bytesPerSecond: number | null;
  readonly latencyNs: number | null;
  /** Half width of the 95 % confidence interval of the IOPS; null with fewer than two repeats. */
  readonly iopsConfidence95: number | null;
  /** Standard deviation / mean, a fraction; null with fewer than two repeats. */
  readonly coefficientOfVariation: number | null;
  /** Above 5 % (DOMAIN 2.4). */
  readonly scattered: boolean;
}

/** Good results brought together by configuration and parameters. */
export function repeatedPoints(results: readonly PointResult[]): RepeatedPoint[] {
  const groups = new Map<string, PointResult[]>();
  for (const result of results.filter((each) => each.status === 'ok')) {
    const key = JSON.stringify([result.configuration, result.workload]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].flatMap((repeats) => {
    const [first] = repeats;
    if (first === undefined) return [];
    const spread = meanSpread(repeats.map((result) => headlineOf(result).iops).filter((value) => value !== null));
    const coefficientOfVariation = spread?.coefficientOfVariation ?? null;
    const scattered = ['scattered', 'rejected'].includes(stabilityOf(coefficientOfVariation));
    const meanOf = (metric: Metric): number | null => summarise(repeats, metric)?.mean ?? null;
    return [
      {
        first,
        repeats: repeats.length,
        iops: meanOf('iops'),
        bytesPerSecond: meanOf('bytesPerSecond'),
        latencyNs: meanOf('latencyNs'),
        iopsConfidence95: spread?.confidenceHalfWidth ?? null,
        coefficientOfVariation,
        scattered,
      },
    ];
  });
}
