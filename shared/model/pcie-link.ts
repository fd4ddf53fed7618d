import type { PcieLink } from './entity-base.ts';
import type { Drive, Entity, Nic, PcieSlot } from './lab.ts';
import type { LabIndex } from './lab-index.ts';

/** Whatever sits in a slot. */
export type SlotDevice = Drive | Nic;

export const isSlotDevice = (entity: Entity | undefined): entity is SlotDevice =>
  entity?.kind === 'drive' || entity?.kind === 'nic';

/** The slot that a device is drawn in; null where it is drawn without one. */
export function slotHolding(index: LabIndex, device: SlotDevice): PcieSlot | null {
  const parent = index.get(device.parent);
  return parent?.kind === 'pcieSlot' ? parent : null;
}

/** What is in a slot: a card or a drive; several only in a lab that was put together elsewhere. */
export const devicesIn = (index: LabIndex, slot: PcieSlot): readonly SlotDevice[] =>
  index.children(slot.id).filter(isSlotDevice);

/**
 * The link between a device and its slot. What was trained is told by the device, else by the slot, and is never more
 * than the slot can: a card of generation 4 in a slot of generation 3 trains generation 3. `capable...` is what the
 * device could. Null while nothing of it is known.
 */
export function linkOf(index: LabIndex, device: SlotDevice): PcieLink | null {
  const slot = slotHolding(index, device);
  if (slot === null) return device.link;
  const { link: own } = device;
  const { link: board } = slot;
  const link = {
    generation: atMost(own?.generation ?? board.generation, board.capableGeneration),
    lanes: atMost(own?.lanes ?? board.lanes, board.capableLanes),
    capableGeneration: own?.capableGeneration ?? own?.generation ?? null,
    capableLanes: own?.capableLanes ?? own?.lanes ?? null,
    maxPayloadBytes: own?.maxPayloadBytes ?? board.maxPayloadBytes ?? null,
    maxReadRequestBytes: own?.maxReadRequestBytes ?? board.maxReadRequestBytes ?? null,
  };
  return Object.values(link).every((value) => value === null) ? null : link;
}

const atMost = (value: number | null, limit: number | null | undefined): number | null =>
  value === null || limit == null ? value : Math.min(value, limit);

/** Whether a link runs below what its device could. Unknown is not below. */
export const isTrainedBelow = ({ generation, lanes, capableGeneration, capableLanes }: PcieLink): boolean =>
  (generation !== null && capableGeneration != null && generation < capableGeneration) ||
  (lanes !== null && capableLanes != null && lanes < capableLanes);

/** Whether something is in a slot that the drawing does not show: it has a bus address, or a link was trained. */
export const isUsedUndrawn = (index: LabIndex, slot: PcieSlot): boolean =>
  devicesIn(index, slot).length === 0 && (slot.pciAddress ?? slot.link.generation ?? slot.link.lanes) !== null;

/** `PCIe 4.0 ×16`; `?` for the half that is not known, empty when neither is. */
export function lanesText(generation: number | null | undefined, lanes: number | null | undefined): string {
  if (generation == null && lanes == null) return '';
  return `PCIe ${generation == null ? '?' : `${generation}.0`} ×${lanes ?? '?'}`;
}

/**
 * `PCIe 3.0 ×8, nvme0 trained PCIe 3.0 ×4`; `free` where nothing is in it, and what was trained with a card that is not
 * drawn (one that is neither drive nor adapter).
 */
export function slotText(index: LabIndex, slot: PcieSlot): string {
  const able = lanesText(slot.link.capableGeneration, slot.link.capableLanes);
  const inside = devicesIn(index, slot).map((device) => {
    const link = linkOf(index, device);
    const trained = lanesText(link?.generation, link?.lanes);
    return trained === '' ? device.name : `${device.name} trained ${trained}`;
  });
  const { generation, lanes } = slot.link;
  const undrawn = `in use${lanesText(generation, lanes) === '' ? '' : `, trained ${lanesText(generation, lanes)}`}`;
  const content = inside.length > 0 ? inside : [isUsedUndrawn(index, slot) ? undrawn : 'free'];
  return [able, ...content].filter((part) => part !== '').join(', ');
}
