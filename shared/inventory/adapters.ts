import type { NicPort } from '../model/hardware.ts';
import { bitsPerSecond, bytes } from '../units/quantity.ts';
import { globalAddresses, linkLocalAddresses, stackInterfaces, type InterfaceStack } from './carried-addresses.ts';
import { isKnownSpeed } from './ethtool.ts';
import { adapter, port, type HostFacts, type NicFound } from './host-inventory.ts';
import { fieldRecord, listOf, numberIn, textIn } from './json-fields.ts';
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

/** `ip link` shows the same but for the addresses. */
const listedIn = (sections: Sections): readonly unknown[] =>
  listOf(jsonOf(sections, 'ip') ?? jsonOf(sections, 'ip-link'));

function stackOf(sections: Sections): InterfaceStack {
  const links = sysfsLinks(textOf(sections, 'links'));
  return stackInterfaces(listedIn(sections), links, (name) => isReal(links.get(`/sys/class/net/${name}`)));
}

function readInterfaces(sections: Sections): Interface[] {
  const net = sysfsValues(textOf(sections, 'net'));
  const links = sysfsLinks(textOf(sections, 'links'));
  const stack = stackOf(sections);
  return listedIn(sections).flatMap((entry): Interface[] => {
    const name = textIn(entry, 'ifname');
    const type = textIn(entry, 'link_type');
    if (name === null || (type !== 'ether' && type !== 'infiniband') || stack.isAbove(name)) return [];
    const device = links.get(`/sys/class/net/${name}`);
    const own = portOf(entry, name, net.get(`/sys/class/net/${name}/speed`));
    const addresses = [...own.addresses, ...stack.carriedBy(name)];
    return [
      {
        name,
        // A PCI parent is told by newer kernels in place of the link: virtio devices sit below it.
        pciAddress: pciAddressIn(device) ?? pciAddressIn(textIn(entry, 'parentdev') ?? undefined),
        hasDevice: !isRepresentor(entry) && (isReal(device) || textIn(entry, 'parentbus') !== null),
        isInfiniband: type === 'infiniband',
        // Beside another address a link-local one is of no use.
        port: { ...own, addresses: addresses.length > 0 ? addresses : linkLocalAddresses(entry) },
      },
    ];
  });
}

const isReal = (device: string | undefined): boolean => device !== undefined && !device.includes('/virtual/');

/** A switching adapter shows its virtual functions as interfaces beside its ports (`pf0vf3`). */
const isRepresentor = (entry: unknown): boolean =>
  /^(c\d+)?pf\d+(vf|sf)\d+$/.test(textIn(entry, 'phys_port_name') ?? '');

/**
 * What is told of interfaces that are no ports, at the ports below them: the RDMA device of a bond is that of its
 * members. What belongs to no port is left out.
 */
export function atPortsBelow(facts: HostFacts, sections: Sections, known: readonly NicFound[]): HostFacts {
  if (known.length === 0) return facts;
  const names = new Set(known.flatMap(({ ports }) => ports.map(({ name }) => name)));
  const { portsBelow } = stackOf(sections);
  const nics = (facts.nics ?? []).flatMap((nic) =>
    nic.ports
      .flatMap((each) => portsBelow(each.name).map((name) => ({ ...each, id: name, name, interfaceName: name })))
      .filter(({ name }) => names.has(name))
      .map((each) => ({ ...nic, ports: [each] })),
  );
  return { ...facts, nics };
}

function portOf(entry: unknown, name: string, speed: string | undefined): NicPort {
  const mtu = numberIn(entry, 'mtu');
  const slave = fieldRecord(fieldRecord(entry)?.['linkinfo'])?.['info_slave_data'];
  return port(name, {
    // Members of a bond all show the bond's address.
    mac: textIn(entry, 'permaddr') ?? textIn(slave, 'perm_hwaddr') ?? textIn(entry, 'address'),
    speed: isKnownSpeed(Number(speed)) ? bitsPerSecond(Number(speed) * 1e6) : null,
    mtu: mtu === null ? null : bytes(mtu),
    addresses: globalAddresses(entry, null),
  });
}

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
