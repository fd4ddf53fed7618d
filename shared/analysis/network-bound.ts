import { findBottleneck, type Bottleneck, type Ceilings } from '../capacity/bottleneck.ts';
import type { LabCapacity } from '../capacity/question.ts';
import type { PointResult } from '../results/point-result.ts';
import type { Id } from '../units/identity.ts';
import { bedOf, type Bed, type BedFacts } from './bed.ts';
import type { NetworkLimit } from './comparison.ts';
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

/** What our model says of a result's network; null where bed, load or rate are not known. */
function networkWord(bed: Bed, result: PointResult): NetworkWord | null {
  if (isLocal(result.configuration)) return { bound: false, limit: null };
  const [iops, capacity] = [rateOf(result), bed.capacityOf(result)];
  const bottleneck = iops === null || capacity === null ? null : bottleneckOf(capacity, iops);
  if (bottleneck === null || capacity === null) return null;
  const { element, ceilingIops, share, networkBound } = bottleneck;
  const { blockBytes } = result.workload;
  if (!networkBound || share === null || blockBytes === null) return { bound: networkBound, limit: null };
  const name = capacity.ceilings.find((ceiling) => ceiling.element === element)?.name ?? element;
  return { bound: true, limit: { name, sharePercent: 100 * share, bytesPerSecond: ceilingIops * blockBytes } };
}

/** As the publication says with its footnote `**`. */
export const calledNetworkBound = ({ provenance }: PointResult): boolean =>
  provenance.kind === 'published' && provenance.printed.footnotes.includes('**');

/** Whether the network held a result, and how near it came to the ceiling where our model says so. */
export interface NetworkWord {
  readonly bound: boolean;
  readonly limit: NetworkLimit | null;
}

/**
 * The word on a result: our model's where its lab is among `beds` and tells enough, else the publication's footnote,
 * which tells no ceiling.
 */
export function networkWords(beds: ReadonlyMap<Id, BedFacts>): (result: PointResult) => NetworkWord {
  const built = new Map([...beds].map(([id, facts]) => [id, bedOf(facts)]));
  return (result) => {
    const bed = result.labId === null ? undefined : built.get(result.labId);
    const word = bed === undefined ? null : networkWord(bed, result);
    return word ?? { bound: calledNetworkBound(result), limit: null };
  };
}
