import type { Drive, Entity, Host, Lab, Nic, PcieSlot } from '../model/lab.ts';
import type { DriveFound, HostInventory, NicFound, SlotFound } from './host-inventory.ts';
import { cardOf } from './merge-facts.ts';

/**
 * The lab's host that a look is of: the one that this connection reaches; else one of that name; else the one that has
 * a drive or MAC of it. A host that another connection reaches is never taken by its name.
 */
export function knownHost(lab: Lab, managedHost: string | null, found: HostInventory): Host | undefined {
  const hosts = Object.values(lab.entities).filter((entity) => entity.kind === 'host');
  const reached = managedHost === null ? undefined : hosts.find((host) => host.managedHost === managedHost);
  if (reached !== undefined) return reached;
  const free = managedHost === null ? hosts : hosts.filter((host) => host.managedHost === null);
  const named = free.filter((host) => found.name !== null && shortName(host.name) === shortName(found.name));
  if (named.length === 1) return named[0];
  return free.find((host) => hasPartOf(inside(lab, host.id), found));
}

const shortName = (name: string): string => (name.trim().toLowerCase().split('.')[0] ?? '').trim();

function hasPartOf(entities: readonly Entity[], found: HostInventory): boolean {
  const serials = new Set(found.drives.flatMap(({ serial }) => serial ?? []));
  const macs = new Set(found.nics.flatMap(({ ports }) => ports.flatMap(({ mac }) => mac ?? [])));
  return entities.some(
    (entity) =>
      (entity.kind === 'drive' && entity.serial !== null && serials.has(entity.serial)) ||
      (entity.kind === 'nic' && entity.ports.some(({ mac }) => mac !== null && macs.has(mac))),
  );
}

/** Everything in an entity, however deep. */
export function inside(lab: Lab, id: string): readonly Entity[] {
  const byParent = Map.groupBy(Object.values(lab.entities), ({ parent }) => parent);
  const seen = new Set<string>();
  const enter = (parent: string): Entity[] =>
    (byParent.get(parent) ?? []).flatMap((child) => {
      if (seen.has(child.id)) return [];
      seen.add(child.id);
      return [child, ...enter(child.id)];
    });
  return enter(id);
}

/**
 * By serial, WWN or PCI address (of drives that have one of their own: those behind one controller share its); one that
 * was drawn without any of them, by its name.
 */
export function knownDrive(drives: readonly Drive[], found: DriveFound): Drive | undefined {
  const hasOwnAddress = found.media === 'nvme' || found.media === 'virtual';
  const same = (key: 'serial' | 'wwn' | 'pciAddress', among = drives) =>
    found[key] === null ? undefined : among.find((drive) => drive[key] === found[key]);
  const without = drives.filter(({ serial }) => serial === null);
  return (
    same('serial') ??
    same('wwn') ??
    (hasOwnAddress ? same('pciAddress', found.serial === null ? drives : without) : undefined) ??
    drives.find((drive) => drive.name === found.name && isUnidentified(drive, found))
  );
}

/** Neither contradicts the other: what both tell is the same. */
const isUnidentified = (drive: Drive, found: DriveFound): boolean =>
  (['serial', 'wwn', 'pciAddress'] as const).every(
    (key) => drive[key] === null || found[key] === null || drive[key] === found[key],
  );

/** By the bus address of what is in it, else by the name on the board. */
export function knownSlot(slots: readonly PcieSlot[], found: SlotFound): PcieSlot | undefined {
  const card = cardOf(found.pciAddress);
  const same = slots.find((slot) => card !== null && cardOf(slot.pciAddress) === card);
  return same ?? slots.find((slot) => slot.name === found.name);
}

/** By PCI address or MAC; one that was drawn without them, by an interface name. */
export function knownNic(nics: readonly Nic[], found: NicFound): Nic | undefined {
  const macs = new Set(found.ports.flatMap(({ mac }) => mac ?? []));
  const names = new Set(found.ports.flatMap(({ interfaceName }) => interfaceName ?? []));
  return (
    nics.find((nic) => nic.pciAddress !== null && nic.pciAddress === found.pciAddress) ??
    nics.find((nic) => nic.ports.some((port) => port.mac !== null && macs.has(port.mac))) ??
    nics.find(
      (nic) =>
        (nic.pciAddress === null || found.pciAddress === null) &&
        nic.ports.some((port) => port.mac === null && port.interfaceName !== null && names.has(port.interfaceName)),
    )
  );
}
