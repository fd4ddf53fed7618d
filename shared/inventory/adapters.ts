import type { NicPort } from '../model/hardware.ts';
import { bitsPerSecond, bytes } from '../units/quantity.ts';
import { adapter, port, type NicFound } from './host-inventory.ts';
import { fieldRecord, listIn, listOf, numberIn, textIn } from './json-fields.ts';
import { cardOf } from './merge-facts.ts';
import { jsonOf, textOf, type Sections } from './sections.ts';
import { numaNodeIn, pciAddressIn, pcieLinkAt, sysfsLinks, sysfsValues } from './sysfs.ts';

interface Interface {
  readonly name: string;
  readonly pciAddress: string | null;
  readonly hasDevice: boolean;
  readonly isInfiniband: boolean;
  readonly port: NicPort;
}

/**
 * Network adapters by `ip` and sysfs: the interfaces of one PCI device are its ports. Interfaces without a device
 * (bridges, veth) are left out, unless they are up with an address and the host shows no other: then they are its way
 * out.
 */
export function kernelAdapters(sections: Sections): NicFound[] {
  const interfaces = readInterfaces(sections);
  const real = interfaces.filter((each) => each.hasDevice);
  const used = real.length > 0 ? real : interfaces.filter((each) => each.port.addresses.length > 0);
  const cards = Map.groupBy(used, ({ pciAddress, name }) => cardOf(pciAddress) ?? name);
  return [...cards.values()].flatMap((ports) => toAdapter(sections, ports));
}

function readInterfaces(sections: Sections): Interface[] {
  const net = sysfsValues(textOf(sections, 'net'));
  const links = sysfsLinks(textOf(sections, 'links'));
  // `ip link` shows the same but for the addresses.
  const listed = listOf(jsonOf(sections, 'ip') ?? jsonOf(sections, 'ip-link'));
  const vlans = new Map(listed.flatMap(vlanOf));
  const carried = carriedBy(listed, (name) => isReal(links.get(`/sys/class/net/${name}`)), vlans);
  return listed.flatMap((entry): Interface[] => {
    const name = textIn(entry, 'ifname');
    const type = textIn(entry, 'link_type');
    if (name === null || (type !== 'ether' && type !== 'infiniband') || vlans.has(name)) return [];
    const device = links.get(`/sys/class/net/${name}`);
    const own = portOf(entry, name, net.get(`/sys/class/net/${name}/speed`));
    return [
      {
        name,
        // A PCI parent is told by newer kernels in place of the link: virtio devices sit below it.
        pciAddress: pciAddressIn(device) ?? pciAddressIn(textIn(entry, 'parentdev') ?? undefined),
        hasDevice: isReal(device) || textIn(entry, 'parentbus') !== null,
        isInfiniband: type === 'infiniband',
        port: { ...own, addresses: [...own.addresses, ...(carried.get(name) ?? [])] },
      },
    ];
  });
}

const isReal = (device: string | undefined): boolean => device !== undefined && !device.includes('/virtual/');

const kindOf = (entry: unknown): string | null => textIn(fieldRecord(entry)?.['linkinfo'], 'info_kind');

/** Interfaces that join others: their addresses are reached through these. */
const JOINING = new Set(['bond', 'bridge', 'team']);

/**
 * Addresses of VLANs, bonds and bridges by the port that carries them: the lower interface of a VLAN, the first real
 * member of a bond or bridge. One address stands at one port, also where several carry it.
 */
function carriedBy(
  listed: readonly unknown[],
  isRealPort: (name: string) => boolean,
  vlans: ReadonlyMap<string, { readonly on: string; readonly addresses: NicPort['addresses'] }>,
): ReadonlyMap<string, NicPort['addresses']> {
  const members = new Map<string, string>();
  for (const entry of listed) {
    const [name, master] = [textIn(entry, 'ifname'), textIn(entry, 'master')];
    const isCarrier = name !== null && (isRealPort(name) || JOINING.has(kindOf(entry) ?? ''));
    if (isCarrier && master !== null && !members.has(master)) members.set(master, name);
  }
  const portBelow = (name: string, depth = 0): string => {
    const below = vlans.get(name)?.on ?? members.get(name);
    // A VLAN may lie on a bridge over a bond, hardly deeper; a damaged file may go in circles.
    return below === undefined || depth > 4 ? name : portBelow(below, depth + 1);
  };
  const found = new Map<string, NicPort['addresses']>();
  const add = (port: string, addresses: NicPort['addresses']): void => {
    found.set(port, [...(found.get(port) ?? []), ...addresses]);
  };
  for (const entry of listed) {
    const name = textIn(entry, 'ifname');
    const vlan = name === null ? undefined : vlans.get(name);
    if (name === null) continue;
    if (vlan !== undefined) add(portBelow(name), vlan.addresses);
    else if (JOINING.has(kindOf(entry) ?? '') && members.has(name)) add(portBelow(name), addressesOf(entry, null));
  }
  return found;
}

/** A VLAN interface: its addresses belong to the port that it sits on, with the VLAN's number. */
function vlanOf(entry: unknown): [string, { on: string; addresses: NicPort['addresses'] }][] {
  const info = fieldRecord(entry)?.['linkinfo'];
  const name = textIn(entry, 'ifname');
  const on = textIn(entry, 'link');
  const vlan = numberIn(fieldRecord(info)?.['info_data'], 'id');
  if (textIn(info, 'info_kind') !== 'vlan' || name === null || on === null) return [];
  return [[name, { on, addresses: addressesOf(entry, vlan) }]];
}

function portOf(entry: unknown, name: string, speed: string | undefined): NicPort {
  const mtu = numberIn(entry, 'mtu');
  return port(name, {
    // Members of a bond all show the bond's address.
    mac: textIn(entry, 'permaddr') ?? textIn(entry, 'address'),
    // -1 and 0 mean that the driver does not know or that the link is down.
    speed: speed !== undefined && Number(speed) > 0 ? bitsPerSecond(Number(speed) * 1e6) : null,
    mtu: mtu === null ? null : bytes(mtu),
    addresses: addressesOf(entry, null),
  });
}

const addressesOf = (entry: unknown, vlan: number | null): NicPort['addresses'] =>
  listIn(entry, 'addr_info').flatMap((info) => {
    const address = textIn(info, 'local');
    const prefix = numberIn(info, 'prefixlen');
    return address === null || prefix === null || textIn(info, 'scope') !== 'global' ? [] : [{ address, prefix, vlan }];
  });

function toAdapter(sections: Sections, interfaces: readonly Interface[]): NicFound[] {
  const [first] = interfaces;
  if (first === undefined) return [];
  const pci = sysfsValues(textOf(sections, 'pci'));
  const { pciAddress } = first;
  const drivers = sysfsLinks(textOf(sections, 'links'));
  const driver = drivers.get(`/sys/class/net/${first.name}/device/driver`)?.split('/').at(-1);
  const node = pciAddress === null ? undefined : pci.get(`/sys/bus/pci/devices/${pciAddress}/numa_node`);
  return [
    adapter(first.name, {
      node: numaNodeIn(node),
      driver: driver ?? null,
      pciAddress,
      link: pcieLinkAt(pci, pciAddress),
      ports: interfaces.map((each) => each.port),
      transports: interfaces.some(({ isInfiniband }) => isInfiniband) ? ['infiniband'] : [],
    }),
  ];
}
