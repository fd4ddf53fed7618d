import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { busierDirectionBytes } from './fabric-end.ts';
import type { LabDrives } from './lab-drives.ts';
import { loadCpus, type ServingCores, type SocketCrossing } from './lab-placement.ts';
import type { BlockLoad } from './link-ceiling.ts';
import { CORE_RATES } from './processor.ts';
import type { ElementUse } from './question.ts';
import { socketLinkBytesPerSecond } from './socket-link.ts';

/** Share of every drive when the bed does `iops` of the `totalIops` that its drives could. */
export function driveUses(drives: LabDrives, iops: number, totalIops: number): ElementUse[] {
  return [...drives.rates].map(([entity, limit]) => {
    const used = (drives.fullLoad.get(entity) ?? 0) * (iops / totalIops);
    return partUse({ entity, port: null, element: 'drives', used, limit, unit: 'operations per second' });
  });
}

/** Cores that the rate needs, of those that serve. */
export function coreUses(serving: ServingCores | null, iops: number): ElementUse[] {
  if (serving === null) return [];
  return serving.coreSets.map((coreSet) =>
    partUse({
      entity: coreSet.id,
      port: null,
      element: 'target_cpu',
      used: iops / serving.iopsPerCore,
      limit: serving.cores,
      unit: 'cores',
    }),
  );
}

/**
 * Logical CPUs that each client's part of the rate takes, of those that issue its I/O: its core sets for load, else all.
 * Nothing is said of a host whose number of CPUs is not known.
 */
export function clientCoreUses(
  index: LabIndex,
  hostIops: ReadonlyMap<Id, number>,
  measuredPerClient: number | null,
): ElementUse[] {
  return [...hostIops].flatMap(([entity, iops]) => {
    const limit = loadCpus(index, entity);
    if (limit === 0) return [];
    const perCpu = measuredPerClient === null ? CORE_RATES.kernelInitiator : measuredPerClient / limit;
    return [partUse({ entity, port: null, element: 'initiator_cpu', used: iops / perCpu, limit, unit: 'cores' })];
  });
}

/** Sockets whose link the payload crosses; the links of all of them count as one. */
export function socketUses(crossing: SocketCrossing | null, iops: number, load: BlockLoad): ElementUse[] {
  if (crossing === null || crossing.crossingFraction === 0) return [];
  const used = iops * crossing.crossingFraction * 8 * busierDirectionBytes(load);
  const limit = 8 * socketLinkBytesPerSecond(crossing.link, 'planning');
  return crossing.sockets.map((entity) =>
    partUse({ entity, port: null, element: 'socket_link', used, limit, unit: 'bits per second' }),
  );
}

/** A use with its share. */
export const partUse = (part: Omit<ElementUse, 'share'>): ElementUse => ({ ...part, share: part.used / part.limit });
