import type { BedCapacityInput, ClientGroup, TargetNode } from './bed-input.ts';
import type { Ceilings, ElementId } from './bottleneck.ts';
import { busierDirectionBytes, endLimits, isMeasured, type EndLimits } from './fabric-end.ts';
import { linkCeilingIops } from './link-ceiling.ts';
import { socketLinkBytesPerSecond } from './socket-link.ts';
import type { CeilingKind } from './wire-bytes.ts';

type Limits = Partial<Record<ElementId, number>>;

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
  return least(knownOf(endLimits(group.adapters, { load: input.load, fabric: input.fabric }, kind)));
}

/** Least I/O per second of the target's side of the network; null when nothing is known of it. */
export function targetNetworkIops(input: BedCapacityInput, kind: CeilingKind): number | null {
  if (input.fabric === null || input.target === null) return least(Object.values(switchLimit(input, kind)));
  const ends = endLimits(input.target.adapters, { load: input.load, fabric: input.fabric }, kind);
  return least([...knownOf(ends), ...Object.values(switchLimit(input, kind))]);
}

const driveLimits = ({ drives }: BedCapacityInput): Limits => ({
  drives: drives.totalIops,
  ...known('drive_links', drives.linkIops ?? null),
});

/** Sums over all clients; an element that one of them does not know stays unknown for all. */
function clientLimits({ fabric, clients, load }: BedCapacityInput, kind: CeilingKind): Limits {
  const each = clients.flatMap((group) => new Array<ClientGroup>(group.clients).fill(group));
  const processors = each.flatMap(({ processorIops }) => processorIops ?? []);
  const processor =
    processors.length === 0 || processors.length < each.length ? null : processors.reduce((a, b) => a + b, 0);
  if (fabric === null) return known('initiator_cpu', processor);
  const adapters = each.flatMap((client) => client.adapters);
  const { links, totals, slots } = endLimits(adapters, { load, fabric }, kind);
  return {
    ...known('client_links', links),
    ...known('client_nic_total', totals),
    ...known('client_nic_pcie', slots),
    ...known('initiator_cpu', processor),
  };
}

function targetLimits({ load, fabric }: BedCapacityInput, target: TargetNode, kind: CeilingKind): Limits {
  const processor = known('target_cpu', target.processorIops ?? null);
  if (fabric === null) return processor;
  const crossing = target.socketLink;
  const socketIops =
    crossing == null || crossing.crossingFraction <= 0
      ? null
      : socketLinkBytesPerSecond(crossing.link, kind) / (busierDirectionBytes(load) * crossing.crossingFraction);
  const { links, totals, slots } = endLimits(target.adapters, { load, fabric }, kind);
  return {
    ...known('target_links', links),
    ...known('target_nic_total', totals),
    ...known('target_nic_pcie', slots),
    ...known('socket_link', socketIops),
    ...processor,
  };
}

function switchLimit(input: BedCapacityInput, kind: CeilingKind): Limits {
  const bits = input.switchBitsPerSecond ?? null;
  if (bits === null || input.fabric === null) return {};
  return { switch: linkCeilingIops(bits[kind], input.load, input.fabric, kind) };
}

/** Whether the ceiling of these links is what was measured on their cables, on one of them at least. */
export function isMeasuredCeiling({ fabric, load, clients, target }: BedCapacityInput, element: ElementId): boolean {
  if (fabric === null) return false;
  const ends = element === 'client_links' ? clients : element === 'target_links' && target !== null ? [target] : [];
  return ends.some(({ adapters }) => isMeasured(adapters, { load, fabric }));
}

const known = (element: ElementId, iops: number | null): Limits => (iops === null ? {} : { [element]: iops });

const knownOf = ({ links, totals, slots }: EndLimits): number[] =>
  [links, totals, slots].filter((limit) => limit !== null);

const least = (limits: readonly number[]): number | null => (limits.length === 0 ? null : Math.min(...limits));
