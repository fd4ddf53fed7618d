import { describe, expect, it } from 'vitest';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { drawn, said, saidOf } from './draw.ts';
import { changed } from './edits.ts';

/** Legal but unusual targets: not drawn in a host, listening on any address, networks that are not joined. */

describe('L035', () => {
  const cut = (whole: boolean): string[] =>
    said('L035', (bed) => {
      const host = bed.host('storage', 'storage');
      const set = bed.array(host, 'set', [bed.drive(host, 'a'), bed.drive(host, 'b')]);
      const volumes = ['one', 'two'].map((name) => bed.volume(host, name, set));
      bed.subsystem(host, 'cut', volumes);
      if (whole) bed.subsystem(host, 'whole', [set]);
    });

  it('finds a set that is offered whole and in volumes', () => {
    expect(cut(true)).toEqual(['error: storage, set has two owners: storage, one and storage, whole']);
    expect(cut(false)).toEqual([]);
  });
});

describe('L037', () => {
  const anyAddress = (hosts: readonly string[], address = '0.0.0.0'): string[] =>
    said('L037', (bed) => {
      for (const [at, name] of hosts.entries()) {
        const host = bed.host(name, 'storage');
        const nic = bed.port(host, `10.0.0.${at + 1}`);
        const implementation = 'kernel' as const;
        const subsystem = bed.subsystem(host, name, [bed.drive(host, 'd')], { implementation });
        bed.listener(subsystem, host, nic, address, { transport: 'tcp' });
      }
    });

  it('lets targets of two hosts listen on any address', () => {
    expect(anyAddress(['a', 'b'])).toEqual([]);
    expect(anyAddress(['a', 'b'], '::')).toEqual([]);
    expect(anyAddress(['a'], '10.0.0.9')).toEqual(['error: 10.0.0.9:4420 is not assigned to a, nic, p0']);
  });

  it('takes the host of a subsystem that is drawn in none from its process', () => {
    const found = said('L037', (bed) => {
      for (const name of ['a', 'b']) {
        const host = bed.host(name, 'storage');
        const process = bed.reactors(host, name, '1');
        const subsystem = bed.subsystem(null, name, [bed.drive(host, 'd')], { process });
        const nic = bed.nic(host, name, [{ speed: null }]);
        bed.listener(subsystem, host, nic, '0.0.0.0', { nic: null, port: null });
      }
    });
    expect(found).toEqual([]);
  });

  it('two processes of one host cannot both listen on any address', () => {
    const found = said('L037', (bed) => {
      const host = bed.host('storage', 'storage');
      for (const name of ['one', 'two']) {
        const process = bed.reactors(host, name, '1');
        const subsystem = bed.subsystem(host, name, [bed.drive(host, name)], { process });
        bed.listener(subsystem, host, bed.nic(host, name, [{ speed: null }]), '0.0.0.0');
      }
    });
    expect(found).toEqual(['error: 0.0.0.0:4420 is used by 2 processes']);
  });

  const beds = (joined: 'apart' | 'joined' | 'uncabled'): string[] =>
    said('L037', (bed) => {
      const fabric = bed.switch('switch', 8, null);
      for (const [at, name] of ['x', 'y'].entries()) {
        const [storage, client] = (['storage', 'client'] as const).map((role) => bed.host(`${name} ${role}`, role));
        const ends = [bed.port(storage!, '10.0.0.1'), bed.port(client!, `10.0.0.${at + 2}`)] as const;
        if (joined === 'apart') bed.cable([ends[0], 'p0'], [ends[1], 'p0']);
        if (joined === 'joined') ends.forEach((nic, end) => bed.cable([nic, 'p0'], [fabric, `${at * 2 + end + 1}`]));
      }
    });

  it('networks that no cable joins may use the same addresses', () => {
    const told = ['error: 10.0.0.1 is used 2 times (x storage, nic and y storage, nic)'];
    expect(beds('apart')).toEqual([]);
    expect(beds('joined')).toEqual(told);
    expect(beds('uncabled')).toEqual(told);
  });
});

describe('a subsystem that is not drawn in its host', () => {
  const listeners = (count: number): string[] =>
    said('L041', (bed) => {
      const host = bed.host('storage', 'storage', { software: { SPDK: 'v24.05' } });
      const nic = bed.nic(host, 'nic', [{ speed: null }]);
      const subsystem = bed.subsystem(null, 'sub', [bed.drive(host, 'd')]);
      for (let at = 0; at < count; at++) bed.listener(subsystem, host, nic, `10.0.1.${at}`);
    });

  it('L041 takes the release from the host of its drives', () => {
    expect(listeners(17)).toEqual(['warning: sub has 17; SPDK accepts 16 listeners per subsystem']);
    expect(listeners(16)).toEqual([]);
  });
});

describe('L042', () => {
  it('names the initiator where it is the one that is too old', () => {
    const found = (version: string): string[] =>
      said('L042', (bed) => {
        bed.host('client', 'client', { software: { SPDK: version }, multipathPolicy: 'active-passive' });
      });
    expect(found('v21.07')).toEqual([
      'error: multipath of the SPDK initiator needs SPDK >= 21.10, initiator has 21.07',
    ]);
    expect(found('v21.10')).toEqual([]);
  });

  it('a mask needs no 0x', () => {
    const traced = (tracepoints: string): string[] =>
      said('L042', (bed) => {
        const host = bed.host('storage', 'storage', { software: { SPDK: 'v21.07' } });
        bed.reactors(host, 'target', '1', { tracepoints });
      });
    expect(traced('10')).toEqual([]);
    expect(traced('0xFF')).toEqual([]);
    expect(traced('nvmf_tcp')).toHaveLength(1);
  });
});

describe('L043', () => {
  it('counts one access point in the singular', () => {
    const found = said('L043', (bed) => {
      const { storage, storageNic } = bed.pair();
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      const listener = bed.listener(subsystem, storage, storageNic, '10.0.0.1');
      bed.group(subsystem, [{ listener, state: 'optimized' }]);
    });
    expect(found).toEqual(['warning: sub: 1 access point: 1 optimized + 0 non-optimized only']);
  });
});

describe('L044', () => {
  /** Four clusters in two sockets; ports on nodes 0 and 2; I/O pinned to two nodes. */
  const pinned = (ioNodes: readonly [number, number], slit: boolean): string[] => {
    let pins: readonly string[] = [];
    const lab = drawn((bed) => {
      const storage = bed.host('storage', 'storage');
      const client = bed.host('client', 'client', { multipathPolicy: 'numa' });
      const rows = [0, 1, 2, 3].map((at) => [0, 1, 2, 3].map((to) => (at === to ? 10 : at >> 1 === to >> 1 ? 12 : 21)));
      const nodes = rows.map((distances, at) => bed.numa(client, at, { distances: slit ? distances : null }));
      const subsystem = bed.subsystem(storage, 'sub', [bed.drive(storage, 'd')]);
      const listeners = [0, 2].map((node, at) => {
        const nic = bed.port(storage, `10.0.${at}.1`);
        const listener = bed.listener(subsystem, storage, nic, `10.0.${at}.1`);
        const hostNic = bed.port(nodes[node]!, `10.0.${at}.2`);
        bed.connection(client, subsystem, listener, 'k', { hostNic, hostPort: 'p0' });
        return listener;
      });
      bed.group(
        subsystem,
        listeners.map((listener) => ({ listener, state: 'optimized' as const })),
      );
      pins = ioNodes.map((at) => nodes[at]!);
    });
    const pinnedLab = changed(
      lab,
      'host',
      ({ role }) => role === 'client',
      (host) => ({ ...host, ioNodes: [...pins] }),
    );
    return saidOf('L044', pinnedLab);
  };

  it('takes the nearest port for each node that issues I/O, as the SLIT tells it', () => {
    expect(pinned([1, 3], true)).toEqual([expect.stringContaining('client, numa: paths 10.0.0.1 and 10.0.1.1')]);
    expect(pinned([0, 1], true)).toEqual([]);
    expect(pinned([1, 3], false)).toEqual([]);
  });
});

describe('names of fields', () => {
  it('are those of the screens', () => {
    const lab = drawn((bed) => {
      const { storage } = bed.pair();
      bed.array(storage, 'set', [bed.drive(storage, 'a'), bed.drive(storage, 'b')]);
    });
    let mixed = lab;
    for (const [name, firmware] of [
      ['a', 'A1'],
      ['b', 'B2'],
    ] as const)
      mixed = changed(
        mixed,
        'drive',
        (drive) => drive.name === name,
        (drive) => ({ ...drive, firmware, powerState: firmware === 'A1' ? 0 : 1 }),
      );
    const found = lintLab(mixed).filter(({ code }) => code === 'L059');
    expect(found.map(({ message, where }) => `${where.field ?? ''}: ${message}`)).toEqual([
      'firmware: set: firmware differs on a: A1; b: B2',
      'power state: set: power state differs on a: 0; b: 1',
    ]);
  });
});
