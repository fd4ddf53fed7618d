import type { PointResult } from '../results/point-result.ts';
import { meanSpread, stabilityOf } from '../stats/mean-spread.ts';
import { headlineOf } from './headline.ts';

/** The repeats of one point of one configuration, and how far their IOPS scatter. */
export interface RepeatedPoint {
  readonly first: PointResult;
  readonly repeats: number;
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
    return [{ first, repeats: repeats.length, coefficientOfVariation, scattered }];
  });
}
