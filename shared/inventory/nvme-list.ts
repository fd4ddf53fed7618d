import { bytes } from '../units/quantity.ts';
import { drive, isNvmePath, nvmeControllerOf, type DriveFound, type HostFacts } from './host-inventory.ts';
import { bytesIn, fieldRecord, listIn, listOf, textIn } from './json-fields.ts';
import { pciAddressIn } from './sysfs.ts';

export interface NvmeFacts extends HostFacts {
  /** Controllers and devices that come over the network: they belong to another host. */
  readonly remote: readonly string[];
}

/** A namespace as `nvme list` tells it: sizes, and the device of the kernel. */
interface Namespace {
  readonly device: string;
  readonly capacity: number | null;
  readonly lba: number | null;
}

/**
 * `nvme list -o json` in its three shapes: flat (1.x to 2.10, and again from 2.13), nested by host and subsystem (2.11
 * and 2.12, and 2.x with -v), nested by subsystem (1.x with -v). Strings are padded with spaces in 1.x.
 */
export function nvmeListFacts(value: unknown): NvmeFacts {
  const devices = listIn(value, 'Devices');
  const subsystems = devices.flatMap((device) =>
    fieldRecord(device)?.['Subsystems'] === undefined
      ? fieldRecord(device)?.['Controllers'] === undefined
        ? []
        : [device]
      : listIn(device, 'Subsystems'),
  );
  const nested = subsystems.map(subsystemFacts);
  const flat = devices.filter((device) => textIn(device, 'DevicePath') !== null).map(flatDevice);
  const local = flat.filter(({ model }) => !isTargetModel(model));
  return {
    hostNqn: devices.map((device) => textIn(device, 'HostNQN')).find((nqn) => nqn !== null) ?? null,
    drives: [...nested.flatMap(({ drives }) => drives), ...joinNamespaces(local)],
    remote: [
      ...nested.flatMap(({ remote }) => remote),
      ...flat.filter(({ model }) => isTargetModel(model)).map(({ name }) => name),
    ],
  };
}

/** Models that only a software target shows: the flat list does not tell the transport. */
export const isTargetModel = (model: string | null): boolean =>
  model !== null && /^(Linux|SPDK bdev Controller)$/.test(model);

function flatDevice(entry: unknown): DriveFound {
  const device = textIn(entry, 'DevicePath')?.replace(/^\/dev\//, '') ?? 'nvme';
  return drive(nvmeControllerOf(device) ?? device, {
    media: 'nvme',
    model: textIn(entry, 'ModelNumber'),
    serial: textIn(entry, 'SerialNumber'),
    firmware: textIn(entry, 'Firmware'),
    ...sizesOf([namespaceOf(entry, device)]),
  });
}

/** Namespaces of one controller are one drive: their sizes add up. One that shows twice (two paths to it) counts once. */
export function joinNamespaces(drives: readonly DriveFound[]): DriveFound[] {
  const groups = Map.groupBy(drives, (each) => each.serial ?? each.name);
  return [...groups.values()].flatMap((all) => {
    const own = all.filter(({ wwn }, at) => wwn === null || all.findIndex((each) => each.wwn === wwn) === at);
    const [first] = own;
    if (first === undefined || own.length === 1) return own;
    const sizes = own.flatMap(({ capacityBytes }) => capacityBytes ?? []);
    const sum = sizes.reduce((total, size) => total + size, 0);
    const isOneFormat = own.every(({ lbaBytes }) => lbaBytes === first.lbaBytes);
    return [
      {
        ...first,
        capacityBytes: sizes.length === own.length ? bytes(sum) : null,
        lbaBytes: isOneFormat ? first.lbaBytes : null,
      },
    ];
  });
}

function namespaceOf(entry: unknown, device: string): Namespace {
  const lba = bytesIn(entry, 'SectorSize');
  const blocks = bytesIn(entry, 'MaximumLBA');
  const size = bytesIn(entry, 'PhysicalSize') ?? (lba !== null && blocks !== null ? lba * blocks : null);
  return { device, capacity: size, lba };
}

function sizesOf(namespaces: readonly Namespace[]): Pick<DriveFound, 'capacityBytes' | 'lbaBytes'> {
  const sizes = namespaces.flatMap(({ capacity }) => capacity ?? []);
  const formats = [...new Set(namespaces.map(({ lba }) => lba))];
  const [format] = formats;
  const sum = sizes.reduce((total, size) => total + size, 0);
  return {
    capacityBytes: sizes.length === namespaces.length && sum > 0 ? bytes(sum) : null,
    lbaBytes: formats.length === 1 && format ? bytes(format) : null,
  };
}

function subsystemFacts(subsystem: unknown): { drives: DriveFound[]; remote: string[] } {
  const controllers = listIn(subsystem, 'Controllers');
  const shared = listIn(subsystem, 'Namespaces');
  const drives: DriveFound[] = [];
  const remote: string[] = [];
  for (const controller of controllers) {
    const name = textIn(controller, 'Controller') ?? 'nvme';
    if (!isLocal(textIn(controller, 'Transport'))) {
      remote.push(name);
      continue;
    }
    const own = ownNamespaces([...listIn(controller, 'Namespaces'), ...shared]);
    drives.push(
      drive(name, {
        media: 'nvme',
        model: textIn(controller, 'ModelNumber'),
        serial: textIn(controller, 'SerialNumber'),
        firmware: textIn(controller, 'Firmware'),
        pciAddress: pciAddressIn(textIn(controller, 'Address') ?? undefined),
        ...sizesOf(own.map((entry) => namespaceOf(entry, textIn(entry, 'NameSpace') ?? name))),
      }),
    );
  }
  return { drives, remote };
}

/** A controller may list the paths of what its subsystem lists, or the same again: each counts once. */
function ownNamespaces(listed: readonly unknown[]): unknown[] {
  const names = listed.map((entry) => textIn(entry, 'NameSpace'));
  return listed.filter((_, at) => {
    const name = names[at] ?? null;
    return name === null || (!isNvmePath(name) && names.indexOf(name) === at);
  });
}

const isLocal = (transport: string | null): boolean => transport === null || transport === 'pcie';

/** `nvme list-subsys -o json`: an object (1.x) or a list of hosts (2.x). */
export function nvmeSubsystemFacts(value: unknown): NvmeFacts {
  const hosts = Array.isArray(value) ? listOf(value) : [value];
  const paths = hosts
    .flatMap((host) => listIn(host, 'Subsystems'))
    .flatMap((subsystem) => listIn(subsystem, 'Paths'))
    .map((path) => ({
      name: textIn(path, 'Name'),
      isLocal: isLocal(textIn(path, 'Transport')),
      address: textIn(path, 'Address'),
    }));
  return {
    hostNqn: hosts.map((host) => textIn(host, 'HostNQN')).find((nqn) => nqn !== null) ?? null,
    drives: paths.flatMap(({ name, isLocal, address }) => {
      const pciAddress = pciAddressIn(address ?? undefined);
      return name !== null && isLocal && pciAddress !== null ? [drive(name, { media: 'nvme', pciAddress })] : [];
    }),
    remote: paths.flatMap(({ name, isLocal }) => (name === null || isLocal ? [] : [name])),
  };
}
