import { describe, expect, test } from 'vitest';
import { portProblems } from '../../../electron/core/fabric/port-state.ts';
import { chooseGid, readGids } from '../../../electron/core/fabric/gids.ts';
import { endAddress, fabricPairs, type FabricEnd } from '../../../electron/core/fabric/pairs.ts';
import { pingCommand } from '../../../electron/core/fabric/path-mtu.ts';
import { recordFigures } from '../../../electron/core/fabric/record.ts';
import { gainedCounters, readPortState } from '../../../shared/inventory/port-state.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { EntityOf, Host } from '../../../shared/model/lab.ts';
import { aHost, aLab, aNic, anId } from '../../support/builders.ts';

/** In the form in which Debian 12 answers; counters of a Mellanox card's driver. */
const answer = (drops: number, pause: number, more = ''): string => `## statistics
/sys/class/net/eth0/statistics/rx_dropped:${String(drops)}
/sys/class/net/eth0/statistics/rx_bytes:12345
## -S
NIC statistics:
     rx_packets: 29676
     rx_dropped: ${String(drops)}
     rx_queue_0_drops: 1
     rx_queue_1_drops: ${String(drops)}
     rx_prio3_pause: ${String(pause)}
     rx_prio3_bytes: ${String(pause * 1000)}
     rx0_xdp_drops: 9${String(drops)}
${more}## status -S 0
## --show-fec
FEC parameters for eth0:
Supported/Configured FEC encodings: Auto RS BaseR
Active FEC encoding: RS
## status --show-fec 0
## -m
	Identifier                                : 0x11 (QSFP28)
	Length (Copper or Active cable)           : 3m
	Vendor name                               : Mellanox
	Vendor PN                                 : MCP1600-C003
## status -m 0
## rdma
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_sequence:${String(pause)}
`;

describe('state of a port', () => {
  test('FEC, module, and what grew by its meaning; traffic and XDP are not told, queues count together', () => {
    const [before, after] = [readPortState(answer(0, 5)), readPortState(answer(4, 25))];
    expect(after).toMatchObject({ fec: 'RS', module: 'QSFP28, Mellanox MCP1600-C003, 3m', notSeen: [] });
    expect(gainedCounters(before, after)).toEqual([
      { counter: 'rx_dropped', count: 4, kind: 'loss' },
      { counter: 'rx_queue*_drops', count: 4, kind: 'loss' },
      { counter: 'rx_prio3_pause', count: 20, kind: 'pause' },
      { counter: 'rx_prio3_bytes', count: 20_000, kind: 'class' },
      { counter: 'hw_counters/out_of_sequence', count: 20, kind: 'loss' },
    ]);
  });

  test('queues beside their sum are told once; a counter that was reset, or is new, tells nothing', () => {
    const sum = (value: number) =>
      readPortState(answer(0, 0, `     rx0_miss: ${String(value)}\n     rx_miss: ${String(value)}\n`));
    expect(gainedCounters(sum(1), sum(8))).toEqual([{ counter: 'rx_miss', count: 7, kind: 'loss' }]);
    expect(gainedCounters(sum(8), sum(1))).toEqual([]);
    expect(gainedCounters(readPortState(''), sum(8))).toEqual([]);
  });

  test('counters as Broadcom and Intel name them; raw errors that FEC corrects are none', () => {
    const state = (count: number) =>
      readPortState(
        [
          ...['## -S', `     [0]: rx_drops: ${String(count)}`, `     [1]: rx_drops: ${String(count)}`],
          ...[`     tx_priority_3_xoff.nic: ${String(count)}`, `     rx_bytes_pri3: ${String(count)}`],
          ...[`     rx_err_lane_0_phy: ${String(count)}`, `     rx_crc_errors.nic: ${String(count)}`, '## status -S 0'],
        ].join('\n'),
      );
    expect(gainedCounters(state(1), state(4))).toEqual([
      { counter: 'q*_rx_drops', count: 6, kind: 'loss' },
      { counter: 'tx_priority_3_xoff.nic', count: 3, kind: 'pause' },
      { counter: 'rx_bytes_pri3', count: 3, kind: 'class' },
      { counter: 'rx_crc_errors.nic', count: 3, kind: 'error' },
    ]);
    const cmis = '## -m\n\tIdentifier : 0x18 (QSFP-DD)\n\tCable assembly length : 2.00m\n## status -m 0';
    expect(readPortState(cmis).module).toBe('QSFP-DD, 2.00m');
  });

  test('says what it could not see and why', () => {
    const refused = (said: string, status: number) =>
      ['-S', '--show-fec', '-m'].map((flag) => `## ${flag}\n${said}\n## status ${flag} ${String(status)}\n`).join('');
    expect(readPortState(refused('sh: ethtool: not found', 127)).notSeen).toEqual([
      "the driver's counters and FEC and the module, because ethtool is not installed",
    ]);
    expect(readPortState(refused('netlink error: Operation not permitted', 1)).notSeen[0]).toContain('not root');
    expect(readPortState(refused('netlink error: Operation not supported', 1)).notSeen[0]).toContain('does not tell');
    expect(readPortState('## -S\nNIC sta').notSeen[0]).toContain('broke off');
  });

  test('errors and losses are problems; pause frames are not', () => {
    const { pair } = twoHosts('10.0.0.1', '10.0.0.2');
    const finding = { pair, side: 'b' as const, fec: null, module: null, notSeen: [] };
    expect(portProblems({ ...finding, gained: [{ counter: 'rx_pause', count: 3, kind: 'pause' }] })).toEqual([]);
    const [told] = portProblems({ ...finding, gained: [{ counter: 'rx_crc_errors', count: 3, kind: 'error' }] });
    expect(told).toMatchObject({ code: 'counters-grew', where: 's eth0', severity: 'warning' });
    expect(told!.message).toContain('rx_crc_errors +3');
  });

  test('is kept at the end of the cable that the port holds', () => {
    const { lab, pair, link } = twoHosts('10.0.0.1', '10.0.0.2');
    const gained = [{ counter: 'rx_pause', count: 3, kind: 'pause' as const }];
    const finding = { pair, side: 'b' as const, fec: 'RS', module: null, notSeen: [], gained };
    const after = recordFigures(lab, [], '2026-11-20', [finding, finding]).changed[link.id]?.[1];
    expect(after).toMatchObject({
      checked: [{ end: 'b', fec: 'RS', gained: [{ counter: 'rx_pause', count: 6 }] }],
      provenance: { checked: 'measured' },
    });
  });
});

const nicAt = (parent: Host, ...addresses: string[]): EntityOf<'nic'> =>
  aNic({
    parent: parent.id,
    ports: [
      {
        ...{ id: '0', name: 'p0', interfaceName: 'eth0', rdmaDevice: 'mlx5_0', mac: null, mtu: null, speed: null },
        addresses: addresses.map((address) => ({ address, prefix: address.includes(':') ? 64 : 24, vlan: null })),
      },
    ],
  });

function twoHosts(one: string | string[], other: string | string[]) {
  const [c, s] = [aHost({ name: 'c', role: 'client' }), aHost({ name: 's', role: 'storage' })];
  const [a, b] = [nicAt(c, ...[one].flat()), nicAt(s, ...[other].flat())];
  const link: EntityOf<'link'> = {
    ...{ kind: 'link', id: anId(), parent: null, name: '', speed: null, mtu: null },
    ...{ a: { device: a.id, port: '0' }, b: { device: b.id, port: '0' } },
  };
  const lab = aLab([c, s, a, b, link]);
  return { lab, link, pair: fabricPairs(indexLab(lab))[0]! };
}

describe('IPv6 pairs', () => {
  test('by subnet; a link-local address is taken only where there is no other, with the interface of its user', () => {
    expect(twoHosts('2001:db8::1', '2001:db8:0:1::2').pair).toBeUndefined();
    const { pair } = twoHosts(['fe80::1', '2001:db8::1'], ['fe80::2', '2001:db8::2']);
    expect([pair.a.address, pair.b.address]).toEqual(['2001:db8::1', '2001:db8::2']);
    const local = twoHosts('fe80::1', 'fe80::2').pair;
    expect(endAddress(local.b, local.a)).toBe('fe80::2%eth0');
    expect(pingCommand(local.a, local.b, 9000, 104).join(' ')).toBe(
      'ping -M do -c 3 -i 0.2 -W 1 -s 8952 -Q 104 -I fe80::1%eth0 fe80::2%eth0',
    );
  });
});

describe('the entry of the RDMA address table', () => {
  const table = readGids(`1 0 fe80:0000:0000:0000:0e42:a1ff:fe00:0001 IB/RoCE v1
1 1 fe80:0000:0000:0000:0e42:a1ff:fe00:0001 RoCE v2
1 2 0000:0000:0000:0000:0000:ffff:0a6c:4b0a IB/RoCE v1
1 3 0000:0000:0000:0000:0000:ffff:0a6c:4b0a RoCE v2
1 4 0000:0000:0000:0000:0000:0000:0000:0000 RoCE v2
2 1 0000:0000:0000:0000:0000:ffff:0a6c:4c0a IB/RoCE v1
damaged line`);
  const end = (address: string): FabricEnd => ({ host: aHost(), interfaceName: 'e', address, rdmaDevice: 'mlx5_0' });

  test('is that of RoCE v2 with the address of the port', () => {
    expect(table).toHaveLength(5);
    expect(chooseGid(table, end('10.108.75.10'))).toEqual({ gid: { port: '1', index: '3' }, problems: [] });
    expect(chooseGid(table, end('fe80::e42:a1ff:fe00:1')).gid).toEqual({ port: '1', index: '1' });
  });

  test('v1 only, or no entry, is told; InfiniBand needs none', () => {
    expect(chooseGid(table, end('10.108.76.10')).problems[0]?.message).toContain('RoCE v1 only');
    expect(chooseGid(table, end('10.1.1.1')).problems[0]?.message).toContain('no entry');
    expect(chooseGid(readGids('1 0 fe80::1 IB'), end('10.1.1.1'))).toEqual({ gid: null, problems: [] });
    expect(chooseGid([], end('10.1.1.1'))).toEqual({ gid: null, problems: [] });
  });
});
