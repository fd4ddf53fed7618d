import { describe, expect, test } from 'vitest';
import { ethtoolFacts } from '../../../shared/inventory/ethtool.ts';
import { readInventory } from '../../../shared/inventory/parse-inventory.ts';
import { readInventoryFiles } from '../../../shared/inventory/read-files.ts';
import { INVENTORY_COMMANDS } from '../../../shared/inventory/script.ts';

const linkTo = (path: string, target: string): string => `lrwxrwxrwx 1 root root 0 Nov 20 10:00 ${path} -> ${target}`;
const device = (name: string, address: string): string =>
  linkTo(`/sys/class/net/${name}`, `../../devices/pci0000:40/0000:40:01.1/${address}/net/${name}`);

const address = (local: string, more: object = {}) => ({
  ...{ family: local.includes(':') ? 'inet6' : 'inet', local, prefixlen: local.includes(':') ? 64 : 24 },
  ...{ scope: local.startsWith('fe80') ? 'link' : 'global', ...more },
});
const entry = (ifname: string, addresses: readonly object[] = [], more: object = {}) => ({
  ...{ ifname, link_type: 'ether', address: `b8:ce:f6:00:00:${String(ifname.length).padStart(2, '0')}`, mtu: 9000 },
  ...{ addr_info: addresses, ...more },
});
const kind = (info_kind: string, link: string | null = null, info_data: object = {}) => ({
  ...(link === null ? {} : { link }),
  linkinfo: { info_kind, info_data },
});

interface Given {
  readonly ip: readonly object[];
  readonly links?: readonly string[];
  readonly more?: Readonly<Record<string, string>>;
}

/** Ports with their addresses, as the whole of the inventory draws them. */
function adapters({ ip, links = [device('eth1', '0000:41:00.0'), device('eth2', '0000:41:00.1')], more = {} }: Given) {
  const texts = { ip: JSON.stringify(ip), links: links.join('\n'), ...more };
  return readInventory(new Map(Object.entries(texts).map(([id, text]) => [id, { status: 0, text }]))).nics;
}
const ports = (given: Given) =>
  adapters(given).flatMap((nic) =>
    nic.ports.map(({ name, addresses }) => [
      name,
      addresses.map(({ address: each, vlan }) => (vlan === null ? each : `${each} VLAN ${String(vlan)}`)),
    ]),
  );

const bond = [
  entry('eth1', [], { master: 'bond0' }),
  entry('eth2', [], { master: 'bond0', linkinfo: { info_slave_data: { perm_hwaddr: 'b8:ce:f6:00:00:99' } } }),
  entry('bond0', [], kind('bond')),
];

describe('what lies on a port', () => {
  test('the address of a bridge over a VLAN over a bond stands at the first port, with the number of the VLAN', () => {
    const vlan = entry('bond0.100', [], { ...kind('vlan', 'bond0', { id: 100 }), master: 'br100' });
    const bridge = entry('br100', [address('10.1.0.1')], kind('bridge'));
    expect(ports({ ip: [...bond, vlan, bridge] })).toEqual([
      ['eth1', ['10.1.0.1 VLAN 100']],
      ['eth2', []],
    ]);
    const tap = entry('vnet0', [], { ...kind('tun'), master: 'br100' });
    expect(ports({ ip: [...bond, tap, vlan, bridge] })[0]).toEqual(['eth1', ['10.1.0.1 VLAN 100']]);
  });

  test('macvlan, ipvlan and partitions of InfiniBand share their port; one in another namespace shares none of these', () => {
    const ip = [
      entry('eth1', [address('10.0.0.1')]),
      entry('mac0', [address('10.0.0.2')], kind('macvlan', 'eth1')),
      entry('ipv0', [address('10.0.0.3')], kind('ipvlan', 'eth1')),
      entry('eth2', []),
      entry('eth2.8001', [address('10.6.0.1')], kind('ipoib', 'eth2')),
      entry('mac1', [address('10.0.9.9')], { ...kind('macvlan', 'eth2'), link_netnsid: 0 }),
    ];
    expect(ports({ ip })).toEqual([
      ['eth1', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
      ['eth2', ['10.6.0.1']],
    ]);
  });

  test('virtual functions are no ports: their addresses stand at the port of the physical function', () => {
    const ip = [entry('eth1', [address('10.0.0.1')]), entry('eth2'), entry('eth1v0', [address('10.0.0.9')])];
    const links = [
      ...[device('eth1', '0000:41:00.0'), device('eth2', '0000:41:00.1'), device('eth1v0', '0000:41:00.2')],
      linkTo('/sys/bus/pci/devices/0000:41:00.2/physfn', '../0000:41:00.0'),
    ];
    expect(ports({ ip, links })).toEqual([
      ['eth1', ['10.0.0.1', '10.0.0.9']],
      ['eth2', []],
    ]);
    // In a virtual machine the physical function is not there: the adapter is what there is.
    expect(ports({ ip: ip.slice(2), links: links.slice(2) })).toEqual([['eth1v0', ['10.0.0.9']]]);
    expect(INVENTORY_COMMANDS.find(({ id }) => id === 'links')?.shell).toContain('/sys/bus/pci/devices/*/physfn');
  });

  test('representors of a switching adapter are no ports', () => {
    const representor = entry('eth1_0', [], { phys_port_name: 'c1pf0vf0' });
    const links = [device('eth1', '0000:41:00.0'), device('eth1_0', '0000:41:00.0')];
    expect(ports({ ip: [entry('eth1', [], { phys_port_name: 'p0' }), representor], links })).toEqual([['eth1', []]]);
  });

  test('members of a bond have their own MAC, however old iproute2 is', () => {
    expect(adapters({ ip: bond }).flatMap((nic) => nic.ports.map(({ mac }) => mac))).toEqual([
      'b8:ce:f6:00:00:04',
      'b8:ce:f6:00:00:99',
    ]);
  });

  test('the RDMA device of a bond is that of its ports, and no adapter of its own', () => {
    const rdma = JSON.stringify([{ ifname: 'mlx5_bond_0', port: 1, netdev: 'bond0' }]);
    const [nic, ...others] = adapters({ ip: bond, more: { rdma } });
    expect(others).toEqual([]);
    expect(nic?.ports.map(({ name, rdmaDevice }) => [name, rdmaDevice])).toEqual([
      ['eth1', 'mlx5_bond_0'],
      ['eth2', 'mlx5_bond_0'],
    ]);
  });
});

describe('addresses', () => {
  test('a link-local address counts where there is no other', () => {
    const ip = [entry('eth1', [address('fe80::1')]), entry('eth2', [address('fe80::2'), address('10.0.0.2')])];
    expect(ports({ ip })).toEqual([
      ['eth1', ['fe80::1']],
      ['eth2', ['10.0.0.2']],
    ]);
  });

  test('one that changes by itself, or that another machine has, is left out', () => {
    const own = address('2001:db8::1');
    const passing = [address('2001:db8::2', { temporary: true }), address('2001:db8::3', { dadfailed: true })];
    expect(ports({ ip: [entry('eth1', [own, ...passing])] })[0]).toEqual(['eth1', ['2001:db8::1']]);
  });
});

describe('speeds', () => {
  test.each(['-1', '0', '65535', '4294967295', ''])('%s is unknown', (speed) => {
    const sysfs = { net: `/sys/class/net/eth1/speed:${speed}` };
    expect(adapters({ ip: [entry('eth1')], more: sysfs })[0]?.ports[0]?.speed).toBeNull();
    expect(ethtoolFacts(`Settings for eth1:\n\tSpeed: ${speed}Mb/s\n\tDuplex: Half\n`)).toMatchObject({
      nics: [{ ports: [{ speed: null }] }],
      settings: {},
    });
  });
});

describe('RDMA devices with two ports', () => {
  const devinfo = `hca_id:	mlx4_0
	transport:			InfiniBand (0)
	fw_ver:				2.42.5000
		port:	1
			active_mtu:		4096 (5)
			link_layer:		Ethernet

		port:	2
			active_mtu:		1024 (3)
			link_layer:		Ethernet
`;

  test('each port has its own path MTU', () => {
    const link = (port: number, netdev: string) => ({ ifname: 'mlx4_0', port, netdev });
    const rdma = JSON.stringify([link(1, 'eth1'), link(2, 'eth2')]);
    const [nic] = adapters({ ip: [entry('eth1'), entry('eth2')], more: { rdma, 'ibv-devinfo': devinfo } });
    expect(nic).toMatchObject({ firmware: '2.42.5000', transports: ['tcp', 'rocev2'] });
    expect(nic?.ports.map(({ pathMtu }) => pathMtu)).toEqual([4096, 1024]);
  });

  test('rdma link as a table, in both of its forms', () => {
    const newer =
      'link mlx5_0/1 state ACTIVE physical_state LINK_UP netdev ens1f0 \nlink mlx5_1/1 state DOWN physical_state DISABLED \n';
    const older = '1/1: mlx5_0/1: state ACTIVE physical_state LINK_UP netdev ens1f0 \n';
    for (const text of [newer, older]) {
      const { machines } = readInventoryFiles([{ name: 'rdma.txt', text }]);
      const found = machines.flatMap(({ inventory }) => inventory.nics.flatMap((nic) => nic.ports));
      expect(found).toMatchObject([{ interfaceName: 'ens1f0', rdmaDevice: 'mlx5_0' }]);
    }
  });
});
