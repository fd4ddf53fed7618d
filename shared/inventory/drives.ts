import type { Bytes } from '../units/quantity.ts';
import { drive, isNvmePath, mediaOf, nvmeControllerOf, type DriveFound } from './host-inventory.ts';
import { problem, type Problem } from '../units/problem.ts';
import { bytesIn, listIn, textIn } from './json-fields.ts';
import { isTargetModel, joinNamespaces, type NvmeFacts } from './nvme-list.ts';
import { jsonOf, textOf, type Sections } from './sections.ts';
import { numaNodeIn, pciAddressIn, pcieLinkAt, sysfsLinks, sysfsValues } from './sysfs.ts';

/** Devices of the kernel's own that are no drives of the bed. */
export const NOT_DRIVES = /^(loop|ram|zram|nullb|nbd|sr|fd|dm-|md)/;

/** Transports (as lsblk tells them) whose far end is another machine: its drives are drawn there. */
const OVER_A_NETWORK = /^(iscsi|fc|fcoe|tcp|rdma|loop)$/;

/** What sysfs and lsblk say of all drives. */
interface Seen {
  readonly nvme: ReadonlyMap<string, string>;
  readonly pci: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
  readonly queues: ReadonlyMap<string, string>;
}

/**
 * Drives by lsblk and sysfs. A local NVMe drive is named after its controller (`nvme0`), whose number says nothing about
 * the slot: serial and PCI address identify it. Its namespaces are one drive.
 */
export function kernelDrives(sections: Sections): NvmeFacts {
  const seen: Seen = {
    nvme: sysfsValues(textOf(sections, 'nvme')),
    pci: sysfsValues(textOf(sections, 'pci')),
    links: sysfsLinks(textOf(sections, 'links')),
    queues: sysfsValues(textOf(sections, 'queues')),
  };
  const remote = new Set(controllers(seen.nvme).filter((name) => !isLocal(seen.nvme, name)));
  const drives: DriveFound[] = [];
  for (const entry of listIn(jsonOf(sections, 'lsblk'), 'blockdevices')) {
    const name = textIn(entry, 'name') ?? textIn(entry, 'kname');
    if (name === null || !isDrive(entry, name)) continue;
    const size = bytesIn(entry, 'size');
    const controller = controllerOf(name, textIn(entry, 'serial'), seen.nvme);
    // Without sysfs only the model of a software target gives a namespace of another host away.
    const isTargets = seen.nvme.size === 0 && isTargetModel(textIn(entry, 'model'));
    if (OVER_A_NETWORK.test(textIn(entry, 'tran') ?? '')) remote.add(name);
    else if (isTargets || (controller !== null && remote.has(controller))) remote.add(name);
    else drives.push(blockDrive(entry, { name, size, controller }, seen));
  }
  return {
    drives: [
      ...joinNamespaces(drives.filter(({ media }) => media === 'nvme')),
      ...drives.filter(({ media }) => media !== 'nvme'),
      ...controllers(seen.nvme).flatMap((name) => controllerDrive(name, seen)),
      ...unbound(sections, seen),
    ],
    remote: [...remote],
  };
}

/** A disk with something in it: drives without a medium have size 0. */
function isDrive(entry: unknown, name: string): boolean {
  if (textIn(entry, 'type') !== 'disk' || NOT_DRIVES.test(name) || isNvmePath(name)) return false;
  const size = textIn(entry, 'size');
  return size !== null && (isRounded(size) || bytesIn(entry, 'size') !== null);
}

/** `1.8T`, as lsblk prints sizes without -b. */
const isRounded = (size: string): boolean => /^\d+([.,]\d+)?[KMGTPE]$/.test(size);

/** Rounded to two or three digits they are no capacity. */
export function roundedSizes(sections: Sections): Problem[] {
  const sizes = listIn(jsonOf(sections, 'lsblk'), 'blockdevices').flatMap((entry) => textIn(entry, 'size') ?? []);
  if (!sizes.some(isRounded)) return [];
  const text = 'lsblk rounded the sizes of drives: their capacity stays unknown';
  const where = sections.get('lsblk')?.file ?? 'lsblk';
  return [problem('note', 'rounded-sizes', where, text, 'Run it as: lsblk -J -b -O')];
}

const controllers = (nvme: ReadonlyMap<string, string>): string[] => [
  ...new Set([...nvme.keys()].flatMap((path) => /^\/sys\/class\/nvme\/(nvme\d+)\//.exec(path)?.[1] ?? [])),
];

const isLocal = (nvme: ReadonlyMap<string, string>, controller: string): boolean =>
  (nvme.get(`/sys/class/nvme/${controller}/transport`) ?? 'pcie') === 'pcie';

interface Block {
  readonly name: string;
  readonly size: Bytes | null;
  readonly controller: string | null;
}

function blockDrive(entry: unknown, { name, size, controller }: Block, seen: Seen): DriveFound {
  const known = controller === null ? null : controllerFacts(controller, seen);
  const pciAddress = known?.pciAddress ?? pciAddressIn(seen.links.get(`/sys/block/${name}`));
  const cache = seen.queues.get(`/sys/block/${name}/queue/write_cache`);
  return drive(controller ?? name, {
    ...known,
    ...placeOf(pciAddress, seen),
    node: placeOf(pciAddress, seen).node ?? known?.node ?? null,
    model: textIn(entry, 'model') ?? known?.model ?? null,
    serial: textIn(entry, 'serial') ?? known?.serial ?? null,
    wwn: textIn(entry, 'wwn'),
    firmware: known?.firmware ?? textIn(entry, 'rev'),
    capacityBytes: size,
    lbaBytes: bytesIn(entry, 'log-sec'),
    volatileWriteCache: cache === undefined ? null : cache === 'write back',
    media: mediaOf(name, textIn(entry, 'tran')),
  });
}

function controllerFacts(controller: string, { nvme, pci, links, queues }: Seen): Partial<DriveFound> {
  const at = (file: string) => nvme.get(`/sys/class/nvme/${controller}/${file}`) ?? null;
  const pciAddress = pciAddressIn(at('address') ?? undefined);
  const place = placeOf(pciAddress, { nvme, pci, links, queues });
  return {
    ...place,
    node: place.node ?? numaNodeIn(at('numa_node') ?? undefined),
    model: at('model'),
    serial: at('serial'),
    firmware: at('firmware_rev'),
    media: 'nvme',
  };
}

/** A local controller that lsblk did not show (no namespace, or no lsblk). */
function controllerDrive(controller: string, seen: Seen): DriveFound[] {
  return isLocal(seen.nvme, controller) ? [drive(controller, controllerFacts(controller, seen))] : [];
}

function placeOf(pciAddress: string | null, { pci }: Seen): Pick<DriveFound, 'pciAddress' | 'node' | 'link'> {
  const node = pciAddress === null ? undefined : pci.get(`/sys/bus/pci/devices/${pciAddress}/numa_node`);
  return { pciAddress, node: numaNodeIn(node), link: pcieLinkAt(pci, pciAddress) };
}

/** NVMe controllers in the hands of a user-space driver (SPDK): the kernel shows their PCI function only. */
function unbound(sections: Sections, seen: Seen): DriveFound[] {
  const drivers = sysfsLinks(textOf(sections, 'links'));
  return [...seen.pci].flatMap(([path, value]) => {
    const address = /^\/sys\/bus\/pci\/devices\/([^/]+)\/class$/.exec(path)?.[1];
    if (address === undefined || !value.startsWith('0x0108')) return [];
    const driver = drivers.get(`/sys/bus/pci/devices/${address}/driver`)?.split('/').at(-1);
    if (driver === 'nvme') return [];
    return [drive(`NVMe ${address}`, { ...placeOf(address, seen), media: 'nvme' })];
  });
}

/** With multipath the namespace is named after the subsystem, so the serial decides; else the name does. */
function controllerOf(name: string, serial: string | null, nvme: ReadonlyMap<string, string>): string | null {
  if (!name.startsWith('nvme')) return null;
  for (const [path, value] of nvme) {
    const controller = /^\/sys\/class\/nvme\/(nvme\d+)\/serial$/.exec(path)?.[1];
    if (controller !== undefined && serial !== null && value === serial) return controller;
  }
  return nvmeControllerOf(name);
}
