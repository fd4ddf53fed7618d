import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adapterCapacity } from '../../../shared/capacity/adapter.ts';
import type { BedCapacityInput, ClientGroup, EndAdapter } from '../../../shared/capacity/bed-input.ts';
import { findBottleneck, rankCeilings } from '../../../shared/capacity/bottleneck.ts';
import { bytesInFlight, spdkPoolBytes } from '../../../shared/capacity/buffer-pool.ts';
import { mixedIops, poolIops, zeroLoadLatencyNs } from '../../../shared/capacity/drive-pool.ts';
import { explainPrediction } from '../../../shared/capacity/explanation.ts';
import {
  linkCeilingIops,
  loadWireBytes,
  measuredLinkIops,
  type Fabric,
} from '../../../shared/capacity/link-ceiling.ts';
import { pcieBytesPerSecond, ratedAboveLink } from '../../../shared/capacity/pcie.ts';
import { predictBed } from '../../../shared/capacity/prediction.ts';
import { CORE_RATES, coresNeeded, processorIops } from '../../../shared/capacity/processor.ts';
import { balancedJobBounds, clientThroughput, exactThroughput } from '../../../shared/capacity/queueing.ts';
import { rocePathMtu } from '../../../shared/capacity/roce-wire.ts';
import { socketLinkBytesPerSecond } from '../../../shared/capacity/socket-link.ts';
import { tcpStreamEfficiency } from '../../../shared/capacity/tcp-stream.ts';

const fabric: fc.Arbitrary<Fabric> = fc.oneof(
  fc.record({ protocol: fc.constant('rdma' as const), pathMtu: fc.constantFrom(1024, 2048, 4096) }),
  fc.record({
    protocol: fc.constant('tcp' as const),
    ethernetMtu: fc.constantFrom(1500, 4200, 9000),
    tls: fc.boolean(),
    headerDigest: fc.boolean(),
    dataDigest: fc.boolean(),
    c2hSuccess: fc.boolean(),
  }),
  fc.record({
    protocol: fc.constant('iscsi' as const),
    ethernetMtu: fc.constantFrom(1500, 9000),
    immediateData: fc.boolean(),
    dataDigest: fc.boolean(),
  }),
);
const blockBytes = fc.constantFrom(512, 4096, 8192, 16_384, 65_536, 131_072, 1_048_576);
const load = fc.record({ blockBytes, readFraction: fc.double({ min: 0, max: 1, noNaN: true }) });

describe('cables', () => {
  test('carry every payload byte and something around it', () => {
    fc.assert(
      fc.property(fabric, load, (each, work) => {
        const hard = loadWireBytes(work, each, 'hard');
        const planning = loadWireBytes(work, each, 'planning');
        expect(hard.hostToTarget).toBeGreaterThan((1 - work.readFraction) * work.blockBytes);
        expect(hard.targetToHost).toBeGreaterThan(work.readFraction * work.blockBytes);
        expect(planning.hostToTarget).toBeGreaterThanOrEqual(hard.hostToTarget);
        expect(planning.targetToHost).toBeGreaterThanOrEqual(hard.targetToHost);
      }),
    );
  });

  test('never pass their line rate, and double with it', () => {
    fc.assert(
      fc.property(fabric, load, (each, work) => {
        const hard = linkCeilingIops(100e9, work, each, 'hard');
        expect(hard * work.blockBytes * 8 * Math.max(work.readFraction, 1 - work.readFraction)).toBeLessThan(100e9);
        expect(linkCeilingIops(200e9, work, each)).toBeCloseTo(2 * linkCeilingIops(100e9, work, each), 3);
        expect(linkCeilingIops(100e9, work, each)).toBeLessThanOrEqual(hard);
      }),
    );
  });

  test('a share of reads beyond 1, a block of nothing and an MTU without room are refused', () => {
    const tcp: Fabric = { protocol: 'tcp', ethernetMtu: 9000 };
    expect(() => loadWireBytes({ blockBytes: 4096, readFraction: 1.1 }, tcp)).toThrow(/share of reads/);
    expect(() => loadWireBytes({ blockBytes: 0, readFraction: 1 }, tcp)).toThrow(/cannot have 0 bytes/);
    expect(() => loadWireBytes({ blockBytes: 4096, readFraction: 1 }, { ...tcp, ethernetMtu: 40 })).toThrow(
      /MTU of 40/,
    );
  });

  test('stream efficiency and path MTU of DOMAIN 3.1', () => {
    expect([1500, 4200, 9000].map((mtu) => Number((100 * tcpStreamEfficiency(mtu)).toFixed(2)))).toEqual([
      94.15, 97.88, 99.0,
    ]);
    expect(rocePathMtu(300)).toBeNull();
    expect([4191, 4192].map(rocePathMtu)).toEqual([2048, 4096]);
  });

  test('what was measured counts for the busier direction', () => {
    expect(measuredLinkIops({ toHost: 8e9, toTarget: 8e9 }, { blockBytes: 4096, readFraction: 0.75 })).toBeCloseTo(
      1e9 / 4096 / 0.75,
      6,
    );
  });
});

describe('PCI Express and adapters', () => {
  test('an unknown generation is unknown, not 0', () => {
    const unknown = { generation: 7, lanes: 4, maxPayloadBytes: null };
    expect(pcieBytesPerSecond(unknown, 'hard')).toBeNull();
    expect(ratedAboveLink(1, unknown)).toBeNull();
    const adapter = adapterCapacity({
      slot: null,
      ports: [{ bitsPerSecond: 1e9, cabled: true }],
      totalBitsPerSecond: null,
    });
    expect(adapter).toMatchObject({ slotBitsPerSecond: null, exceedsSlot: false, usableBitsPerSecond: 1e9 });
  });

  test('planning stays below the hard bound for every generation', () => {
    for (const generation of [1, 2, 3, 4, 5, 6]) {
      const link = { generation, lanes: 8, maxPayloadBytes: 256 };
      expect(pcieBytesPerSecond(link, 'planning')!).toBeLessThan(pcieBytesPerSecond(link, 'hard')!);
    }
  });

  test('a socket link gives 70 % of its two bytes per transfer', () => {
    expect(socketLinkBytesPerSecond({ transfersPerSecond: 11.2e9, links: 3 }, 'planning')).toBeCloseTo(47.04e9, 0);
    expect(socketLinkBytesPerSecond({ transfersPerSecond: 11.2e9, links: 3 }, 'hard')).toBeCloseTo(67.2e9, 0);
  });
});

describe('drives and cores', () => {
  test('striping goes at the pace of the slowest', () => {
    expect(poolIops([100, 90, 80], 'independent')).toBe(270);
    expect(poolIops([100, 90, 80], 'striped')).toBe(240);
    expect(poolIops([], 'striped')).toBeNull();
  });

  test('a mix lies between reads and writes; zero-load latency is never negative', () => {
    expect(mixedIops(550_000, 500_000, 0.9)).toBeCloseTo(48 ** -1 * 26_138_613.861, 2);
    expect(mixedIops(100, 50, 1)).toBe(100);
    expect(zeroLoadLatencyNs(1_000, 100_000)).toBe(0);
  });

  test('cores for study D, and the buffers its requests need', () => {
    expect(coresNeeded(10.94e6, CORE_RATES.spdkTarget)).toBe(9);
    expect(processorIops({ cores: 2, secondsPerIo: 1e-6 })).toBe(2e6);
    expect(bytesInFlight(64, 1_048_576)).toBe(64 * 1_048_576);
    expect(spdkPoolBytes({ year: 22, month: 9 })).toBe(4095 * 8192);
    expect(spdkPoolBytes({ year: 23, month: 1 })).toBe(64 * 1_048_576);
  });
});

describe('queueing', () => {
  const demands = fc.array(fc.double({ min: 1e-7, max: 1e-3, noNaN: true }), { minLength: 1, maxLength: 6 });
  const think = fc.double({ min: 0, max: 1e-3, noNaN: true });

  test('exact analysis lies within the balanced-job bounds and rises with the population', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 1, max: 60 }), think, (each, population, delay) => {
        const bounds = balancedJobBounds(each, population, delay);
        const exact = exactThroughput(each, population, delay);
        expect(exact).toBeGreaterThanOrEqual(bounds.low * (1 - 1e-9));
        expect(exact).toBeLessThanOrEqual(bounds.high * (1 + 1e-9));
        expect(exactThroughput(each, population + 1, delay)).toBeGreaterThanOrEqual(exact * (1 - 1e-12));
      }),
    );
  });

  test('the approximation for one client stays within 10 % of the exact one', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 1, max: 40 }), think, (each, population, delay) => {
        const [found] = clientThroughput([
          { clients: 1, populationPerClient: population, think: delay, shared: each, own: [] },
        ]);
        const exact = exactThroughput(each, population, delay);
        expect(Math.abs(found!.perClient / exact - 1)).toBeLessThan(0.1);
      }),
    );
  });

  test('one group of four and four groups of one are the same', () => {
    const client = { clients: 4, populationPerClient: 16, think: 8e-5, shared: [1e-6, 2e-6], own: [3e-6] };
    const [together] = clientThroughput([client]);
    const apart = clientThroughput([1, 2, 3, 4].map(() => ({ ...client, clients: 1 })));
    for (const each of apart) expect(each.perClient / together!.perClient).toBeCloseTo(1, 8);
  });

  test('a client with twice the depth gets more, and no station passes its rate', () => {
    const client = { clients: 1, think: 1e-5, shared: [1e-6], own: [] };
    const rates = clientThroughput([
      { ...client, populationPerClient: 32 },
      { ...client, populationPerClient: 64 },
    ]).map((each) => each.perClient);
    expect(rates[1]!).toBeGreaterThan(rates[0]! * 1.5);
    expect(rates[0]! + rates[1]!).toBeLessThanOrEqual(1e6);
  });
});

const adapter = (bitsPerSecond: number | null, change: Partial<EndAdapter> = {}): EndAdapter => ({
  cables: [{ bitsPerSecond }],
  ...change,
});
const group: ClientGroup = { clients: 2, depthPerClient: 64, adapters: [adapter(25e9)] };
const bed: BedCapacityInput = {
  load: { blockBytes: 4096, readFraction: 1 },
  drives: { count: 2, totalIops: 1e6, zeroLoadNs: 80_000, optimumDepth: null },
  fabric: { protocol: 'tcp', ethernetMtu: 9000 },
  clients: [group],
  target: null,
};

describe('prediction', () => {
  test('never passes the roofline and rises with depth', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 500 }), (work, depth) => {
        const at = (depthPerClient: number) =>
          predictBed({ ...bed, load: work, clients: [{ ...group, depthPerClient }] });
        expect(at(depth).iops!).toBeLessThanOrEqual(at(depth).roofline.iops);
        expect(at(depth + 1).iops!).toBeGreaterThanOrEqual(at(depth).iops! * (1 - 1e-6));
        expect(at(depth).latencyNs!).toBeGreaterThanOrEqual(80_000);
      }),
    );
  });

  test('on the storage node itself there is no network', () => {
    const local = predictBed({ ...bed, fabric: null });
    expect(Object.keys(local.ceilings)).toEqual(['drives']);
    expect(explainPrediction(local, { ...bed, fabric: null })).toMatch(/nothing else is known of this bed/);
  });

  test('every element of both ends limits when it is the smallest', () => {
    const narrow = { generation: 3, lanes: 1, maxPayloadBytes: 256 };
    const cases: [string, Partial<BedCapacityInput>][] = [
      ['client_links', { clients: [{ ...group, adapters: [adapter(1e9)] }] }],
      [
        'client_links',
        { clients: [{ ...group, adapters: [{ cables: [{ bitsPerSecond: 25e9, measuredToHost: 1e9 }] }] }] },
      ],
      ['client_nic_total', { clients: [{ ...group, adapters: [adapter(25e9, { totalBitsPerSecond: 1e9 })] }] }],
      ['client_nic_pcie', { clients: [{ ...group, adapters: [adapter(25e9, { slot: narrow })] }] }],
      ['initiator_cpu', { clients: [{ ...group, processorIops: 1_000 }] }],
      ['target_links', { target: { adapters: [adapter(1e9)] } }],
      ['target_nic_total', { target: { adapters: [adapter(null, { totalBitsPerSecond: 1e9 })] } }],
      ['target_nic_pcie', { target: { adapters: [adapter(null, { slot: narrow })] } }],
      ['target_cpu', { target: { adapters: [], processorIops: 1_000 } }],
      ['switch', { switchBitsPerSecond: { planning: 1e9, hard: 1e9 } }],
      ['drive_links', { drives: { ...bed.drives, linkIops: 100 } }],
      [
        'socket_link',
        {
          target: {
            adapters: [],
            socketLink: { link: { transfersPerSecond: 1e8, links: 1 }, crossingFraction: 0.5 },
          },
        },
      ],
    ];
    for (const [element, change] of cases) {
      const found = predictBed({ ...bed, ...change });
      expect([found.roofline.element, found.iops! <= found.roofline.iops]).toEqual([element, true]);
    }
  });

  test('an element that one client does not know is unknown for all of them', () => {
    const found = predictBed({ ...bed, clients: [group, { ...group, adapters: [adapter(null)] }] });
    expect(found.ceilings.client_links).toBeUndefined();
  });

  test('unlike clients share the rate by what they can do', () => {
    const slow = { ...group, processorIops: 10_000 };
    const found = predictBed({ ...bed, clients: [group, slow] });
    expect(found.groupIops[1]!).toBeLessThanOrEqual(20_000);
    expect(found.groupIops[0]! + found.groupIops[1]!).toBeCloseTo(found.iops!, 3);
  });

  test('a bed without drives or clients is refused in words', () => {
    expect(() => predictBed({ ...bed, clients: [] })).toThrow(/at least one client/);
    expect(() => predictBed({ ...bed, clients: [{ ...group, depthPerClient: 0 }] })).toThrow(/in flight/);
    expect(() => predictBed({ ...bed, drives: { ...bed.drives, totalIops: 0 } })).toThrow(/drives with a rate/);
  });
});

describe('bottleneck', () => {
  test('all within 2 % are named, the next one too', () => {
    const found = findBottleneck({ drives: 101, client_links: 100, target_cpu: 150 }, null)!;
    expect(found).toMatchObject({
      element: 'client_links',
      near: ['client_links', 'drives'],
      runnerUp: { element: 'drives', ceilingIops: 101 },
      share: null,
      networkBound: false,
      state: 'network_lowest_not_reached',
    });
    expect(findBottleneck({}, 5)).toBeNull();
    expect(rankCeilings({ memory: 2, drives: 1 }).map((each) => each.element)).toEqual(['drives', 'memory']);
  });
});
