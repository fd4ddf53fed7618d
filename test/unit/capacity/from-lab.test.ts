import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import {
  capacityAnswerSchema,
  capacityQuestionSchema,
  NOTHING_MEASURED,
  type CapacityQuestion,
  type LabCapacity,
  type MeasuredFacts,
} from '../../../shared/capacity/question.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, bytesPerSecond, iops, nanoseconds } from '../../../shared/units/quantity.ts';
import { LabDrawing, studyABed } from './bed-lab.ts';
import { study } from './studies.ts';

const rowSchema = z.object({
  pattern: z.string(),
  bs: z.number(),
  rw: z.enum(['randread', 'randwrite', 'read', 'write']),
  iops: z.number(),
  numjobs: z.number(),
  iodepth: z.number(),
});
type Row = z.infer<typeof rowSchema>;
const { local_1_drive: localRows, linux_4_clients: linuxRows } = z
  .object({ local_1_drive: z.array(rowSchema), linux_4_clients: z.array(rowSchema) })
  .parse(study('A')['results']);

function question(row: Row, change: Partial<CapacityQuestion> = {}, measured: Partial<MeasuredFacts> = {}) {
  return capacityQuestionSchema.parse({
    workload: { name: row.pattern, access: row.rw, blockBytes: row.bs, readPercent: null },
    numjobs: row.numjobs,
    iodepth: row.iodepth,
    clientHosts: null,
    storageHosts: null,
    protocol: null,
    ethernetMtu: null,
    measured: { ...NOTHING_MEASURED, ...measured },
    ...change,
  });
}

const local = (row: Row): Row => localRows.find((each) => each.pattern === row.pattern)!;
const measuredLocally = (row: Row): Partial<MeasuredFacts> => ({
  driveIops: iops(local(row).iops),
  driveOptimumDepth: local(row).numjobs * local(row).iodepth,
});
const rowOf = (pattern: string): Row => linuxRows.find((row) => row.pattern === pattern)!;
const READ_4K = rowOf('random read 4k');
const READ_64K = rowOf('random read 64K');

function capacityOf(lab: Lab, asked: CapacityQuestion): LabCapacity {
  const answer = capacityAnswerSchema.parse(labCapacity(lab, asked));
  expect(answer.problems).toEqual([]);
  return answer.capacity!;
}

const ceiling = (capacity: LabCapacity, element: string): number | undefined =>
  capacity.ceilings.find((each) => each.element === element)?.planningIops;

describe('study A as drawn', () => {
  const lab = studyABed().drawing.lab();

  test('predicts the rows of the published table and flags exactly the two footnoted ones', () => {
    // Reads with the rated latency of the drive, writes at their saturated depth: the vectors' figures for both.
    const expected = [5_670_187, 1_567_875, 743_332, 114_197, 42_241, 26_189];
    const found = linuxRows.map((row) => capacityOf(lab, question(row, {}, measuredLocally(row))));
    found.forEach((capacity, row) => expect(capacity.iops! / expected[row]!).toBeCloseTo(1, 3));
    expect(linuxRows.filter((_, row) => found[row]!.networkBound).map((row) => row.pattern)).toEqual([
      'random read 64K',
      'read 1M',
    ]);
  });

  test('names limit, runner-up and every part that it uses', () => {
    const capacity = capacityOf(lab, question(READ_64K, {}, measuredLocally(READ_64K)));
    expect([capacity.bottleneck, capacity.basis]).toEqual(['client_links', 'closed']);
    expect(capacity.explanation).toMatch(/^The clients' links are the limit at 745,734 IOPS; /);
    const cables = capacity.uses.filter((use) => use.what === 'cable');
    expect(cables).toHaveLength(8);
    for (const cable of cables) expect(cable.share).toBeCloseTo(0.997, 2);
    const drives = capacity.uses.filter((use) => use.what === 'drive');
    expect(drives).toHaveLength(8);
    for (const drive of drives) expect(drive.share).toBeCloseTo(capacity.iops! / 808_000, 9);
    expect(cables[0]!.limit / 1e9).toBeCloseTo(97.74, 2);
  });

  test('each node serves its own drives: nothing crosses the sockets', () => {
    expect(ceiling(capacityOf(lab, question(READ_64K, {}, measuredLocally(READ_64K))), 'socket_link')).toBeUndefined();
  });

  test('rated figures stand in for measurements and are told', () => {
    const capacity = capacityOf(lab, question(READ_4K));
    expect(ceiling(capacity, 'drives')).toBe(8 * 700_000);
    expect(capacity.assumptions).toEqual([
      'drive rates are rated maxima, not measured',
      'latency at depth 1 is not measured; rated latencies where known',
    ]);
    expect(capacity.basis).toBe('closed');
    expect(ceiling(capacity, 'drive_links')).toBeGreaterThan(8 * 700_000);
  });

  test('a rate that is nowhere is asked for by the name of the drive', () => {
    const answer = labCapacity(lab, question(rowOf('random write 4k')));
    expect(answer.capacity).toBeNull();
    expect(answer.problems).toHaveLength(8);
    expect(answer.problems[0]).toMatchObject({ code: 'capacity-drive-rate-unknown', where: 'nvme0' });
  });

  test('the same load on the storage host itself knows no network', () => {
    const capacity = capacityOf(lab, question(READ_4K, { protocol: 'local' }, measuredLocally(READ_4K)));
    expect(capacity.ceilings.map((each) => each.element)).toEqual(['drives']);
    expect(capacity.uses.every((use) => use.what === 'drive')).toBe(true);
  });

  test('a protocol with more headers carries less', () => {
    const by = (protocol: 'rdma' | 'iscsi', ethernetMtu: number) =>
      ceiling(capacityOf(lab, question(READ_64K, { protocol, ethernetMtu: bytes(ethernetMtu) })), 'client_links')!;
    expect(by('rdma', 4200)).toBeCloseTo(745_734, 0);
    expect(by('iscsi', 1500)).toBeLessThan(by('rdma', 4200));
    expect(labCapacity(lab, question(READ_64K, { ethernetMtu: bytes(300) })).problems[0]?.code).toBe(
      'capacity-mtu-too-small',
    );
  });

  test('a measured rate decides the verdict', () => {
    const facts = { ...measuredLocally(READ_64K), bedIops: iops(400_000) };
    const capacity = capacityOf(lab, question(READ_64K, {}, facts));
    expect([capacity.networkBound, capacity.state]).toEqual([false, 'network_lowest_not_reached']);
  });

  test('two of the four clients', () => {
    const { drawing, clients } = studyABed();
    const asked = question(READ_64K, { clientHosts: [...clients.slice(0, 2)] }, measuredLocally(READ_64K));
    expect(ceiling(capacityOf(drawing.lab(), asked), 'client_links')).toBeCloseTo(745_734 / 2, 0);
  });
});

describe('variations of the bed', () => {
  const asked = question(READ_64K, {}, measuredLocally(READ_64K));

  test('with two target cables the target is the limit', () => {
    const capacity = capacityOf(studyABed({ targetCables: 2 }).drawing.lab(), asked);
    expect([capacity.bottleneck, capacity.networkBound]).toEqual(['target_links', true]);
    expect(capacity.rooflineIops).toBeCloseTo(745_734 / 2, 0);
  });

  test('an adapter that carries less than its ports', () => {
    const { drawing, clients, switch: fabricSwitch } = studyABed();
    const nic = drawing.nic(clients[0]!, 'dual', [{ gigabits: 100, mtu: 4200 }], { adapterTotal: bitsPerSecond(50e9) });
    drawing.cable([nic, 'p0'], [fabricSwitch, 's12']);
    const capacity = capacityOf(drawing.lab(), asked);
    const use = capacity.uses.find((each) => each.entity === nic && each.what === 'adapter_total');
    expect(use!.share).toBeGreaterThan(0.9);
  });

  test('a listener on the other socket makes its payload cross', () => {
    const { drawing, targetNics, subsystems } = studyABed();
    drawing.add({
      kind: 'listener',
      parent: null,
      name: 'crossed',
      subsystem: subsystems[0]!,
      transport: 'rdma',
      nic: targetNics[3]!,
      port: 'p0',
      address: '10.0.0.9',
      service: '4420',
    });
    const capacity = capacityOf(drawing.lab(), asked);
    // 4 of 20 pairs of drive and listener cross three links of 11.2 GT/s at 70 %.
    expect(ceiling(capacity, 'socket_link')).toBeCloseTo((0.7 * 11.2e9 * 2 * 3) / (65_536 * 0.2), 3);
  });

  test('reactor cores are counted from their list', () => {
    const { drawing, storage } = studyABed();
    drawing.add({ kind: 'coreSet', parent: storage, name: 'reactors', cpuList: '0-1,40', duty: 'reactors' });
    const capacity = capacityOf(drawing.lab(), question(READ_4K, {}, measuredLocally(READ_4K)));
    expect([capacity.bottleneck, capacity.rooflineIops]).toEqual(['target_cpu', 3 * 1_300_000]);
    expect(capacity.assumptions).toContain('target cores at a planning rate, not measured');
    expect(capacity.uses.find((use) => use.what === 'cores')).toMatchObject({ limit: 3, unit: 'cores' });
  });

  test('a thin cable between two switches is found', () => {
    const { drawing, storage, subsystems } = studyABed();
    const core = drawing.switch('core', 8, 100);
    const edge = drawing.switch('edge', 8, 100);
    drawing.cable([core, 's0'], [edge, 's0'], 25);
    const far = drawing.host('far client', 'client');
    const nic = drawing.nic(far, 'nic', [{ gigabits: 100, mtu: 4200 }]);
    drawing.cable([nic, 'p0'], [edge, 's1']);
    const targetNic = drawing.nic(storage, 'more', [{ gigabits: 100, mtu: 4200 }]);
    drawing.cable([targetNic, 'p0'], [core, 's1']);
    drawing.add({
      kind: 'listener',
      parent: storage,
      name: 'far',
      subsystem: subsystems[0]!,
      transport: 'rdma',
      nic: targetNic,
      port: 'p0',
      address: '10.0.1.1',
      service: '4420',
    });
    const capacity = capacityOf(drawing.lab(), { ...asked, clientHosts: [far] });
    expect([capacity.bottleneck, capacity.networkBound]).toEqual(['switch', true]);
    expect(capacity.rooflineIops).toBeCloseTo(745_734 / 16, 0);
  });

  test('an unknown speed sets no ceiling and is told, a client without cable is named', () => {
    const { drawing, clients, switch: fabricSwitch } = studyABed();
    drawing.host('island', 'client');
    const direct = drawing.nic(clients[0]!, 'direct', [{ gigabits: null, mtu: null }]);
    const other = drawing.nic(clients[1]!, 'other', [{ gigabits: null, mtu: null }]);
    drawing.cable([direct, 'p0'], [other, 'p0']);
    const unlabelled = drawing.add({
      kind: 'switch',
      parent: null,
      name: 'plain',
      model: null,
      ports: [
        { id: 'a', name: '1', speed: null },
        { id: 'b', name: '2', speed: null },
      ],
      mtu: null,
      bufferBytes: null,
      pfcPriority: null,
      ecn: null,
    });
    const plain = drawing.nic(clients[2]!, 'plain', [{ gigabits: null, mtu: null }]);
    drawing.cable([plain, 'p0'], [unlabelled, 'a']);
    drawing.cable([unlabelled, 'b'], [fabricSwitch, 's15']);
    const answer = labCapacity(drawing.lab(), asked);
    expect(answer.problems.map((each) => [each.code, each.where])).toEqual([
      ['capacity-client-unreachable', 'island'],
      ['capacity-link-speed-unknown', 'plain port 0'],
    ]);
    expect(ceiling(answer.capacity!, 'client_links')).toBeUndefined();
    expect(ceiling(answer.capacity!, 'target_links')).toBeCloseTo(745_734, 0);
  });

  test('without listeners slow ports are management, and the protocol is assumed', () => {
    const drawing = new LabDrawing();
    const storage = drawing.host('storage', 'storage');
    drawing.drive(storage, 'nvme0');
    const client = drawing.host('client', 'client');
    const fast = drawing.switch('fast', 4, 100);
    const slow = drawing.switch('slow', 4, 1);
    for (const [index, host] of [storage, client].entries()) {
      const nic = drawing.nic(host, 'nic', [
        { gigabits: 100, mtu: null },
        { gigabits: 1, mtu: null },
      ]);
      drawing.cable([nic, 'p0'], [fast, `s${String(index)}`]);
      drawing.cable([nic, 'p1'], [slow, `s${String(index)}`]);
    }
    const capacity = capacityOf(drawing.lab(), question(READ_4K));
    expect(ceiling(capacity, 'client_links')).toBeCloseTo(2_854_980, 0);
    expect(capacity.assumptions).toEqual(
      expect.arrayContaining([
        'slow ports of the storage hosts are taken for management',
        'no listener or target is drawn: NVMe/TCP',
        'MTU is not drawn: 1500',
      ]),
    );
  });

  test('a strip smaller than the block splits it', () => {
    const drawing = new LabDrawing();
    const storage = drawing.host('storage', 'storage');
    const members = [0, 1, 2, 3].map((n) => drawing.drive(storage, `nvme${String(n)}`));
    drawing.add({ kind: 'array', parent: storage, name: 'r', level: 'raid0', stripBytes: bytes(16_384), members });
    const capacity = capacityOf(drawing.lab(), question(READ_64K));
    // 6.5 GB/s in pieces of 16 KiB are 396,729 per drive; four pieces make one I/O.
    expect(ceiling(capacity, 'drives')).toBeCloseTo((4 * (6_500e6 / 16_384)) / 4, 3);
  });

  test('mirrored levels write twice, parity is told', () => {
    const bed = (level: 'raid10' | 'raid5') => {
      const drawing = new LabDrawing();
      const storage = drawing.host('storage', 'storage');
      const members = [0, 1].map((n) => drawing.drive(storage, `nvme${String(n)}`));
      drawing.add({ kind: 'array', parent: storage, name: 'set', level, stripBytes: null, members });
      return capacityOf(drawing.lab(), question(rowOf('write 1M')));
    };
    expect(ceiling(bed('raid10'), 'drives')).toBeCloseTo(3_400e6 / 1_048_576, 3);
    expect(bed('raid5').assumptions.join()).toMatch(/parity writes of set are not counted/);
  });

  test('trim, and a lab without drives, are refused with the remedy', () => {
    const lab = studyABed().drawing.lab();
    const trim = { ...asked, workload: { ...asked.workload, access: 'trim' as const } };
    expect(labCapacity(lab, trim).problems[0]?.code).toBe('capacity-trim-not-modelled');
    const empty = new LabDrawing();
    empty.host('storage', 'storage');
    expect(labCapacity(empty.lab(), asked).problems[0]?.code).toBe('capacity-no-drives');
  });
});

/** Study C: 12 nodes with 4 P4800X and two dual-port 100 Gb/s adapters in PCIe 3.0 x16, behind one switch here. */
function studyCBed(copies: number | null): Lab {
  const drawing = new LabDrawing();
  const fabricSwitch = drawing.switch('switch', 64, 100);
  const rated = {
    randomReadIops: iops(550_000),
    randomWriteIops: iops(500_000),
    readBytesPerSecond: bytesPerSecond(2_400e6),
    writeBytesPerSecond: bytesPerSecond(2_000e6),
    readLatencyNs: nanoseconds(10_000),
    writeLatencyNs: nanoseconds(10_000),
  };
  const drives: string[] = [];
  for (let node = 0; node < 12; node += 1) {
    const host = drawing.host(`node${String(node)}`, 'both');
    for (let n = 0; n < 4; n += 1) drives.push(drawing.drive(host, `nvme${String(n)}`, { rated, link: null }));
    for (let card = 0; card < 2; card += 1) {
      const nic = drawing.nic(host, `nic${String(card)}`, [
        { gigabits: 100, mtu: 9000 },
        { gigabits: 100, mtu: 9000 },
      ]);
      for (const port of [0, 1]) {
        drawing.cable([nic, `p${String(port)}`], [fabricSwitch, `s${String(node * 4 + card * 2 + port)}`]);
      }
    }
  }
  if (copies !== null) {
    drawing.add({ kind: 'mirror', parent: null, name: 'mirror', copies, members: drives, replicationNic: null });
  }
  return drawing.lab();
}

describe('study C as drawn', () => {
  const asked = (readPercent: number) =>
    question(READ_4K, {
      protocol: 'iser',
      workload: { name: 'mixed', access: 'randrw', blockBytes: bytes(4096), readPercent },
    });

  test('26.4 million guest reads, 26.1 and 23.6 million for 90/10 with one and two copies', () => {
    const pure = capacityOf(studyCBed(null), asked(100));
    expect([pure.bottleneck, pure.rooflineIops, pure.basis]).toEqual(['drives', 26_400_000, 'ceilings_only']);
    expect(capacityOf(studyCBed(null), asked(90)).rooflineIops / 1e6).toBeCloseTo(26.14, 2);
    const mirrored = capacityOf(studyCBed(2), asked(90));
    expect(mirrored.rooflineIops / 1e6).toBeCloseTo(23.57, 2);
    expect(mirrored.backEndIops! / 1e6).toBeCloseTo(25.93, 2);
    expect(mirrored.runnerUp).toBe('node_links');
    expect(mirrored.explanation).toMatch(/23,571,429 IOPS \(guest I\/O; 25,928,571 at the drives with 2 copies\)/);
    for (const use of mirrored.uses.filter((each) => each.what === 'drive')) expect(use.share).toBeCloseTo(1, 9);
  });
});

describe('whatever is missing', () => {
  test('is no reason to fall over: any part of a bed gives an answer of the right form', () => {
    const beds = [studyABed().drawing.lab(), studyCBed(2)];
    fc.assert(
      fc.property(
        fc.constantFrom(...beds),
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom(...linuxRows),
        fc.constantFrom(null, 'rdma' as const, 'tcp' as const, 'local' as const),
        (lab, keeps, row, protocol) => {
          const kept = Object.entries(lab.entities).filter(() => keeps.next().value || keeps.next().value);
          const answer = labCapacity({ ...lab, entities: Object.fromEntries(kept) }, question(row, { protocol }));
          const parsed = capacityAnswerSchema.parse(answer);
          expect(parsed.capacity !== null || parsed.problems.length > 0).toBe(true);
          const numbers = [parsed.capacity?.rooflineIops, ...(parsed.capacity?.uses ?? []).map((use) => use.share)];
          expect(numbers.every((value) => value === undefined || Number.isFinite(value))).toBe(true);
        },
      ),
    );
  });

  test('volumes that lie on each other in a circle end', () => {
    const drawing = new LabDrawing();
    const storage = drawing.host('storage', 'storage');
    drawing.drive(storage, 'nvme0');
    const volume = drawing.add({ kind: 'volume', parent: storage, name: 'v', sizeBytes: null, backing: null });
    const lab = drawing.lab();
    const circular = { ...lab.entities[volume]!, backing: volume };
    const broken = { ...lab, entities: { ...lab.entities, [volume]: circular } } as Lab;
    expect(labCapacity(broken, question(READ_4K)).capacity?.bottleneck).toBe('drives');
  });
});
