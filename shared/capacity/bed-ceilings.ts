import type { BedCapacityInput, ClientGroup, TargetNode } from './bed-input.ts';
import type { Ceilings, ElementId } from './bottleneck.ts';
import { linkCeilingIops, measuredLinkIops, type BlockLoad, type Fabric } from './link-ceiling.ts';
import { pcieBytesPerSecond, type PcieLanes } from './pcie.ts';
import { socketLinkBytesPerSecond } from './socket-link.ts';
import type { CeilingKind } from './wire-bytes.ts';

type Limits = Partial<Record<ElementId, number>>;

/** Ends of the fabric have the same kinds of limit. */
type FabricEnd = Pick<
  ClientGroup & TargetNode,
  'linkBitsPerSecond' | 'measuredPayloadBitsPerSecond' | 'adapterTotalBitsPerSecond' | 'slots'
>;

/** I/O per second that every known element of the bed carries at most. */
export function bedCeilings(input: BedCapacityInput, kind: CeilingKind): Ceilings {
  return {
    ...driveLimits(input),
    ...clientLimits(input, kind),
    ...(input.target === null ? {} : targetLimits(input, input.target, kind)),
    ...switchLimit(input, kind),
  };
}

/** Least I/O per second of one client's private network elements; null when none is known. */
export function clientNetworkIops(input: BedCapacityInput, group: ClientGroup, kind: CeilingKind): number | null {
  if (input.fabric === null) return null;
  return least(endLimits(group, input.load, input.fabric, kind));
}

/** Least I/O per second of the target's side of the network; null when nothing is known of it. */
export function targetNetworkIops(input: BedCapacityInput, kind: CeilingKind): number | null {
  if (input.fabric === null || input.target === null) return least(Object.values(switchLimit(input, kind)));
  const ends = endLimits(input.target, input.load, input.fabric, kind);
  return least([...ends, ...Object.values(switchLimit(input, kind))]);
}

function driveLimits({ drives, load }: BedCapacityInput): Limits {
  const links = drives.linkBytesPerSecond ?? null;
  return {
    drives: drives.totalIops,
    ...known('drive_links', links === null ? null : links / busierDirectionBytes(load)),
  };
}

/** Sums over all clients; an element that one group does not know stays unknown for all. */
function clientLimits(input: BedCapacityInput, kind: CeilingKind): Limits {
  const { fabric, clients, load } = input;
  const total = (limit: (group: ClientGroup) => number | null): number | null => {
    const each = clients.map((group) => ({ group, iops: limit(group) }));
    if (each.length === 0 || each.some(({ iops }) => iops === null)) return null;
    return each.reduce((sum, { group, iops }) => sum + group.clients * (iops ?? 0), 0);
  };
  const processor = known(
    'initiator_cpu',
    total((group) => group.processorIops ?? null),
  );
  if (fabric === null) return processor;
  return {
    ...known(
      'client_links',
      total((group) => linkIops(group, load, fabric, kind)),
    ),
    ...known(
      'client_nic_total',
      total((group) => totalIops(group, load, fabric, kind)),
    ),
    ...known(
      'client_nic_pcie',
      total((group) => slotIops(group.slots, load, kind)),
    ),
    ...processor,
  };
}

function targetLimits(input: BedCapacityInput, target: TargetNode, kind: CeilingKind): Limits {
  const { load, fabric } = input;
  const processor = known('target_cpu', target.processorIops ?? null);
  if (fabric === null) return processor;
  const crossing = target.socketLink;
  const socketIops =
    crossing == null || crossing.crossingFraction <= 0
      ? null
      : socketLinkBytesPerSecond(crossing.link, kind) / (busierDirectionBytes(load) * crossing.crossingFraction);
  return {
    ...known('target_links', linkIops(target, load, fabric, kind)),
    ...known('target_nic_total', totalIops(target, load, fabric, kind)),
    ...known('target_nic_pcie', slotIops(target.slots, load, kind)),
    ...known('socket_link', socketIops),
    ...processor,
  };
}

function switchLimit(input: BedCapacityInput, kind: CeilingKind): Limits {
  const bits = input.switchBitsPerSecond ?? null;
  if (bits === null || input.fabric === null) return {};
  return { switch: linkCeilingIops(bits, input.load, input.fabric, kind) };
}

function endLimits(end: FabricEnd, load: BlockLoad, fabric: Fabric, kind: CeilingKind): number[] {
  const limits = [
    linkIops(end, load, fabric, kind),
    totalIops(end, load, fabric, kind),
    slotIops(end.slots, load, kind),
  ];
  return limits.filter((limit) => limit !== null);
}

/** Line rate by protocol, or what was measured on the cables when that is lower. */
function linkIops(end: FabricEnd, load: BlockLoad, fabric: Fabric, kind: CeilingKind): number | null {
  const bits = end.linkBitsPerSecond;
  const calculated = bits === null ? null : linkCeilingIops(bits, load, fabric, kind);
  const measured = measuredIops(end, load);
  if (calculated === null || measured === null) return calculated ?? measured;
  return Math.min(calculated, measured);
}

function measuredIops(end: FabricEnd, load: BlockLoad): number | null {
  const payload = end.measuredPayloadBitsPerSecond ?? null;
  return payload === null ? null : measuredLinkIops(payload, load);
}

/** Whether the ceiling of these links is what was measured on their cables, on one of them at least. */
export function isMeasuredCeiling({ fabric, load, clients, target }: BedCapacityInput, element: ElementId): boolean {
  if (fabric === null) return false;
  const ends = element === 'client_links' ? clients : element === 'target_links' && target !== null ? [target] : [];
  return ends.some((end) => {
    const measured = measuredIops(end, load);
    return measured !== null && linkIops(end, load, fabric, 'planning') === measured;
  });
}

function totalIops(end: FabricEnd, load: BlockLoad, fabric: Fabric, kind: CeilingKind): number | null {
  const bits = end.adapterTotalBitsPerSecond ?? null;
  return bits === null ? null : linkCeilingIops(bits, load, fabric, kind);
}

function slotIops(slots: readonly PcieLanes[] | undefined, load: BlockLoad, kind: CeilingKind): number | null {
  if (slots === undefined || slots.length === 0) return null;
  const rates = slots.map((slot) => pcieBytesPerSecond(slot, kind));
  if (rates.some((rate) => rate === null)) return null;
  return rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0) / busierDirectionBytes(load);
}

/** PCI Express and socket links are full duplex: reads load one direction, writes the other. */
const busierDirectionBytes = (load: BlockLoad): number =>
  load.blockBytes * Math.max(load.readFraction, 1 - load.readFraction);

const known = (element: ElementId, iops: number | null): Limits => (iops === null ? {} : { [element]: iops });

const least = (limits: readonly number[]): number | null => (limits.length === 0 ? null : Math.min(...limits));
