import { findBottleneck, type Bottleneck, type Ceilings } from '../capacity/bottleneck.ts';
import type { LabCapacity } from '../capacity/question.ts';
import type { PointResult } from '../results/point-result.ts';
import type { Id } from '../units/identity.ts';
import { bedOf, type Bed, type BedFacts } from './bed.ts';
import { headlineOf } from './headline.ts';
import { isLocal } from './local-baseline.ts';

/** Rate of a result, from its bytes where only those are told. Null is no data. */
export function rateOf(result: PointResult): number | null {
  const { iops, bytesPerSecond } = headlineOf(result);
  const { blockBytes } = result.workload;
  if (iops !== null) return iops;
  return bytesPerSecond === null || blockBytes === null ? null : bytesPerSecond / blockBytes;
}

/** The hard ceiling that binds a measured rate (DOMAIN 3.1.9). Null where no ceiling is known. */
export const bottleneckOf = ({ ceilings }: LabCapacity, iops: number): Bottleneck | null =>
  findBottleneck(hardCeilings(ceilings), iops);

/** Rates that no measurement can pass, by element. */
export const hardCeilings = (ceilings: LabCapacity['ceilings']): Ceilings =>
  Object.fromEntries(ceilings.map(({ element, hardIops }) => [element, hardIops]));

/** Whether our model calls a result network-bound; null where bed, load or rate are not known. */
function networkBound(bed: Bed, result: PointResult): boolean | null {
  if (isLocal(result.configuration)) return false;
  const [iops, capacity] = [rateOf(result), bed.capacityOf(result)];
  return iops === null || capacity === null ? null : (bottleneckOf(capacity, iops)?.networkBound ?? null);
}

/** As the publication says with its footnote `**`. */
export const calledNetworkBound = ({ provenance }: PointResult): boolean =>
  provenance.kind === 'published' && provenance.printed.footnotes.includes('**');

/**
 * The word on a row of a comparison: our model's for every result whose lab is among `beds` and tells enough, else the
 * publication's footnote.
 */
export function networkBoundTest(beds: ReadonlyMap<Id, BedFacts>): (results: readonly PointResult[]) => boolean {
  const built = new Map([...beds].map(([id, facts]) => [id, bedOf(facts)]));
  return (results) =>
    results.some((result) => {
      const bed = result.labId === null ? undefined : built.get(result.labId);
      return (bed === undefined ? null : networkBound(bed, result)) ?? calledNetworkBound(result);
    });
}
