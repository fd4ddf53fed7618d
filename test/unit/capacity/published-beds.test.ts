import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BedCapacityInput } from '../../../shared/capacity/bed-input.ts';
import { zeroLoadLatencyNs } from '../../../shared/capacity/drive-pool.ts';
import { explainPrediction } from '../../../shared/capacity/explanation.ts';
import { linkCeilingIops, type Fabric } from '../../../shared/capacity/link-ceiling.ts';
import { clusterCapacity } from '../../../shared/capacity/mirrored-cluster.ts';
import { pcieBytesPerSecond } from '../../../shared/capacity/pcie.ts';
import { predictBed } from '../../../shared/capacity/prediction.ts';
import { study } from './studies.ts';

/** Study A: 8 drives, 4 clients with one 100 Gb/s port each in a PCIe 3.0 x16 slot. */
const rowSchema = z.object({
  pattern: z.string(),
  bs: z.number(),
  iops: z.number(),
  lat_ms: z.number(),
  numjobs: z.number(),
  iodepth: z.number(),
});
const resultsSchema = z.object({
  local_1_drive: z.array(rowSchema),
  linux_4_clients: z.array(rowSchema),
  starwind_4_clients: z.array(rowSchema),
});
const results = resultsSchema.parse(study('A')['results']);
type Row = z.infer<typeof rowSchema>;

const NETWORK_BOUND = ['random read 64K', 'read 1M'];
const RATED_LATENCY_NS = { read: 82_000, write: 13_000 };
const reads = (pattern: string): boolean => pattern.includes('read');
const localOf = (pattern: string): Row => results.local_1_drive.find((row) => row.pattern === pattern)!;

/** Zero-load latency from the rated latencies, taken at 4 KiB. */
function ratedZeroLoad(pattern: string): number {
  const at4k = localOf(reads(pattern) ? 'random read 4k' : 'random write 4k');
  return zeroLoadLatencyNs(RATED_LATENCY_NS[reads(pattern) ? 'read' : 'write'], at4k.iops);
}

function bedOf(row: Row, options: { zeroLoadNs?: number; measured?: boolean } = {}): BedCapacityInput {
  const local = localOf(row.pattern);
  return {
    load: { blockBytes: row.bs, readFraction: reads(row.pattern) ? 1 : 0 },
    drives: {
      count: 8,
      totalIops: 8 * local.iops,
      zeroLoadNs: options.zeroLoadNs ?? null,
      optimumDepth: local.numjobs * local.iodepth,
    },
    fabric: { protocol: 'rdma', pathMtu: 4096 },
    clients: [
      {
        clients: 4,
        depthPerClient: row.numjobs * row.iodepth,
        adapters: [{ cables: [{ bitsPerSecond: 100e9 }], slot: { generation: 3, lanes: 16, maxPayloadBytes: null } }],
      },
    ],
    target: null,
    measuredIops: options.measured === true ? row.iops : null,
  };
}

const errorPercent = (predicted: number | null, published: number): number => 100 * ((predicted ?? 0) / published - 1);

describe.each([
  ['Linux', results.linux_4_clients],
  ['StarWind', results.starwind_4_clients],
] as const)('study A, %s initiator', (_, rows) => {
  test('exactly the two footnoted rows are network-bound, predicted and measured', () => {
    expect(rows).toHaveLength(6);
    for (const measured of [false, true]) {
      const flagged = rows.filter((row) => predictBed(bedOf(row, { measured })).bound.networkBound);
      expect(flagged.map((row) => row.pattern)).toEqual(NETWORK_BOUND);
    }
  });
});

describe('study A, accuracy for the Linux initiator', () => {
  const rows = results.linux_4_clients;
  const errors = (zeroLoad: (pattern: string) => number | undefined): number[] =>
    rows.map((row) => {
      const zeroLoadNs = zeroLoad(row.pattern);
      return errorPercent(predictBed(bedOf(row, zeroLoadNs === undefined ? {} : { zeroLoadNs })).iops, row.iops);
    });

  test('without zero-load latency: the rows of DOMAIN 3.2', () => {
    const found = errors(() => undefined);
    [2.45, -0.91, -0.16, -1.08, -0.58, 3.16].forEach((expected, row) => expect(found[row]).toBeCloseTo(expected, 2));
  });

  test('with the rated latencies', () => {
    const found = errors(ratedZeroLoad);
    [2.3, -1.0, -0.3, -1.5, -1.5, 3.1].forEach((expected, row) => expect(found[row]).toBeCloseTo(expected, 1));
  });

  test('latency within 3 % of the published one', () => {
    for (const row of rows) {
      const { latencyNs } = predictBed(bedOf(row));
      expect(Math.abs(errorPercent((latencyNs ?? 0) / 1e6, row.lat_ms))).toBeLessThanOrEqual(3.05);
    }
  });

  test('a bed is told in words', () => {
    const row = rows.find((each) => each.pattern === 'random read 64K')!;
    expect(explainPrediction(predictBed(bedOf(row)), bedOf(row))).toBe(
      "The clients' links are the limit at 745,734 IOPS; the drives would carry 808,000 (8.3% more). " +
        "At 512 I/Os in flight expect 744,466 IOPS at 687.7 µs: network-bound, 99.7% of what the clients' links can carry at all.",
    );
    const shallow = {
      ...bedOf(row),
      clients: [{ clients: 4, depthPerClient: 1, adapters: [{ cables: [{ bitsPerSecond: 100e9 }] }] }],
    };
    expect(explainPrediction(predictBed(shallow), shallow)).toMatch(/no rate is estimated.*measure one job at depth 1/);
    const known = { ...shallow, drives: { ...shallow.drives, zeroLoadNs: 80_000 } };
    expect(explainPrediction(predictBed(known), known)).toMatch(
      /below every ceiling.*about 72 in flight would fill it/,
    );
  });
});

test('calibrating the initiator on its own row explains it', () => {
  const row = results.starwind_4_clients.find((each) => each.pattern === 'random read 4k')!;
  const bed = bedOf(row);
  const uncalibrated = predictBed(bed);
  expect(errorPercent(uncalibrated.iops, row.iops)).toBeCloseTo(36, 0);
  const calibrated = predictBed({ ...bed, clients: [{ ...bed.clients[0]!, processorIops: row.iops / 4 }] });
  expect(calibrated.roofline.element).toBe('initiator_cpu');
  expect(calibrated.roofline.iops).toBeCloseTo(row.iops, 3);
  expect(calibrated.bound.networkBound).toBe(false);
});

describe('which transport carried random read 64K (DOMAIN 3.2)', () => {
  const fabrics: [string, Fabric, number][] = [
    ['RoCE 1024', { protocol: 'rdma', pathMtu: 1024 }, 92.33],
    ['RoCE 4096', { protocol: 'rdma', pathMtu: 4096 }, 97.74],
    ['TCP 1500', { protocol: 'tcp', ethernetMtu: 1500 }, 94.11],
    ['TCP 4200', { protocol: 'tcp', ethernetMtu: 4200 }, 97.84],
    ['TCP 9000', { protocol: 'tcp', ethernetMtu: 9000 }, 98.97],
    ['iSCSI 1500', { protocol: 'iscsi', ethernetMtu: 1500 }, 94.08],
    ['iSCSI 9000', { protocol: 'iscsi', ethernetMtu: 9000 }, 98.93],
  ];
  test.each(fabrics)('%s gives its payload of the goodput table', (_, fabric, gigabits) => {
    const iops = linkCeilingIops(100e9, { blockBytes: 65_536, readFraction: 1 }, fabric);
    expect((iops * 65_536 * 8) / 1e9).toBeCloseTo(gigabits, 2);
  });
});

describe('study C', () => {
  const cluster = {
    nodes: 12,
    drivesPerNode: 4,
    driveReadIops: 550_000,
    driveWriteIops: 500_000,
    blockBytes: 4096,
    nodeBitsPerSecond: 400e9,
  };

  test('26,400,000 for pure reads; 90/10 by copies', () => {
    expect(clusterCapacity({ ...cluster, readFraction: 1, copies: 1 }).frontEndIops).toBeCloseTo(26_400_000, 3);
    expect(clusterCapacity({ ...cluster, readFraction: 0.9, copies: 1 }).frontEndIops / 1e6).toBeCloseTo(26.14, 2);
    expect(clusterCapacity({ ...cluster, readFraction: 0.9, copies: 2 }).frontEndIops / 1e6).toBeCloseTo(23.57, 2);
  });

  test('its adapters: 339 GB/s planning to 351 GB/s hard through PCIe 3.0 x16', () => {
    const slot = { generation: 3, lanes: 16, maxPayloadBytes: 256 };
    expect((24 * pcieBytesPerSecond(slot, 'planning')!) / 1e9).toBeCloseTo(338.8, 1);
    expect((24 * pcieBytesPerSecond(slot, 'hard')!) / 1e9).toBeCloseTo(350.7, 1);
  });
});
