import type { NicPort } from '../model/hardware.ts';
import { bitsPerSecond, bytes } from '../units/quantity.ts';
import type { NicFound } from './host-inventory.ts';
import { listIn, numberIn, textIn } from './json-fields.ts';
import { jsonOf, textOf, type Sections } from './sections.ts';
import { numaNodeIn, pciAddressIn, pcieLinkAt, sysfsLinks, sysfsValues } from './sysfs.ts';

interface Interface {
  readonly name: string;
  readonly pciAddress: string | null;
  readonly hasDevice: boolean;
  readonly port: NicPort;
}

/**
 * Network adapters: the interfaces of one PCI device are its ports. Interfaces without a device (bridges, veth) are
 * left out, unless they are up with an address and the host shows no other: then they are its way out.
 */
export function readAdapters(sections: Sections): NicFound[] {
  const interfaces = readInterfaces(sections);
  const real = interfaces.filter((each) => each.hasDevice);
  const used = real.length > 0 ? real : interfaces.filter((each) => each.port.addresses.length > 0);
  const groups = new Map<string, Interface[]>();
  for (const each of used) {
    const card = each.pciAddress?.replace(/\.\d$/, '') ?? each.name;
    groups.set(card, [...(groups.get(card) ?? []), each]);
  }
  return [...groups.values()].map((ports, index) => toAdapter(sections, ports, index));
}

function readInterfaces(sections: Sections): Interface[] {
  const net = sysfsValues(textOf(sections, 'net'));
  const links = sysfsLinks(textOf(sections, 'net-links'));
  const rdma = rdmaDevices(jsonOf(sections, 'rdma'));
  const listed = jsonOf(sections, 'ip');
  return (Array.isArray(listed) ? (listed as unknown[]) : []).flatMap((entry): Interface[] => {
    const name = textIn(entry, 'ifname');
    if (name === null || textIn(entry, 'link_type') !== 'ether') return [];
    const device = links.get(`/sys/class/net/${name}/device`);
    return [
      {
        name,
        pciAddress: pciAddressIn(device),
        hasDevice: device !== undefined,
        port: portOf(entry, name, net.get(`/sys/class/net/${name}/speed`), rdma.get(name) ?? null),
      },
    ];
  });
}

function portOf(entry: unknown, name: string, speed: string | undefined, rdmaDevice: string | null): NicPort {
  const mtu = numberIn(entry, 'mtu');
  return {
    id: name,
    name,
    interfaceName: name,
    rdmaDevice,
    mac: textIn(entry, 'address'),
    // -1 and 0 mean that the driver does not know or that the link is down.
    speed: speed !== undefined && Number(speed) > 0 ? bitsPerSecond(Number(speed) * 1e6) : null,
    mtu: mtu === null ? null : bytes(mtu),
    addresses: listIn(entry, 'addr_info').flatMap((info) => {
      const address = textIn(info, 'local');
      const prefix = numberIn(info, 'prefixlen');
      return address === null || prefix === null || textIn(info, 'scope') !== 'global'
        ? []
        : [{ address, prefix, vlan: null }];
    }),
  };
}

function rdmaDevices(value: unknown): ReadonlyMap<string, string> {
  const entries = Array.isArray(value) ? (value as unknown[]) : [];
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      const device = textIn(entry, 'ifname');
      const interfaceName = textIn(entry, 'netdev');
      return device !== null && interfaceName !== null ? [[interfaceName, device]] : [];
    }),
  );
}

function toAdapter(sections: Sections, interfaces: readonly Interface[], index: number): NicFound {
  const [first] = interfaces;
  const pci = sysfsValues(textOf(sections, 'pci'));
  const pciAddress = first?.pciAddress ?? null;
  const drivers = sysfsLinks(textOf(sections, 'net-drivers'));
  return {
    name: `NIC ${String(index)}`,
    node: numaNodeIn(pciAddress === null ? undefined : pci.get(`/sys/bus/pci/devices/${pciAddress}/numa_node`)),
    model: pciAddress === null ? null : pciName(textOf(sections, 'lspci'), pciAddress),
    driver:
      drivers
        .get(`/sys/class/net/${first?.name ?? ''}/device/driver`)
        ?.split('/')
        .at(-1) ?? null,
    pciAddress,
    link: pcieLinkAt(pci, pciAddress),
    ports: interfaces.map(({ port }) => port),
    rdma: interfaces.some(({ port }) => port.rdmaDevice !== null),
  };
}

/** `lspci -D -mm`: address, then class, vendor and device in quotes. */
function pciName(text: string, address: string): string | null {
  const line = text.split('\n').find((each) => each.startsWith(address));
  const quoted = [...(line ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  return quoted[2] ?? null;
}
