import { bytes } from '../units/quantity.ts';
import type { DriveFound } from './host-inventory.ts';
import { jsonOf, textOf, type Sections } from './sections.ts';
import { listIn, numberIn, textIn } from './json-fields.ts';
import { numaNodeIn, pciAddressIn, pcieLinkAt, sysfsLinks, sysfsValues } from './sysfs.ts';

/** Devices of the kernel's own that are no drives of the bed. */
const NOT_DRIVES = /^(loop|ram|zram|nullb|nbd|sr|fd|dm-|md)/;

export interface DrivesFound {
  readonly drives: readonly DriveFound[];
  /** Namespaces that come over the network: they belong to another host. */
  readonly remote: readonly string[];
}

/**
 * Block devices of type disk. A local NVMe drive is named after its controller (`nvme0`), whose number says nothing
 * about the slot: serial and PCI address identify it.
 */
export function readDrives(sections: Sections): DrivesFound {
  const nvme = sysfsValues(textOf(sections, 'nvme'));
  const pci = sysfsValues(textOf(sections, 'pci'));
  const links = sysfsLinks(textOf(sections, 'block-links'));
  const drives: DriveFound[] = [];
  const remote: string[] = [];
  for (const entry of listIn(jsonOf(sections, 'lsblk'), 'blockdevices')) {
    const name = textIn(entry, 'name') ?? textIn(entry, 'kname');
    const size = numberIn(entry, 'size');
    if (name === null || textIn(entry, 'type') !== 'disk' || NOT_DRIVES.test(name) || size === null || size === 0)
      continue;
    const controller = controllerOf(name, textIn(entry, 'serial'), nvme);
    const transport = controller === null ? null : (nvme.get(`/sys/class/nvme/${controller}/transport`) ?? 'pcie');
    if (transport !== null && transport !== 'pcie') {
      remote.push(name);
      continue;
    }
    const at = (file: string) => (controller === null ? undefined : nvme.get(`/sys/class/nvme/${controller}/${file}`));
    const pciAddress = pciAddressIn(at('address')) ?? pciAddressIn(links.get(`/sys/block/${name}`));
    drives.push({
      name: controller ?? name,
      node:
        numaNodeIn(pciAddress === null ? undefined : pci.get(`/sys/bus/pci/devices/${pciAddress}/numa_node`)) ??
        numaNodeIn(at('numa_node')),
      model: textIn(entry, 'model') ?? at('model') ?? null,
      serial: textIn(entry, 'serial') ?? at('serial') ?? null,
      wwn: textIn(entry, 'wwn'),
      firmware: at('firmware_rev') ?? textIn(entry, 'rev'),
      pciAddress,
      link: pcieLinkAt(pci, pciAddress),
      capacityBytes: bytes(size),
      lbaBytes: logicalBlock(entry),
      media: mediaOf(name, textIn(entry, 'tran')),
    });
  }
  return { drives: drives.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true })), remote };
}

/** With multipath the namespace is named after the subsystem, so the serial decides; else the name does. */
function controllerOf(name: string, serial: string | null, nvme: ReadonlyMap<string, string>): string | null {
  if (!name.startsWith('nvme')) return null;
  for (const [path, value] of nvme) {
    const controller = /^\/sys\/class\/nvme\/(nvme\d+)\/serial$/.exec(path)?.[1];
    if (controller !== undefined && serial !== null && value === serial) return controller;
  }
  return /^(nvme\d+)n\d+$/.exec(name)?.[1] ?? null;
}

function logicalBlock(entry: unknown): DriveFound['lbaBytes'] {
  const size = numberIn(entry, 'log-sec');
  return size === null ? null : bytes(size);
}

function mediaOf(name: string, transport: string | null): DriveFound['media'] {
  if (name.startsWith('nvme')) return 'nvme';
  if (/^(vd|xvd)/.test(name)) return 'virtual';
  if (transport === 'sata' || transport === 'sas') return transport;
  return 'other';
}
