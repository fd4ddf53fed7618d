import { describe, expect, it } from 'vitest';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { bytes, MEBI } from '../../../shared/units/quantity.ts';
import { anId } from '../../support/builders.ts';
import { drawn, said } from './draw.ts';

/** Legal but unusual hosts: several processes, nested sets, sub-NUMA clusters, parts that are not drawn. */

describe('L001', () => {
  it('tells each far node by itself: another cluster is a note, another socket a warning', () => {
    const found = said('L001', (bed) => {
      const host = bed.host('storage', 'storage');
      const [first, second] = [bed.socket(host, 0), bed.socket(host, 1)];
      const node = bed.numa(host, 0, { socket: first });
      const near = bed.drive(bed.numa(host, 1, { socket: first }), 'near');
      const far = bed.drive(bed.numa(host, 2, { socket: second }), 'far');
      const nic = bed.port(node, '10.0.0.1');
      bed.listener(bed.subsystem(host, 'sub', [near, far]), host, nic, '10.0.0.1');
    });
    expect(found).toEqual([
      expect.stringMatching(/^warning: far on NUMA node 2, storage, nic on NUMA node 0: traffic crosses UPI/),
      expect.stringMatching(/^note: near on NUMA node 1, storage, nic on NUMA node 0: another cluster/),
    ]);
  });

  it('looks at the portals of iSCSI targets as well', () => {
    const portal = (index: number): string[] =>
      said('L001', (bed) => {
        const host = bed.host('storage', 'storage');
        const nodes = [0, 1].map((at) => bed.numa(host, at));
        const drive = bed.drive(nodes[1]!, 'drive');
        bed.port(nodes[index]!, '10.0.0.1');
        bed.target(host, drive, '10.0.0.1');
      });
    expect(portal(0)).toEqual([expect.stringContaining('drive on NUMA node 1')]);
    expect(portal(1)).toEqual([]);
  });
});

describe('L003', () => {
  const cores = (cpuList: string, threads: number | null, second: string | null = '8-15'): string[] =>
    said('L003', (bed) => {
      const host = bed.host('storage', 'storage');
      bed.socket(host, 0, threads);
      bed.numa(host, 0, { cpuList: '0-7' });
      bed.numa(host, 1, { cpuList: second });
      bed.reactors(host, 'target', cpuList);
    });

  it('knows the cores of a host from the lists of its nodes where the sockets do not tell', () => {
    expect(cores('14-17', null)).toEqual(['error: cores 16-17 do not exist on storage']);
    expect(cores('14-15', null)).toEqual([]);
  });

  it('says nothing where one node does not tell its cores, and asks the sockets first', () => {
    expect(cores('14-17', null, null)).toEqual([]);
    expect(cores('14-17', 32)).toEqual([]);
  });

  it('takes no mask that is longer than any machine, and quotes its beginning alone', () => {
    const [found] = cores(`0x${'f'.repeat(5_000)}`, null);
    expect(found).toMatch(/^error: "0xf+…" is no list of cores$/);
    expect(found!.length).toBeLessThan(120);
  });
});

describe('L004', () => {
  const processes = (first: string, second: string): string[] =>
    said('L004', (bed) => {
      const node = bed.numa(bed.host('storage', 'storage'), 0, { cpuList: '0-7,16-23' });
      bed.reactors(node, 'one', first);
      bed.reactors(node, 'two', second);
    });

  it('sees the threads of one core in two processes, and a core that both poll', () => {
    expect(processes('1-3', '17')).toEqual([
      'warning: reactors 1 and 17 share one physical core; expect about half the rate each',
    ]);
    expect(processes('1-3', '3-4')).toEqual([
      'warning: storage, one and storage, two both poll core 3; expect about half the rate each',
    ]);
    expect(processes('1-3', '4-6,23')).toEqual([]);
  });
});

describe('L006', () => {
  it('looks through nested sets', () => {
    const nested = (nodes: readonly [number, number]): string[] =>
      said('L006', (bed) => {
        const host = bed.host('storage', 'storage');
        const ids = [bed.numa(host, 0), bed.numa(host, 1)];
        const pairs = nodes.map((at, pair) => {
          const drives = ['a', 'b'].map((name) => bed.drive(ids[at]!, `${name}${pair}`));
          return bed.array(host, `pair ${pair}`, drives, { level: 'raid1', stripBytes: null });
        });
        bed.array(host, 'outer', pairs);
      });
    expect(nested([0, 1])).toEqual(['warning: RAID set outer spans NUMA nodes 0, 1']);
    expect(nested([0, 0])).toEqual([]);
  });

  it('does not take node 0 of two hosts for two nodes', () => {
    const found = said('L006', (bed) => {
      const drives = ['a', 'b'].map((name) => bed.drive(bed.numa(bed.host(name, 'storage'), 0), name));
      bed.array(null, 'set', drives);
    });
    expect(found).toEqual([]);
  });
});

describe('L007', () => {
  const strip = (stripBytes: number, implementation: 'spdk' | 'kernel' | 'other' | null): string[] =>
    said('L007', (bed) => {
      const host = bed.host('storage', 'storage');
      const set = bed.array(host, 'set', [bed.drive(host, 'a'), bed.drive(host, 'b')], {
        stripBytes: bytes(stripBytes),
      });
      if (implementation !== null) bed.subsystem(host, 'sub', [bed.volume(host, 'volume', set)], { implementation });
    });

  it('is about sets that SPDK makes: md takes any strip', () => {
    expect(strip(98_304, 'spdk')).toEqual(['error: strip 96 KiB is not a power of two; SPDK refuses the set']);
    expect(strip(98_304, null)).toHaveLength(1);
    expect(strip(98_304, 'kernel')).toEqual([]);
    expect(strip(131_072, 'spdk')).toEqual([]);
  });

  it('takes no strip below a KiB', () => {
    expect(strip(512, 'spdk')).toEqual([expect.stringContaining('strip 0.5 KiB')]);
    expect(strip(1_024, 'spdk')).toEqual([]);
  });

  it('points at members that are there', () => {
    const lab = drawn((bed) => {
      const host = bed.host('storage', 'storage');
      const drives = [512, 4_096].map((size) => bed.drive(host, `${size}`, { lbaBytes: bytes(size) }));
      bed.array(host, 'set', [...drives, anId()]);
    });
    const found = lintLab(lab).filter(({ code }) => code === 'L007');
    expect(found).toHaveLength(1);
    expect(found[0]!.where.entities.filter((id) => !(id in lab.entities))).toEqual([]);
  });
});

describe('L034', () => {
  const pages = (parent: 'host' | 'node', second: number | null): string[] =>
    said('L034', (bed) => {
      const host = bed.host('storage', 'storage');
      const node = bed.numa(host, 0, { hugepages: 1_000 });
      bed.numa(host, 1, { hugepages: second });
      bed.reactors(parent === 'host' ? host : node, 'target', '1-2', { memoryBytes: bytes(3_072 * MEBI) });
    });

  it('counts the pages of all nodes for a process that belongs to none', () => {
    expect(pages('host', 535)).toEqual(['error: storage: 3,072 MiB of hugepages needed, 3,070 free']);
    expect(pages('host', 536)).toEqual([]);
    expect(pages('host', null)).toEqual([]);
    expect(pages('node', 5_000)).toEqual(['error: storage, NUMA 0: 3,072 MiB of hugepages needed, 2,000 free']);
  });
});

describe('drives', () => {
  it('L059: the trained link of a set is one of its likenesses, half-known links are none', () => {
    const links = (lanes: number | null): string[] =>
      said('L059', (bed) => {
        const host = bed.host('storage', 'storage');
        const drives = [4, lanes].map((each, at) =>
          bed.drive(host, `d${at}`, { link: { generation: 4, lanes: each } }),
        );
        bed.array(host, 'set', drives);
      });
    expect(links(2)).toEqual(['warning: set: trained link differs on d0: PCIe 4.0 ×4; d1: PCIe 4.0 ×2']);
    expect(links(4)).toEqual([]);
    expect(links(null)).toEqual([]);
  });

  it('L060: a warning temperature of 0 K is none, and degrees are whole', () => {
    const hot = (temperatureKelvin: number, warningTemperatureKelvin: number): string[] =>
      said('L060', (bed) => {
        const unknown = { criticalWarning: null, readOnly: null, availableSparePercent: null, percentUsed: null };
        const more = { spareThresholdPercent: null, mediaErrors: null, mediaErrorsBefore: null };
        const health = { ...unknown, ...more, temperatureKelvin, warningTemperatureKelvin };
        bed.drive(bed.host('storage', 'storage'), 'd', { health });
      });
    expect(hot(310.15, 0)).toEqual([]);
    expect(hot(338.15, 343)).toEqual(['warning: storage, d: 65 °C, it warns at 70 °C']);
    expect(hot(337.9, 343)).toEqual([]);
  });

  it('L012: a link that trained below is told what to do about it, not to cable one port', () => {
    const lab = drawn((bed) => {
      bed.drive(bed.host('storage', 'storage'), 'd', { link: { generation: 4, lanes: 2, capableLanes: 4 } });
    });
    const [found] = lintLab(lab).filter(({ code }) => code === 'L012');
    expect(found).toMatchObject({ where: { field: 'PCIe link' } });
    expect(found!.tip).toContain('Seat it again');
  });
});
