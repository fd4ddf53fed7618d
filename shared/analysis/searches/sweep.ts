import { z } from 'zod';
import type { PointResult } from '../../results/point-result.ts';
import { workloadName } from '../../units/workload-name.ts';
import { summarise } from '../summary.ts';

/** What the points of one search have in common. */
export const searchGroupSchema = z.object({
  configuration: z.string(),
  workload: z.string(),
  /** Null: not stated by the source. */
  clients: z.int().nullable(),
});

/** Whole, closed-loop results: an open loop has no depth that a search could speak of. */
export const searchable = (results: readonly PointResult[]): PointResult[] =>
  results.filter(({ status, loop }) => status === 'ok' && loop !== 'open');

/** Results by what `of` says they share, in the order in which they first appear. */
export function groupedBy(results: readonly PointResult[], of: (result: PointResult) => unknown): PointResult[][] {
  return [...Map.groupBy(results, (result) => JSON.stringify(of(result))).values()];
}

/** What a pattern is, whatever it was called. */
export const patternOf = ({ workload }: PointResult): unknown =>
  workload.access === 'unknown' || workload.blockBytes === null
    ? workload.name
    : [workload.access, workload.blockBytes, workload.readPercent];

/** In the words of the tables: names that tools gave to a pattern may carry jobs and depth. */
export const patternName = ({ workload }: PointResult): string =>
  workload.access === 'unknown' || workload.blockBytes === null ? workload.name : workloadName(workload);

/** Mean over repeats; null is no data. */
export interface RepeatMeans {
  readonly repeats: number;
  readonly iops: number | null;
  readonly bytesPerSecond: number | null;
  readonly latencyNs: number | null;
  readonly cpuPercent: number | null;
}

export const meansOf = (repeats: readonly PointResult[]): RepeatMeans => ({
  repeats: repeats.length,
  iops: summarise(repeats, 'iops')?.mean ?? null,
  bytesPerSecond: summarise(repeats, 'bytesPerSecond')?.mean ?? null,
  latencyNs: summarise(repeats, 'latencyNs')?.mean ?? null,
  cpuPercent: summarise(repeats, 'cpuPercent')?.mean ?? null,
});

export const groupOf = (first: PointResult): z.infer<typeof searchGroupSchema> => ({
  configuration: first.configuration,
  workload: patternName(first),
  clients: first.workload.clients,
});
