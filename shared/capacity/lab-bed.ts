import type { LabIndex } from '../model/lab-index.ts';
import { iops, nanoseconds } from '../units/quantity.ts';
import type { BedCapacityInput, DriveSet } from './bed-input.ts';
import { rankCeilings, type Ceilings } from './bottleneck.ts';
import { elementName, explainPrediction } from './explanation.ts';
import type { LabDrives } from './lab-drives.ts';
import type { BedHosts } from './lab-hosts.ts';
import type { UsedPaths } from './lab-paths.ts';
import type { StorageSet } from './lab-sets.ts';
import type { BlockLoad } from './link-ceiling.ts';
import type { BedPrediction } from './prediction.ts';
import type { CapacityQuestion, ElementUse, LabCapacity } from './question.ts';

/** What every kind of bed is computed from. */
export interface BedParts {
  readonly index: LabIndex;
  readonly question: CapacityQuestion;
  readonly load: BlockLoad;
  readonly hosts: BedHosts;
  /** What the clients are connected to; null for whatever is offered. */
  readonly used: UsedPaths | null;
  readonly sets: readonly StorageSet[];
  readonly drives: LabDrives;
  readonly set: DriveSet;
}

export type BedEnds = Pick<BedCapacityInput, 'fabric' | 'clients' | 'target' | 'switchBitsPerSecond'>;

export function bedInput({ load, set, question }: BedParts, ends: BedEnds): BedCapacityInput {
  return {
    load,
    drives: set,
    ...ends,
    roundTripNs: question.measured.roundTripNs ?? 0,
    softwareNs: question.measured.softwareNs ?? 0,
    measuredIops: question.measured.bedIops,
  };
}

/** The estimate, else the best that the bed could do. */
export const rateOf = (prediction: BedPrediction): number => prediction.iops ?? prediction.roofline.iops;

/** Ceilings as the answer lists them, the lowest first. */
export function listedCeilings(planning: Ceilings, hard: Ceilings): LabCapacity['ceilings'] {
  return rankCeilings(planning).map(({ element, ceilingIops }) => ({
    element,
    name: elementName(element),
    planningIops: iops(ceilingIops),
    hardIops: iops(hard[element] ?? ceilingIops),
  }));
}

export function capacityOf(
  prediction: BedPrediction,
  input: BedCapacityInput,
  assumptions: readonly string[],
  uses: ElementUse[],
): LabCapacity {
  const { bound } = prediction;
  return {
    ceilings: listedCeilings(prediction.ceilings, prediction.hardCeilings),
    bottleneck: prediction.roofline.element,
    runnerUp: prediction.runnerUp?.element ?? null,
    rooflineIops: iops(prediction.roofline.iops),
    iops: prediction.iops === null ? null : iops(prediction.iops),
    latencyNs: prediction.latencyNs === null ? null : nanoseconds(prediction.latencyNs),
    basis: prediction.basis,
    outstanding: prediction.outstanding,
    saturationDepth: prediction.saturationDepth,
    networkBound: bound.networkBound,
    state: bound.state,
    shareOfBottleneck: bound.share,
    backEndIops: null,
    explanation: explainPrediction(prediction, input),
    assumptions: [...assumptions],
    uses,
  };
}
