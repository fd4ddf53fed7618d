import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import { capacityAnswerSchema } from '../../../shared/capacity/question.ts';
import { labSchema, type Lab } from '../../../shared/model/lab.ts';
import { bytes, bytesPerSecond, iops, nanoseconds } from '../../../shared/units/quantity.ts';
import { LabDrawing, studyABed } from './bed-lab.ts';
import {
  capacityOf,
  ceiling,
  linuxRows,
  measuredLocally,
  question,
  READ_4K,
  READ_64K,
  rowOf,
} from './published-question.ts';

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
    const cables = capacity.uses.filter((use) => use.element.endsWith('_links'));
    expect(cables).toHaveLength(8);
    for (const cable of cables) expect(cable.share).toBeCloseTo(0.997, 2);
    const drives = capacity.uses.filter((use) => use.element === 'drives');
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
    expect(capacity.uses.every((use) => use.element === 'drives')).toBe(true);
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
    for (const use of mirrored.uses.filter((each) => each.element === 'drives')) expect(use.share).toBeCloseTo(1, 9);
  });
});

describe('the sample lab of study A', () => {
  const sample: unknown = JSON.parse(
    readFileSync(new URL('../../../resources/samples/study-a-lab.json', import.meta.url), 'utf8'),
  );
  const lab = labSchema.parse(sample);

  test('is within 4 % of the six published rows and flags the two footnoted ones', () => {
    const found = linuxRows.map((row) => {
      const facts = { ...measuredLocally(row), driveBlockBytes: bytes(row.bs) };
      return { row, capacity: capacityOf(lab, question(row, {}, facts)) };
    });
    for (const { row, capacity } of found) expect(Math.abs(capacity.iops! / row.iops - 1)).toBeLessThan(0.04);
    expect(found.filter(({ capacity }) => capacity.networkBound).map(({ row }) => row.pattern)).toEqual([
      'random read 64K',
      'read 1M',
    ]);
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
