import { describe, expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import { bitsPerSecond, bytes, iops } from '../../../shared/units/quantity.ts';
import { LabDrawing, studyABed } from './bed-lab.ts';
import { capacityOf, ceiling, measuredLocally, question, READ_4K, READ_64K, rowOf } from './published-question.ts';

describe('variations of the bed', () => {
  const asked = question(READ_64K, {}, measuredLocally(READ_64K));

  test('with two target cables the target is the limit', () => {
    const capacity = capacityOf(studyABed({ targetCables: 2 }).drawing.lab(), asked);
    expect([capacity.bottleneck, capacity.networkBound]).toEqual(['target_links', true]);
    expect(capacity.rooflineIops).toBeCloseTo(745_734 / 2, 0);
  });

  test('an adapter that carries less than its ports', () => {
    const { drawing, clients, clientNics, switch: fabricSwitch } = studyABed();
    const nic = drawing.nic(clients[0]!, 'dual', [{ gigabits: 100, mtu: 4200 }], { adapterTotal: bitsPerSecond(50e9) });
    drawing.cable([nic, 'p0'], [fabricSwitch, 's12']);
    const capacity = capacityOf(drawing.lab(), asked);
    const use = capacity.uses.find((each) => each.entity === nic && each.element === 'client_nic_total');
    // The host's load is spread by what its adapters carry: 50 and 100 of 150 Gb/s.
    const cable = capacity.uses.find((each) => each.entity === clientNics[0] && each.element === 'client_nic_pcie');
    expect(use!.used / cable!.used).toBeCloseTo(0.5, 6);
    expect(use!.limit / 1e9).toBeCloseTo(48.87, 2);
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
    const sockets = capacity.uses.filter((use) => use.element === 'socket_link');
    expect(sockets).toHaveLength(2);
    expect(sockets[0]!.share).toBeCloseTo(capacity.iops! / ceiling(capacity, 'socket_link')!, 9);
  });

  test('reactor cores are counted from their list', () => {
    const { drawing, storage } = studyABed();
    drawing.add({ kind: 'coreSet', parent: storage, name: 'reactors', cpuList: '0-1,40', duty: 'reactors' });
    const capacity = capacityOf(drawing.lab(), question(READ_4K, {}, measuredLocally(READ_4K)));
    expect([capacity.bottleneck, capacity.rooflineIops]).toEqual(['target_cpu', 3 * 1_300_000]);
    expect(capacity.assumptions).toContain('target cores at a planning rate, not measured');
    expect(capacity.uses.find((use) => use.element === 'target_cpu')).toMatchObject({ limit: 3, unit: 'cores' });
  });

  test('a storage host to which nobody is connected adds and hides no cores', () => {
    const idle = (reactors: string | null) => {
      const { drawing, storage, subsystems, clients, targetNics } = studyABed();
      drawing.add({ kind: 'coreSet', parent: storage, name: 'reactors', cpuList: '0-2', duty: 'reactors' });
      const listener = drawing.add({
        kind: 'listener',
        parent: null,
        name: 'used',
        subsystem: subsystems[0]!,
        transport: 'rdma',
        nic: targetNics[0]!,
        port: 'p0',
        address: '10.0.0.9',
        service: '4420',
      });
      for (const host of clients)
        drawing.add({
          kind: 'connection',
          parent: host,
          name: 'k',
          host,
          subsystem: subsystems[0]!,
          listener,
          ioQueues: null,
          queueSize: null,
        });
      const other = drawing.host('idle', 'storage');
      if (reactors !== null)
        drawing.add({ kind: 'coreSet', parent: other, name: 'idle', cpuList: reactors, duty: 'reactors' });
      return ceiling(capacityOf(drawing.lab(), question(READ_4K, {}, measuredLocally(READ_4K))), 'target_cpu');
    };
    expect([idle(null), idle('0-31')]).toEqual([3 * 1_300_000, 3 * 1_300_000]);
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

  test('a sweep counts in bytes for smaller pieces, and not at all for larger ones', () => {
    const drawing = new LabDrawing();
    const storage = drawing.host('storage', 'storage');
    const members = [0, 1].map((n) => drawing.drive(storage, `nvme${String(n)}`));
    drawing.add({ kind: 'array', parent: storage, name: 'r', level: 'raid0', stripBytes: bytes(131_072), members });
    const row = rowOf('read 1M');
    const at = (driveBlockBytes: number | null, driveIops: number, driveOptimumDepth: number) =>
      capacityOf(
        drawing.lab(),
        question(
          row,
          {},
          {
            driveBlockBytes: driveBlockBytes === null ? null : bytes(driveBlockBytes),
            driveIops: iops(driveIops),
            driveOptimumDepth,
          },
        ),
      );
    const large = at(1_048_576, 6_348, 8);
    expect(ceiling(large, 'drives')).toBeCloseTo(2 * 6_348, 6);
    expect(large.assumptions[0]).toMatch(/^drives measured at 1M see pieces of 128k: the same bytes per second$/i);
    expect(ceiling(at(null, 50_784, 64), 'drives')).toBeCloseTo(2 * 6_348, 6);
    const small = at(4096, 712_000, 256);
    expect(ceiling(small, 'drives')).toBeCloseTo((2 * 6_500e6) / 1_048_576, 3);
    expect(small.assumptions[0]).toBe('the local sweep at 4k says nothing about larger blocks');
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

describe('unlike clients', () => {
  test('each one is shown with its own part', () => {
    const { drawing, switch: fabricSwitch } = studyABed();
    const slow = drawing.host('slow', 'client');
    const nic = drawing.nic(slow, 'nic of slow', [{ gigabits: 10, mtu: 4200 }]);
    const cable = drawing.cable([nic, 'p0'], [fabricSwitch, 's13']);
    const capacity = capacityOf(drawing.lab(), question(READ_64K, {}, measuredLocally(READ_64K)));
    const use = capacity.uses.find((each) => each.entity === cable)!;
    expect(use.limit).toBeCloseTo(9.774e9, -7);
    expect(use.share).toBeGreaterThan(0.9);
    expect(use.share).toBeLessThanOrEqual(1);
  });
});
