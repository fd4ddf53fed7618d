import { bytes, bytesPerSecond } from '../units/quantity.ts';
import { bitsIn, cpusIn } from './cpu-sets.ts';
import {
  adapter,
  drive,
  mediaOf,
  nvmeControllerOf,
  port,
  type DriveFound,
  type HostFacts,
  type NicFound,
  type NodeFound,
} from './host-inventory.ts';
import type { Topology, TopologyObject } from './lstopo-tree.ts';
import { linkOfRate } from './pcie-links.ts';
import { pciAddressIn } from './sysfs.ts';
import { NOT_DRIVES } from './drives.ts';

interface Function {
  readonly object: TopologyObject | null;
  readonly node: number | null;
  readonly devices: TopologyObject[];
}

/** Block devices and network interfaces with the PCI function and the NUMA node that they sit on. */
export function topologyDevices(topology: Topology, nodes: readonly NodeFound[]): Pick<HostFacts, 'drives' | 'nics'> {
  const functions: Function[] = [];
  const enter = (object: TopologyObject, node: number | null, inside: Function | null): void => {
    const here = object.type === 'Machine' || object.type === 'System' ? null : nodeNear(object, nodes, node);
    let holder = inside;
    if (object.type === 'PCIDev') functions.push((holder = { object, node: here, devices: [] }));
    if (object.type === 'OSDev') {
      if (holder === null) functions.push({ object: null, node: here, devices: [object] });
      else holder.devices.push(object);
    }
    for (const child of object.children) enter(child, here, holder);
  };
  enter(topology.root, null, null);
  return {
    drives: functions.flatMap((each) => drivesOf(each, topology.format)),
    nics: adaptersOf(functions, topology.format),
  };
}

/** The node that holds all CPUs near an object; that of the object around it where it names none. */
function nodeNear(object: TopologyObject, nodes: readonly NodeFound[], outer: number | null): number | null {
  if (object.type === 'NUMANode') return Number(object.at('os_index'));
  const near = bitsIn(object.at('cpuset'));
  if (near === null || near.length === 0) return outer;
  const holder = nodes.find(({ cpuList }) => {
    const own = new Set(cpusIn(cpuList ?? ''));
    return near.every((cpu) => own.has(cpu));
  });
  return holder?.index ?? null;
}

type Kind = 'block' | 'network' | 'rdma' | 'other';

/** hwloc 3.0 has bits (a RoCE device is network and OpenFabrics), hwloc 2.x one number. */
function kindOf(device: TopologyObject, format: number): Kind {
  const type = Number(device.at('osdev_type'));
  if (format >= 3) return type & 32 ? 'rdma' : type & 16 ? 'network' : type & 1 && !(type & 2) ? 'block' : 'other';
  return type === 0 ? 'block' : type === 2 ? 'network' : type === 3 ? 'rdma' : 'other';
}

const NOT_DISKS = /^(Removable|Tape|CXLMem|SPM)/;

function drivesOf({ object, node, devices }: Function, format: number): DriveFound[] {
  const pciAddress = pciAddressIn(object?.at('pci_busid'));
  const linkRate = rateOf(object);
  const place = { node, pciAddress, linkRate, link: linkOfRate(linkRate) };
  const blocks = devices.filter(
    (device) =>
      kindOf(device, format) === 'block' &&
      !NOT_DISKS.test(device.at('subtype') ?? '') &&
      !/^(dax|mem)\d/.test(device.at('name') ?? '') &&
      !NOT_DRIVES.test(device.at('name') ?? ''),
  );
  const isNvme = object?.at('pci_type')?.startsWith('0108') === true;
  if (blocks.length === 0) {
    // Bound to a user-space driver, or a snapshot without block devices: the controller is there all the same.
    return isNvme && pciAddress !== null
      ? [drive(`NVMe ${pciAddress}`, { ...place, media: 'nvme', model: object.info('PCIDevice') ?? null })]
      : [];
  }
  return blocks.map((block) => {
    const name = block.at('name') ?? 'disk';
    return drive(nvmeControllerOf(name) ?? name, {
      ...place,
      media: mediaOf(name, null),
      model: block.info('Model')?.replaceAll('_', ' ') ?? null,
      serial: block.info('SerialNumber') ?? null,
      firmware: block.info('Revision') ?? null,
      capacityBytes: kibibytes(block.info('Size')),
      lbaBytes: sector(block.info('SectorSize')),
    });
  });
}

/** `390711384KiB` (hwloc 3.0) or `262144` (2.x, in KiB too). */
function kibibytes(text: string | undefined): DriveFound['capacityBytes'] {
  const count = /^(\d+)(?:KiB)?$/.exec(text ?? '')?.[1];
  return count === undefined || Number(count) === 0 ? null : bytes(Number(count) * 1024);
}

const sector = (text: string | undefined): DriveFound['lbaBytes'] =>
  text !== undefined && /^[1-9]\d*$/.test(text) ? bytes(Number(text)) : null;

/** `pci_link_speed` is in GB/s; 0 where hwloc could not tell. */
function rateOf(object: TopologyObject | null): DriveFound['linkRate'] {
  const speed = Number(object?.at('pci_link_speed'));
  return speed > 0 ? bytesPerSecond(Math.round(speed * 1e9)) : null;
}

function adaptersOf(functions: readonly Function[], format: number): NicFound[] {
  return functions.flatMap(({ object, node, devices }): NicFound[] => {
    const interfaces = devices.filter((device) => kindOf(device, format) === 'network');
    const rdma = devices.filter((device) => kindOf(device, format) === 'rdma');
    if (object === null || (interfaces.length === 0 && rdma.length === 0)) return [];
    const rdmaDevice = rdma[0]?.at('name') ?? null;
    const linkRate = rateOf(object);
    const isInfiniband = interfaces.some((each) => /^ib/.test(each.at('name') ?? ''));
    return [
      adapter(interfaces[0]?.at('name') ?? rdmaDevice ?? 'NIC', {
        node,
        model: object.info('PCIDevice') ?? null,
        pciAddress: pciAddressIn(object.at('pci_busid')),
        linkRate,
        link: linkOfRate(linkRate),
        transports: isInfiniband ? ['infiniband'] : [],
        ports: interfaces.map((each) =>
          port(each.at('name') ?? 'port', { mac: each.info('Address') ?? null, rdmaDevice }),
        ),
      }),
    ];
  });
}
