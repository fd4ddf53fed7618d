import { describe, expect, test } from 'vitest';
import { kernelAdapters } from '../../../shared/inventory/adapters.ts';
import type { Sections } from '../../../shared/inventory/sections.ts';

const PCI = '../../devices/pci0000:00/0000:00:0';

/** `ip -j -d addr` of two real ports, joined as given. */
const ports = (more: readonly object[], master: string | null = 'bond0') =>
  [
    ...[1, 2].map((place) => ({
      ...{ ifname: `eth${String(place)}`, link_type: 'ether', address: '52:54:00:00:00:01', mtu: 9000, addr_info: [] },
      ...(master === null ? {} : { master, permaddr: `52:54:00:00:00:0${String(place)}` }),
    })),
    ...more,
  ] as const;
const at = (local: string) => ({ addr_info: [{ family: 'inet', local, prefixlen: 24, scope: 'global' }] });
const joining = (ifname: string, kind: string, address: string, more = {}) => ({
  ...{ ifname, link_type: 'ether', address: '52:54:00:00:00:01', mtu: 9000, linkinfo: { info_kind: kind } },
  ...at(address),
  ...more,
});
const vlan = (ifname: string, link: string, id: number, address: string) =>
  joining(ifname, 'vlan', address, { link, linkinfo: { info_kind: 'vlan', info_data: { id } } });

function found(listed: readonly object[]) {
  const links = ['eth1', 'eth2'].map(
    (name, index) =>
      `lrwxrwxrwx 1 root root 0 Nov 20 10:00 /sys/class/net/${name} -> ${PCI}${String(index + 3)}.0/net/${name}`,
  );
  const sections: Sections = new Map([
    ['ip', { status: 0, text: JSON.stringify(listed) }],
    ['links', { status: 0, text: links.join('\n') }],
  ]);
  return kernelAdapters(sections).flatMap((nic) =>
    nic.ports.map(({ name, mac, addresses }) => [name, mac, addresses.map(({ address, vlan: id }) => [address, id])]),
  );
}

describe('ports that are joined', () => {
  test('the addresses of a bond stand at its first port, each port with its own MAC', () => {
    expect(found(ports([joining('bond0', 'bond', '10.0.0.1')]))).toEqual([
      ['eth1', '52:54:00:00:00:01', [['10.0.0.1', null]]],
      ['eth2', '52:54:00:00:00:02', []],
    ]);
  });

  test('VLANs on a bond, a bond in a bridge, a bridge with virtual machines', () => {
    const tagged = ports([joining('bond0', 'bond', '10.0.0.1'), vlan('bond0.100', 'bond0', 100, '10.1.0.1')]);
    expect(found(tagged)[0]?.[2]).toEqual([
      ['10.0.0.1', null],
      ['10.1.0.1', 100],
    ]);
    const bridged = ports([
      joining('bond0', 'bond', '10.0.0.1', { ...at('10.9.0.9'), addr_info: [], master: 'br0' }),
      joining('br0', 'bridge', '10.2.0.1'),
      { ...joining('vnet0', 'tun', '10.3.0.1'), addr_info: [], master: 'br0' },
    ]);
    expect(found(bridged).map(([name, , addresses]) => [name, addresses])).toEqual([
      ['eth1', [['10.2.0.1', null]]],
      ['eth2', []],
    ]);
    const circle = ports([
      joining('br0', 'bridge', '10.2.0.1', { master: 'br1' }),
      joining('br1', 'bridge', '10.3.0.1', { master: 'br0' }),
    ]);
    expect(() => found(circle)).not.toThrow();
    const direct = ports([joining('br0', 'bridge', '10.2.0.1')], 'br0');
    expect(found(direct)[0]?.[2]).toEqual([['10.2.0.1', null]]);
    const plain = ports([vlan('eth2.7', 'eth2', 7, '10.4.0.1')], null);
    expect(found(plain).map(([, , addresses]) => addresses)).toEqual([[], [['10.4.0.1', 7]]]);
  });
});
