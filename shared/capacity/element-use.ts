import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { CabledPort } from './lab-fabric.ts';
import { nicsOf, portsOfHost, slotOf } from './lab-ends.ts';
import type { LabDrives } from './lab-drives.ts';
import { loadCpus, type ServingCores, type SocketCrossing } from './lab-placement.ts';
import { linkCeilingIops, type BlockLoad, type Fabric } from './link-ceiling.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import { CORE_RATES } from './processor.ts';
import type { ElementUse } from './question.ts';
import { socketLinkBytesPerSecond } from './socket-link.ts';

/** Share of every drive when the bed does `iops` of the `totalIops` that its drives could. */
export function driveUses(drives: LabDrives, iops: number, totalIops: number): ElementUse[] {
  return [...drives.rates].map(([entity, limit]) => {
    const used = (drives.fullLoad.get(entity) ?? 0) * (iops / totalIops);
    return use({ entity, port: null, element: 'drives', used, limit, unit: 'operations per second' });
  });
}

/** Cores that the rate needs, of those that serve. */
export function coreUses(serving: ServingCores | null, iops: number): ElementUse[] {
  if (serving === null) return [];
  return serving.coreSets.map((coreSet) =>
    use({
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
    return [use({ entity, port: null, element: 'initiator_cpu', used: iops / perCpu, limit, unit: 'cores' })];
  });
}

/** Sockets whose link the payload crosses; the links of all of them count as one. */
export function socketUses(crossing: SocketCrossing | null, iops: number, load: BlockLoad): ElementUse[] {
  if (crossing === null || crossing.crossingFraction === 0) return [];
  const used = iops * crossing.crossingFraction * busierPayloadBits(load);
  const limit = 8 * socketLinkBytesPerSecond(crossing.link, 'planning');
  return crossing.sockets.map((entity) =>
    use({ entity, port: null, element: 'socket_link', used, limit, unit: 'bits per second' }),
  );
}

/** Ceilings that the cables, adapters and slots of one side of the fabric belong to. */
const SIDES = {
  client: { links: 'client_links', total: 'client_nic_total', slot: 'client_nic_pcie' },
  target: { links: 'target_links', total: 'target_nic_total', slot: 'target_nic_pcie' },
  node: { links: 'node_links', total: 'node_links', slot: 'node_links' },
} as const;
export type FabricSide = keyof typeof SIDES;

/** A load over a protocol. */
export interface FabricLoad {
  readonly load: BlockLoad;
  readonly fabric: Fabric;
}

/**
 * Cables, adapters and slots of one side for `iops` in all, spread over its ports by their speed. Nothing is said when
 * a speed is not known.
 */
function networkUses(
  index: LabIndex,
  side: FabricSide,
  ports: readonly CabledPort[],
  iops: number,
  { load, fabric }: FabricLoad,
): ElementUse[] {
  const elements = SIDES[side];
  const known = ports.flatMap((port) => (port.bitsPerSecond === null ? [] : [{ port, speed: port.bitsPerSecond }]));
  const speeds = known.reduce((sum, { speed }) => sum + speed, 0);
  if (known.length < ports.length || speeds === 0) return [];
  const payload = busierPayloadBits(load);
  const shares = known.map(({ port, speed }) => ({ port, speed, iops: iops * (speed / speeds) }));
  const carried = (bits: number): number => linkCeilingIops(bits, load, fabric) * payload;
  const cables = shares.map((share) =>
    use({
      entity: share.port.link.id,
      port: share.port.port.id,
      element: elements.links,
      used: share.iops * payload,
      limit: carried(share.speed),
      unit: 'bits per second',
    }),
  );
  const adapters = nicsOf(ports).flatMap((nic) => {
    const used = shares.reduce((sum, share) => (share.port.nic.id === nic.id ? sum + share.iops : sum), 0) * payload;
    const slot = slotOf(index, nic);
    const slotBytes = slot === null ? null : pcieBytesPerSecond(slot, 'planning');
    const part = { entity: nic.id, port: null, used, unit: 'bits per second' as const };
    return [
      ...(nic.adapterTotal === null
        ? []
        : [use({ ...part, element: elements.total, limit: carried(nic.adapterTotal) })]),
      ...(slotBytes === null ? [] : [use({ ...part, element: elements.slot, limit: slotBytes * 8 })]),
    ];
  });
  return [...cables, ...adapters];
}

/** Every port of every host with its part of the host's rate. */
export function networkUsesByHost(
  index: LabIndex,
  side: FabricSide,
  ports: readonly CabledPort[],
  hostIops: ReadonlyMap<Id, number>,
  work: FabricLoad,
): ElementUse[] {
  return [...hostIops].flatMap(([host, iops]) => networkUses(index, side, portsOfHost(ports, host), iops, work));
}

const busierPayloadBits = (load: BlockLoad): number =>
  8 * load.blockBytes * Math.max(load.readFraction, 1 - load.readFraction);

const use = (part: Omit<ElementUse, 'share'>): ElementUse => ({ ...part, share: part.used / part.limit });
