import { describe, expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { LabCapacity } from '../../../shared/capacity/question.ts';
import type { Drive, EntityOf } from '../../../shared/model/lab.ts';
import { bytes, iops } from '../../../shared/units/quantity.ts';
import { LabDrawing } from './bed-lab.ts';
import { asked, bed, cabledNic, PORT, RATED, tcpReads, type Bed } from './drawn-bed.ts';
import { ceiling } from './published-question.ts';

/** Storage beyond the vectors: copies, links of drives, caches and cores, each by hand from DOMAIN 3.1. */

const capacityOf = ({ drawing }: Bed, load: ReturnType<typeof asked>): LabCapacity =>
  labCapacity(drawing.lab(), load).capacity!;

function array(
  lab: Bed & { drives: string[] },
  level: EntityOf<'array'>['level'],
  members = lab.drives,
  stripBytes: EntityOf<'array'>['stripBytes'] = null,
): string {
  return lab.drawing.add({ kind: 'array', parent: lab.storage, name: level, level, stripBytes, members });
}

/** n drives for r reads and (1 - r) m writes: n / (r / x_r + (1 - r) m / x_w). */
const mirroredIops = (drives: number, reads: number, copies: number): number =>
  drives / (reads / 700_000 + ((1 - reads) * copies) / 200_000);

describe('copies of writes', () => {
  test.each([
    ['raid1', 2, 2],
    ['raid1', 3, 3],
    ['raid10', 4, 2],
  ] as const)('%s of %i drives writes %i times', (level, drives, copies) => {
    const lab = bed(drives);
    array(lab, level);
    const at = (readPercent: number): number =>
      ceiling(capacityOf(lab, asked('randrw', 4096, readPercent, { protocol: 'local' })), 'drives')!;
    expect(at(50)).toBeCloseTo(mirroredIops(drives, 0.5, copies), 3);
    expect(at(0)).toBeCloseTo(mirroredIops(drives, 0, copies), 3);
    expect(at(100)).toBeCloseTo(drives * 700_000, 3);
  });

  test('RAID0 over pairs of RAID1 is RAID10', () => {
    const lab = bed(4);
    const pairs = [0, 2].map((n) => array(lab, 'raid1', lab.drives.slice(n, n + 2)));
    array(lab, 'raid0', pairs);
    const found = capacityOf(lab, asked('randwrite', 4096, null, { protocol: 'local' }));
    expect(ceiling(found, 'drives')).toBeCloseTo((4 * 200_000) / 2, 3);
  });

  test('a mirror over the storage hosts costs the drives a write per copy, whoever asks', () => {
    const lab = bed(2);
    const partner = lab.drawing.host('partner', 'storage');
    const far = [0, 1].map((n) => lab.drawing.drive(partner, `far${String(n)}`, { rated: RATED, link: null }));
    const nic = lab.drawing.nic(partner, 'partner nic', [PORT], { link: null });
    lab.drawing.cable([nic, 'p0'], [lab.fabricSwitch, 's31']);
    cabledNic(lab, lab.client, [PORT, PORT]);
    const members = [...lab.drives, ...far];
    lab.drawing.add({ kind: 'mirror', parent: null, name: 'mirror', copies: 2, members, replicationNic: null });
    const mixed = capacityOf(lab, asked('randrw', 4096, 70));
    expect([mixed.bottleneck, mixed.rooflineIops]).toEqual(['drives', expect.closeTo(mirroredIops(4, 0.7, 2), 3)]);
    expect(mixed.assumptions.join()).toContain('copies of mirrored writes are counted at the drives');
    expect(ceiling(capacityOf(lab, asked('randread', 4096)), 'drives')).toBe(4 * 700_000);
    const local = capacityOf(lab, asked('randwrite', 4096, null, { protocol: 'local' }));
    expect(ceiling(local, 'drives')).toBe(4 * 200_000);
    for (const use of mixed.uses.filter(({ element }) => element === 'drives'))
      expect(use.share).toBeCloseTo(mixed.iops! / mixed.rooflineIops, 9);
  });

  test('what a target mirrors to another host crosses no socket of its own', () => {
    const lab = bed(0);
    const nodes = [0, 1].map((n) => lab.drawing.node(lab.storage, n));
    const near = lab.drawing.drive(nodes[0]!, 'near', { rated: RATED, link: null });
    const partner = lab.drawing.host('partner', 'storage');
    const far = lab.drawing.drive(lab.drawing.node(partner, 0), 'far', { rated: RATED, link: null });
    const nic = lab.drawing.nic(nodes[0]!, 'target', [PORT], { link: null });
    lab.drawing.cable([nic, 'p0'], [lab.fabricSwitch, 's30']);
    cabledNic(lab, lab.client, [PORT]);
    const members = [near, far];
    const backing = lab.drawing.add({
      kind: 'mirror',
      parent: null,
      name: 'm',
      copies: 2,
      members,
      replicationNic: null,
    });
    const subsystem = lab.drawing.add({
      kind: 'subsystem',
      parent: lab.storage,
      name: 'subsystem',
      nqn: 'nqn.2024-01.lab:m',
      serial: null,
      implementation: 'spdk',
      allowAnyHost: true,
      allowedHosts: [],
      namespaces: [{ nsid: 1, backing, anaGroup: 1 }],
    });
    const listener = { transport: 'tcp' as const, nic, port: 'p0', address: '10.0.0.1', service: '4420' };
    lab.drawing.add({ kind: 'listener', parent: lab.storage, name: 'l', subsystem, ...listener });
    expect(ceiling(capacityOf(lab, asked('randread', 65_536)), 'socket_link')).toBeUndefined();
  });
});

describe('links of drives', () => {
  const link = (lanes: number): Drive['link'] => ({ generation: 3, lanes, maxPayloadBytes: 512 });
  /** GB/s of so many lanes of generation 3, hard: payload 512, 20 bytes around it. */
  const lanesBytes = (lanes: number): number => ((8e9 * (128 / 130) * lanes) / 8) * (512 / 532);

  test('RAID0 goes at the pace of the one drive that trained a single lane', () => {
    const lab = bed(3, { link: { generation: 4, lanes: 4, maxPayloadBytes: 512 } });
    const slow = lab.drawing.drive(lab.storage, 'slow', { rated: RATED, link: link(1) });
    lab.drawing.add({
      kind: 'array',
      parent: lab.storage,
      name: 'r',
      level: 'raid0',
      stripBytes: bytes(131_072),
      members: [...lab.drives, slow],
    });
    const local = { protocol: 'local' as const };
    const found = capacityOf(lab, asked('read', 131_072, null, local));
    expect([found.bottleneck, found.runnerUp]).toEqual(['drive_links', 'drives']);
    expect(found.rooflineIops).toBeCloseTo((4 * lanesBytes(1)) / 131_072, 3);
    // Measured on a sound drive: the slow one still holds the set back.
    const swept = capacityOf(lab, asked('read', 131_072, null, local, { driveIops: iops(49_000) }));
    expect(swept.rooflineIops).toBeCloseTo((4 * lanesBytes(1)) / 131_072, 3);
  });

  test('independent drives each give the less of drive and link', () => {
    const lab = bed(1, { link: { generation: 4, lanes: 4, maxPayloadBytes: 512 } });
    lab.drawing.drive(lab.storage, 'slow', { rated: RATED, link: link(1) });
    const found = capacityOf(lab, asked('read', 131_072, null, { protocol: 'local' }));
    expect(found.rooflineIops).toBeCloseTo((6_400e6 + lanesBytes(1)) / 131_072, 3);
  });

  test('links that hold nothing back are listed as they are, copies counted', () => {
    const lab = bed(2, { link: link(4) });
    array(lab, 'raid1');
    const found = capacityOf(lab, asked('randwrite', 4096, null, { protocol: 'local' }));
    expect(ceiling(found, 'drives')).toBeCloseTo(200_000, 6);
    expect(ceiling(found, 'drive_links')).toBeCloseTo(lanesBytes(4) / 4096, 3);
  });
});

describe('what is not known', () => {
  test('a rating of 0 is none: it is asked for, not counted', () => {
    const lab = bed(1, { rated: { ...RATED!, randomReadIops: iops(0) } });
    const found = labCapacity(lab.drawing.lab(), asked('randread', 4096, null, { protocol: 'local' }));
    expect([found.capacity, found.problems[0]?.code]).toEqual([null, 'capacity-drive-rate-unknown']);
  });

  test('a sweep at a larger block says no more of small ones than a drive can be rated for', () => {
    const lab = bed(1);
    const measured = { driveIops: iops(101_000), driveBlockBytes: bytes(65_536) };
    const found = capacityOf(lab, asked('randread', 4096, null, { protocol: 'local' }, measured));
    expect(ceiling(found, 'drives')).toBeCloseTo(1.1 * 700_000, 3);
  });

  test.each([null, bytes(0)])('a strip that is not drawn (%s) is told where it may matter', (stripBytes) => {
    const lab = bed(2);
    array(lab, 'raid0', lab.drives, stripBytes);
    const words = 'the strip of raid0 is not drawn: no I/O is split';
    expect(capacityOf(lab, asked('read', 1_048_576, null, { protocol: 'local' })).assumptions).toContain(words);
    expect(capacityOf(lab, asked('read', 4096, null, { protocol: 'local' })).assumptions).not.toContain(words);
  });

  test('a storage host without reactors leaves the cores of both unknown', () => {
    const lab = bed(2);
    cabledNic(lab, lab.client, [PORT]);
    lab.drawing.add({ kind: 'coreSet', parent: lab.storage, name: 'reactors', cpuList: '1', duty: 'reactors' });
    expect(ceiling(capacityOf(lab, asked('randread', 4096)), 'target_cpu')).toBe(1_300_000);
    const second = lab.drawing.host('second storage', 'storage');
    lab.drawing.drive(second, 'far', { rated: RATED, link: null });
    expect(ceiling(capacityOf(lab, asked('randread', 4096)), 'target_cpu')).toBeUndefined();
  });
});

describe('hosts that serve and load', () => {
  function cluster(cabled: number): LabDrawing {
    const drawing = new LabDrawing();
    const fabricSwitch = drawing.switch('switch', 8, 25);
    const drives = [0, 1].flatMap((n) => {
      const host = drawing.host(`node${String(n)}`, 'both');
      const nic = drawing.nic(
        host,
        `nic${String(n)}`,
        [
          { gigabits: 25, mtu: 9000 },
          { gigabits: 1, mtu: 1500 },
        ],
        { link: null },
      );
      if (n < cabled) drawing.cable([nic, 'p0'], [fabricSwitch, `s${String(n)}`]);
      if (n < cabled) drawing.cable([nic, 'p1'], [fabricSwitch, `s${String(n + 4)}`]);
      for (const vm of [0, 1, 2])
        drawing.add({
          kind: 'vm',
          parent: host,
          name: `vm${String(vm)}`,
          virtualCpus: null,
          memoryBytes: null,
          pinnedNode: null,
          disks: [],
        });
      return [
        drawing.drive(host, 'a', { rated: RATED, link: null }),
        drawing.drive(host, 'b', { rated: RATED, link: null }),
      ];
    });
    drawing.add({ kind: 'mirror', parent: null, name: 'm', copies: 2, members: drives, replicationNic: null });
    return drawing;
  }

  test('a mirrored pair: each node sends what it writes to the other, over its fast port', () => {
    const found = labCapacity(cluster(2).lab(), asked('randwrite', 65_536)).capacity!;
    // 64 KiB: 3.2 GB/s per drive, two copies; replicas over 25 Gb/s a node.
    const writeBytes = ((65_536 + 96) * 9038) / 8948 + (48 / 8948 / 2) * 90;
    expect(ceiling(found, 'drives')).toBeCloseTo((4 * 3_200e6) / 65_536 / 2, 3);
    expect(ceiling(found, 'node_links')).toBeCloseTo((2 * 25e9) / 8 / writeBytes, 2);
    expect([found.bottleneck, found.outstanding]).toEqual(['node_links', 6 * 8 * 32]);
    const cable = found.uses.filter(({ element }) => element === 'node_links');
    expect(cable.map(({ share }) => share)).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  test('replicas without a known cable meet no ceiling, and that is told', () => {
    const write = labCapacity(cluster(1).lab(), asked('randwrite', 65_536));
    expect(ceiling(write.capacity!, 'node_links')).toBeUndefined();
    expect(write.problems.map(({ code, where }) => [code, where])).toEqual([['capacity-node-uncabled', 'node1']]);
    expect(labCapacity(cluster(1).lab(), asked('randread', 65_536)).problems).toEqual([]);
  });

  test('storage hosts of unlike width are used by what each carries', () => {
    const lab = bed(16);
    cabledNic(lab, lab.client, [
      { gigabits: 400, mtu: 9000 },
      { gigabits: 400, mtu: 9000 },
    ]);
    const second = lab.drawing.host('second', 'storage');
    const nic = lab.drawing.nic(second, 'narrow', [{ gigabits: 50, mtu: 9000 }], { link: null });
    const cable = lab.drawing.cable([nic, 'p0'], [lab.fabricSwitch, 's31']);
    const found = capacityOf(lab, asked('randread', 65_536));
    expect(found.bottleneck).toBe('target_links');
    expect(found.rooflineIops).toBeCloseTo(tcpReads(450, 65_536), 2);
    expect(found.uses.find(({ entity }) => entity === cable)!.share).toBeCloseTo(found.iops! / found.rooflineIops, 9);
  });
});

describe('sizes and checks as drawn', () => {
  function subsystemOf(
    lab: Bed & { drives: string[] },
    limits: { maxIoBytes: number; inCapsuleBytes: number },
  ): string {
    return lab.drawing.add({
      kind: 'subsystem',
      parent: lab.storage,
      name: 'subsystem',
      nqn: 'nqn.2024-01.lab:1',
      serial: null,
      implementation: 'spdk',
      allowAnyHost: true,
      allowedHosts: [],
      namespaces: lab.drives.map((backing, n) => ({ nsid: n + 1, backing, anaGroup: 1 })),
      limits: {
        maxQueueDepth: null,
        inCapsuleBytes: bytes(limits.inCapsuleBytes),
        maxIoBytes: bytes(limits.maxIoBytes),
        ioUnitBytes: null,
        sharedBuffers: null,
      },
    });
  }

  test('commands split at the drawn size, small writes travel in the drawn capsule', () => {
    const lab = bed(32);
    subsystemOf(lab, { maxIoBytes: 65_536, inCapsuleBytes: 8_192 });
    cabledNic(lab, lab.client, [PORT]);
    const twice = 2 * (((65_536 + 24) * 9038) / 8948 + (72 / 8948 / 2) * 90);
    expect(ceiling(capacityOf(lab, asked('randread', 131_072)), 'client_links')).toBeCloseTo(100e9 / 8 / twice, 3);
    const capsule = ((8_192 + 72) * 9038) / 8948 + (24 / 8948 / 2) * 90;
    expect(ceiling(capacityOf(lab, asked('randwrite', 8_192)), 'client_links')).toBeCloseTo(100e9 / 8 / capsule, 3);
  });

  test('TLS and digests of the drawn connections are on the wire', () => {
    const lab = bed(32);
    const subsystem = subsystemOf(lab, { maxIoBytes: 131_072, inCapsuleBytes: 4_096 });
    cabledNic(lab, lab.client, [PORT]);
    const plain = capacityOf(lab, asked('randread', 16_384));
    const connection = { host: lab.client, subsystem, listener: subsystem, ioQueues: null, queueSize: null };
    lab.drawing.add({ kind: 'connection', parent: lab.client, name: 'c', ...connection, tls: true, dataDigest: true });
    const found = capacityOf(lab, asked('randread', 16_384));
    // Data with their header and digest are 16,412 bytes: two records of TLS; the command is one.
    const onWire = ((16_384 + 24 + 4 + 2 * 22) * 9038) / 8948 + ((72 + 22) / 8948 / 2) * 90;
    expect(ceiling(found, 'client_links')).toBeCloseTo(100e9 / 8 / onWire, 3);
    expect(ceiling(plain, 'client_links')).toBeCloseTo(tcpReads(100, 16_384), 3);
  });
});
