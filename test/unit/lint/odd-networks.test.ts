import { describe, expect, it } from 'vitest';
import type { NicPort, PortQos } from '../../../shared/model/hardware.ts';
import type { EntityOf, Link } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { drawn, PLAIN_QOS, said, saidOf, withPort } from './draw.ts';
import { changed } from './edits.ts';

/** Legal but unusual networks: management ports, ports that are not known, trunks, maps that are written out. */

describe('L010 and L011', () => {
  const managed = (code: string): string[] =>
    said(code, (bed) => {
      const { storage, client, fabric } = bed.pair();
      const speed = gigabitsPerSecond(1);
      const management = bed.port(client, '192.168.0.2', { speed });
      bed.cable([management, 'p0'], [fabric, '3'], { speed });
      bed.session(client, bed.target(storage, bed.drive(storage, 'd'), '10.0.0.1'));
    });

  it('leave the management port of a client out', () => {
    expect(managed('L010')).toEqual([]);
    expect(managed('L011')).toEqual([]);
  });

  /** Two clients with two paths each: over the port that is drawn, and over another. */
  const clients = (other: 'unknown' | 'same', state: 'optimized' | 'non-optimized' | null = null): string[] =>
    said('L010', (bed) => {
      const { storage, client, storageNic } = bed.pair();
      const second = bed.host('client 2', 'client');
      const hostNic = bed.port(second, '10.0.0.3');
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      const drawnHere = bed.listener(subsystem, storage, storageNic, '10.0.0.1');
      const unknown = bed.listener(subsystem, storage, storageNic, '10.9.9.9', { nic: null, port: null });
      const listeners = [drawnHere, other === 'same' ? drawnHere : unknown];
      for (const listener of listeners) {
        bed.connection(client, subsystem, listener, 'k');
        bed.connection(second, subsystem, listener, 'k', { hostNic, hostPort: 'p0' });
      }
      if (state === null) return;
      const away = state === 'optimized' ? 'non-optimized' : 'optimized';
      bed.group(subsystem, [
        { listener: drawnHere, state },
        { listener: unknown, state: away },
      ]);
    });

  it('L010 counts a target port that is not known as one that takes its share', () => {
    expect(clients('unknown')).toEqual([]);
    expect(clients('same')).toEqual([expect.stringContaining('oversubscribed 2:1 (200 Gb/s of 100 Gb/s)')]);
  });

  it('L010 goes by the cable where that is slower than its ports', () => {
    const cables = (client: number, target: number): string[] =>
      said('L010', (bed) => {
        const [storage, host] = [bed.host('storage', 'storage'), bed.host('client', 'client')];
        const fabric = bed.switch('switch', 4, null);
        const ends = [bed.port(host, '10.0.0.2'), bed.port(storage, '10.0.0.1')] as const;
        bed.cable([ends[0], 'p0'], [fabric, '1'], { speed: gigabitsPerSecond(client) });
        bed.cable([ends[1], 'p0'], [fabric, '2'], { speed: gigabitsPerSecond(target) });
        const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
        bed.connection(host, subsystem, bed.listener(subsystem, storage, ends[1], '10.0.0.1'), 'k');
      });
    expect(cables(25, 25)).toEqual([]);
    expect(cables(25, 10)).toEqual([expect.stringContaining('oversubscribed 2.5:1 (25 Gb/s of 10 Gb/s)')]);
  });

  it('L010 gives a client’s rate to its optimized paths alone', () => {
    expect(clients('unknown', 'optimized')).toEqual([expect.stringContaining('oversubscribed 2:1')]);
    expect(clients('unknown', 'non-optimized')).toEqual([]);
  });

  it('L010 counts a client that has no optimized path by the paths that it has', () => {
    const found = said('L010', (bed) => {
      const { storage, storageNic } = bed.pair();
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      const best = bed.listener(subsystem, storage, bed.port(storage, '10.0.1.1'), '10.0.1.1');
      const other = bed.listener(subsystem, storage, storageNic, '10.0.0.1');
      bed.group(subsystem, [
        { listener: best, state: 'optimized' },
        { listener: other, state: 'non-optimized' },
      ]);
      for (const [at, listeners] of [[other], [other], [best, other]].entries()) {
        const host = bed.host(`client ${at + 2}`, 'client');
        const hostNic = bed.port(host, `10.0.0.${at + 3}`);
        for (const each of listeners) bed.connection(host, subsystem, each, 'k', { hostNic, hostPort: 'p0' });
      }
    });
    expect(found).toEqual([expect.stringContaining('oversubscribed 2:1 (200 Gb/s of 100 Gb/s)')]);
  });
});

describe('L014', () => {
  it('finds the host that sends more than the cable, whichever end is drawn first', () => {
    const cable = (mtu: number): string[] =>
      said('L014', (bed) => {
        const fabric = bed.switch('switch', 4, null, { mtu: bytes(9_216) });
        const nic = bed.port(bed.host('client', 'client'), '10.0.0.2', { mtu: bytes(9_000) });
        bed.cable([fabric, '1'], [nic, 'p0'], { mtu: bytes(mtu) });
      });
    expect(cable(1_500)).toEqual(['error: MTU 9000 != 1500 on switch, 1 – client, nic, p0: frames are dropped']);
    expect(cable(9_000)).toEqual([]);
  });

  it('lets switches differ as long as no host behind them sends longer frames', () => {
    const trunk = (mtu: number | null): string[] =>
      said('L014', (bed) => {
        const [one, two, three] = [9_216, 9_000, 9_000].map((each, at) =>
          bed.switch(`s${at}`, 4, null, { mtu: bytes(each) }),
        );
        bed.cable([one!, '1'], [two!, '1']);
        bed.cable([two!, '2'], [three!, '2']);
        const nic = bed.port(bed.host('client', 'client'), '10.0.0.2', { mtu: mtu === null ? null : bytes(mtu) });
        bed.cable([nic, 'p0'], [one!, '3']);
        const apart = bed.switch('s9', 4, null, { mtu: bytes(9_216) });
        bed.cable([bed.port(bed.host('other', 'client'), '10.0.9.2', { mtu: bytes(9_100) }), 'p0'], [apart, '1']);
      });
    expect(trunk(9_000)).toEqual([]);
    const told = ['error: MTU 9216 != 9000 on s0, 1 – s1, 1: frames are dropped'];
    expect(trunk(9_100)).toEqual(told);
    expect(trunk(null)).toEqual(told);
  });
});

describe('L015', () => {
  const port = (mtu: number, change: Partial<NicPort>, transports: EntityOf<'nic'>['transports'], speed = 200) => {
    let nic = '';
    const lab = drawn((bed) => {
      const { client, fabric, storage, storageNic } = bed.pair();
      const rate = gigabitsPerSecond(speed);
      nic = bed.nic(client, 'fast', [{ speed: rate, mtu: bytes(mtu), addresses: ['10.0.0.5'] }], { transports });
      bed.cable([nic, 'p0'], [fabric, '5'], { speed: rate });
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      const listener = bed.listener(subsystem, storage, storageNic, '10.0.0.1');
      bed.connection(client, subsystem, listener, 'k', { hostNic: nic, hostPort: 'p0' });
    });
    return saidOf('L015', withPort(lab, nic, change));
  };

  it('tells the speed of the port and what the protocol loses on it', () => {
    expect(port(1_500, {}, ['tcp'])).toEqual([
      'warning: client, fast, p0: Ethernet MTU 1500 at 200 Gb/s: 94% instead of 99% of the line',
    ]);
    expect(port(1_500, {}, ['rocev2'])).toEqual([
      'warning: client, fast, p0: Ethernet MTU 1500 at 200 Gb/s (RoCE path MTU 1024): 92% instead of 98% of the line',
    ]);
    expect(port(1_500, {}, ['tcp'], 40)).toEqual([]);
    expect(port(9_000, {}, ['tcp'])).toEqual([]);
    expect(port(0, {}, ['tcp'])).toEqual([]);
  });

  it('reckons with the path MTU that was read', () => {
    const read = (pathMtu: number, mtu = 4_192): string[] => port(mtu, { pathMtu: bytes(pathMtu) }, ['rocev2']);
    expect(read(2_048)).toEqual([expect.stringMatching(/path MTU 2048 though .* 4192: 96% instead of 98%/)]);
    expect(read(4_096)).toEqual([]);
    expect(read(2_048, 4_191)).toEqual([]);
    expect(read(0)).toEqual([]);
  });
});

describe('L017 and L063', () => {
  const between = (ours: Partial<PortQos>, theirs: Partial<PortQos>, code: 'L017' | 'L063' = 'L017'): string[] => {
    let nics: readonly string[] = [];
    const lab = drawn((bed) => {
      const { storage, client, storageNic, clientNic } = bed.pair();
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      bed.connection(client, subsystem, bed.listener(subsystem, storage, storageNic, '10.0.0.1'), 'k', { tos: 104 });
      bed.cable([clientNic, 'p0'], [storageNic, 'p0']);
      nics = [clientNic, storageNic];
    });
    const one = withPort(lab, nics[0]!, { qos: { ...PLAIN_QOS, ...ours } });
    return saidOf(code, withPort(one, nics[1]!, { qos: { ...PLAIN_QOS, ...theirs } }));
  };

  it('L017: the usual map is the same written out, listed in part, or with a leading 0', () => {
    expect(between({ dscpPriority: {} }, { dscpPriority: { '26': 3 } })).toEqual([]);
    expect(between({ dscpPriority: { '8': 1 } }, { dscpPriority: { '08': 1, '26': 3 } })).toEqual([]);
    expect(between({ dscpPriority: null }, { dscpPriority: { '26': 5 } })).toEqual([]);
    expect(between({ dscpPriority: {} }, { dscpPriority: { '26': 5 } })).toEqual([
      expect.stringContaining('(DSCP map DSCP / 8 and 26:5)'),
    ]);
  });

  it('L063: pause on one hop does not help the next one', () => {
    const lossless = { pause: true, pfcPriorities: [] };
    expect(between(lossless, { pfcPriorities: [5] }, 'L063')).toEqual([
      expect.stringMatching(/ToS 104 -> priority 3 on storage, nic, p0, where 5 is lossless/),
    ]);
    expect(between(lossless, lossless, 'L063')).toEqual([]);
  });
});

describe('L018 and L019', () => {
  it('L018: subnets of IPv6 addresses are not compared', () => {
    const found = (listener: string, address: string): string[] => {
      let nics: readonly string[] = [];
      const lab = drawn((bed) => {
        const { storage, client, storageNic, clientNic } = bed.pair();
        const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
        bed.connection(client, subsystem, bed.listener(subsystem, storage, storageNic, listener), 'k');
        nics = [storageNic, clientNic];
      });
      const v1 = changed(
        lab,
        'nic',
        ({ id }) => nics.includes(id),
        (nic) => ({ ...nic, transports: ['rocev1' as const] }),
      );
      return saidOf('L018', withPort(v1, nics[1]!, { addresses: [{ address, prefix: 24, vlan: null }] }));
    };
    expect(found('fd00::1', 'fd00::2')).toEqual([]);
    expect(found('10.0.0.1', '10.0.0.2')).toEqual([]);
    expect(found('10.0.0.1', '10.7.0.2')).toEqual([expect.stringContaining('RoCE v1 across a router')]);
  });

  it('L019: a session within one host is told once', () => {
    const found = said('L019', (bed) => {
      const { fabric } = bed.pair();
      const bare = bed.host('bare', 'storage');
      const nic = bed.nic(bare, 'nic', [{ speed: null }], { transports: ['tcp'] });
      bed.cable([nic, 'p0'], [fabric, '3']);
      bed.session(bare, bed.target(bare, bed.drive(bare, 'd'), '10.0.0.1'), 'iser');
    });
    expect(found).toEqual(['error: transport iser not available on any port of bare']);
  });

  it('L019: iSER needs a target that has it, and adapters at both ends', () => {
    const session = (implementation: 'spdk' | 'lio', transports: EntityOf<'nic'>['transports']): string[] => {
      let nic = '';
      const lab = drawn((bed) => {
        const { storage, client, storageNic } = bed.pair();
        bed.session(client, bed.target(storage, bed.drive(storage, 'd'), '10.0.0.1', { implementation }), 'iser');
        nic = storageNic;
      });
      const is = ({ id }: { id: string }): boolean => id === nic;
      return saidOf(
        'L019',
        changed(lab, 'nic', is, (one) => ({ ...one, transports })),
      );
    };
    expect(session('lio', ['rocev2'])).toEqual([]);
    expect(session('lio', [])).toEqual([]);
    expect(session('lio', ['tcp'])).toEqual(['error: transport iser not available on any port of storage']);
    expect(session('spdk', ['rocev2'])).toEqual([
      "error: transport iser not available on storage, target: SPDK's iSCSI target has no iSER",
    ]);
  });
});

describe('L061', () => {
  const cable = (...measured: readonly (readonly ['a' | 'b', string, number])[]): string[] =>
    said('L061', (bed) => {
      const ends = ['client', 'storage'] as const;
      const nics = ends.map((role) => bed.port(bed.host(role, role), `10.0.0.${role.length}`, { mtu: bytes(4_200) }));
      const each: Link['measured'] = measured.map(([from, tool, gigabits]) => ({
        from,
        tool,
        payload: bitsPerSecond(gigabits * 1e9),
        date: '2026-01-01',
      }));
      bed.cable([nics[0]!, 'p0'], [nics[1]!, 'p0'], { measured: each });
    });

  it('compares directions as one tool measured them', () => {
    expect(cable(['a', 'ib_write_bw', 97.8], ['a', 'iperf3', 95], ['b', 'iperf3', 94.5])).toEqual([]);
    expect(cable(['a', 'iperf3', 97], ['b', 'iperf3', 95])).toEqual([
      expect.stringContaining('directions differ by 2.1 % (97 Gb/s, 95 Gb/s, iperf3)'),
    ]);
  });
});
