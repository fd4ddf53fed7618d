import type { EndAdapter, EndCable } from './bed-input.ts';
import { linkCeilingIops, measuredLinkIops, type BlockLoad, type Fabric } from './link-ceiling.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import type { CeilingKind } from './wire-bytes.ts';

/** A load over a protocol. */
export interface FabricLoad {
  readonly load: BlockLoad;
  readonly fabric: Fabric;
}

/** I/O per second that one end of the fabric carries through its cables, adapters and slots; null where not known. */
export interface EndLimits {
  readonly links: number | null;
  readonly totals: number | null;
  readonly slots: number | null;
}

/**
 * Adapters side by side add up, each at what it carries itself: a wide cable behind one slot gives nothing to a narrow
 * slot. Totals and slots that hold back no adapter are summed as they are.
 */
export function endLimits(adapters: readonly EndAdapter[], work: FabricLoad, kind: CeilingKind): EndLimits {
  const each = adapters.map((adapter) => adapterLimits(adapter, work, kind));
  return {
    links: sum(each.map(({ links }) => links)),
    totals: held(each.map(({ links, total }) => ({ own: total, before: links }))),
    slots: held(each.map(({ links, total, slot }) => ({ own: slot, before: least([links, total]) }))),
  };
}

/** Least of cables, total and slot, adapter by adapter; null when nothing is known of one. */
export const adapterIops = (adapter: EndAdapter, work: FabricLoad, kind: CeilingKind): number | null => {
  const { links, total, slot } = adapterLimits(adapter, work, kind);
  return least([links, total, slot]);
};

/** Line rate by protocol, or what was measured on the cable when that is lower. Null when neither is known. */
export function cableIops(cable: EndCable, { load, fabric }: FabricLoad, kind: CeilingKind): number | null {
  const { bitsPerSecond } = cable;
  const calculated = bitsPerSecond === null ? null : linkCeilingIops(bitsPerSecond, load, fabric, kind);
  return least([calculated, measuredIops(cable, load)]);
}

/** Whether the ceiling of one of these cables is what was measured on it. */
export const isMeasured = (adapters: readonly EndAdapter[], work: FabricLoad): boolean =>
  adapters
    .flatMap(({ cables }) => cables)
    .some((cable) => {
      const measured = measuredIops(cable, work.load);
      return measured !== null && cableIops(cable, work, 'planning') === measured;
    });

/** PCI Express and socket links are full duplex: reads load one direction, writes the other. */
export const busierDirectionBytes = (load: BlockLoad): number =>
  load.blockBytes * Math.max(load.readFraction, 1 - load.readFraction);

/** Reads load the way to the host, writes the way to the target. One direction stands for both where one was measured. */
function measuredIops({ measuredToHost = null, measuredToTarget = null }: EndCable, load: BlockLoad): number | null {
  const toHost = measuredToHost ?? measuredToTarget;
  const toTarget = measuredToTarget ?? measuredToHost;
  if (toHost === null || toTarget === null) return null;
  return measuredLinkIops({ toHost, toTarget }, load);
}

function adapterLimits({ cables, totalBitsPerSecond, slot }: EndAdapter, work: FabricLoad, kind: CeilingKind) {
  const { load, fabric } = work;
  const slotBytes = slot == null ? null : pcieBytesPerSecond(slot, kind);
  return {
    links: sum(cables.map((cable) => cableIops(cable, work, kind))),
    total: totalBitsPerSecond == null ? null : linkCeilingIops(totalBitsPerSecond, load, fabric, kind),
    slot: slotBytes === null ? null : slotBytes / busierDirectionBytes(load),
  };
}

/** Where an own limit lies below what comes before it, the sum of the lower ones; else the sum of the own limits. */
function held(each: readonly { readonly own: number | null; readonly before: number | null }[]): number | null {
  const holds = each.some(({ own, before }) => own !== null && own < (before ?? Infinity));
  return sum(each.map(({ own, before }) => (holds ? least([own, before]) : own)));
}

const least = (limits: readonly (number | null)[]): number | null => {
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Null for nothing or when one part is not known. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : known.reduce((a, b) => a + b, 0);
}
