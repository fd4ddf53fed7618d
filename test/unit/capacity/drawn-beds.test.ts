import { describe, expect, test } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { CapacityQuestion, LabCapacity } from '../../../shared/capacity/question.ts';
import type { Link, Nic } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes } from '../../../shared/units/quantity.ts';
import { LabDrawing } from './bed-lab.ts';
import { asked, bed, cabledNic, PORT, RATED, slotBytes, tcpReads, type Bed } from './drawn-bed.ts';
import { ceiling } from './published-question.ts';

/** Networks and adapters beyond the vectors, each with the figure that DOMAIN 3.1 gives for it, computed here by hand. */

const WIDE: Nic['link'] = { generation: 4, lanes: 16, maxPayloadBytes: 256 };

function answer({ drawing }: Bed, load: CapacityQuestion): LabCapacity {
  const found = labCapacity(drawing.lab(), load);
  expect(found.capacity).not.toBeNull();
  return found.capacity!;
}

const greatestShare = ({ uses }: LabCapacity, element: string): number =>
  Math.max(...uses.filter((use) => use.element === element).map((use) => use.share));

describe('adapters of one client', () => {
  test('a narrow slot beside a wide one holds back its own card only', () => {
    const lab = bed(16);
    cabledNic(lab, lab.client, [PORT], { link: WIDE });
    const narrow = cabledNic(lab, lab.client, [PORT], { link: { generation: 3, lanes: 4, maxPayloadBytes: 256 } });
    const found = answer(lab, asked('randread', 65_536));
    const own = slotBytes(8, 4) / 65_536;
    expect(found.bottleneck).toBe('client_nic_pcie');
    expect(found.rooflineIops).toBeCloseTo(tcpReads(100, 65_536) + own, 3);
    const slot = found.uses.find((use) => use.entity === narrow && use.element === 'client_nic_pcie')!;
    expect(slot.share).toBeCloseTo(found.iops! / found.rooflineIops, 9);
    for (const use of found.uses) expect(use.share).toBeLessThanOrEqual(1 + 1e-9);
  });

  test('slots that carry their cables are listed as they are, and an unknown one sets no limit', () => {
    const lab = bed(16);
    cabledNic(lab, lab.client, [PORT], { link: WIDE });
    expect(ceiling(answer(lab, asked('randread', 65_536)), 'client_nic_pcie')).toBeCloseTo(
      slotBytes(16, 16) / 65_536,
      3,
    );
    cabledNic(lab, lab.client, [PORT]);
    const found = answer(lab, asked('randread', 65_536));
    expect(ceiling(found, 'client_nic_pcie')).toBeUndefined();
    expect(found.rooflineIops).toBeCloseTo(tcpReads(200, 65_536), 3);
  });

  test('a card whose ports share 100 Gb/s, beside one that does not', () => {
    const lab = bed(16);
    cabledNic(lab, lab.client, [PORT, PORT], { adapterTotal: bitsPerSecond(100e9) });
    cabledNic(lab, lab.client, [{ gigabits: 25, mtu: 9000 }]);
    const found = answer(lab, asked('randread', 65_536));
    expect([found.bottleneck, found.runnerUp]).toEqual(['client_nic_total', 'client_links']);
    expect(found.rooflineIops).toBeCloseTo(tcpReads(125, 65_536), 3);
    expect(ceiling(found, 'client_links')).toBeCloseTo(tcpReads(225, 65_536), 3);
    expect(greatestShare(found, 'client_nic_total')).toBeCloseTo(found.iops! / found.rooflineIops, 9);
  });

  test('one client in a slow slot does not borrow from the wide slots of the others', () => {
    const lab = bed(32);
    const second = lab.drawing.host('second', 'client');
    cabledNic(lab, lab.client, [PORT], { link: WIDE });
    cabledNic(lab, second, [PORT], { link: { generation: 3, lanes: 4, maxPayloadBytes: 256 } });
    const found = answer(lab, asked('randread', 65_536));
    expect(found.rooflineIops).toBeCloseTo(tcpReads(100, 65_536) + slotBytes(8, 4) / 65_536, 3);
  });

  test('a port for management counts no more than on the storage side', () => {
    const lab = bed(16);
    cabledNic(lab, lab.client, [PORT]);
    cabledNic(lab, lab.client, [{ gigabits: 1, mtu: 1500 }]);
    const found = answer(lab, asked('randread', 65_536));
    expect(ceiling(found, 'client_links')).toBeCloseTo(tcpReads(100, 65_536), 3);
    expect(found.assumptions).toContain('slow ports of the clients are taken for management');
  });
});

describe('networks', () => {
  /** Two switches without a cable between them: 400 Gb/s of client on the one, 25 on the other, a target port of 100 on each. */
  test('what one network lacks another does not lend', () => {
    const drawing = new LabDrawing();
    const storage = drawing.host('storage', 'storage');
    for (let n = 0; n < 16; n += 1) drawing.drive(storage, `nvme${String(n)}`, { rated: RATED, link: null });
    const [left, right] = [drawing.switch('left', 4, 400), drawing.switch('right', 4, 400)];
    const target = drawing.nic(storage, 'target', [PORT, PORT], { link: null });
    const client = drawing.host('client', 'client');
    const nic = drawing.nic(
      client,
      'nic',
      [
        { gigabits: 400, mtu: 9000 },
        { gigabits: 50, mtu: 9000 },
      ],
      { link: null },
    );
    drawing.cable([target, 'p0'], [left, 's0']);
    drawing.cable([target, 'p1'], [right, 's0']);
    drawing.cable([nic, 'p0'], [left, 's1']);
    drawing.cable([nic, 'p1'], [right, 's1']);
    const found = labCapacity(drawing.lab(), asked('randread', 65_536)).capacity!;
    expect([found.bottleneck, found.runnerUp]).toEqual(['switch', 'target_links']);
    expect(found.rooflineIops).toBeCloseTo(tcpReads(150, 65_536), 3);
  });

  test('a wide cable between two switches is no ceiling at all', () => {
    const lab = bed(4);
    const edge = lab.drawing.switch('edge', 8, 400);
    lab.drawing.cable([lab.fabricSwitch, 's20'], [edge, 's0'], 400);
    const nic = lab.drawing.nic(lab.client, 'nic', [PORT], { link: null });
    lab.drawing.cable([nic, 'p0'], [edge, 's1']);
    const found = answer(lab, asked('randread', 65_536));
    expect(ceiling(found, 'switch')).toBeUndefined();
    expect([found.bottleneck, found.runnerUp]).toEqual(['client_links', 'drives']);
  });

  test('what was measured between two switches holds the way that the load takes', () => {
    const lab = bed(16);
    const edge = lab.drawing.switch('edge', 8, 400);
    const between = lab.drawing.cable([edge, 's0'], [lab.fabricSwitch, 's20'], 100);
    const nic = lab.drawing.nic(lab.client, 'nic', [PORT], { link: null });
    lab.drawing.cable([nic, 'p0'], [edge, 's1']);
    const drawn = lab.drawing.lab();
    const date = '2026-11-20';
    const measured: Link['measured'] = [
      { from: 'a', tool: 'iperf3', payload: bitsPerSecond(90e9), date },
      { from: 'b', tool: 'iperf3', payload: bitsPerSecond(40e9), date },
    ];
    const link = { ...drawn.entities[between]!, measured } as Link;
    const after = { ...drawn, entities: { ...drawn.entities, [between]: link } };
    // End a is that of the clients: reads come from b.
    const reads = labCapacity(after, asked('randread', 65_536)).capacity!;
    expect([reads.bottleneck, reads.rooflineIops]).toEqual(['switch', expect.closeTo(40e9 / 8 / 65_536, 3)]);
    expect(reads.ceilings.find(({ element }) => element === 'switch')!.hardIops).toBeCloseTo(40e9 / 8 / 65_536, 3);
    const writes = labCapacity(after, asked('randwrite', 65_536)).capacity!;
    expect(ceiling(writes, 'switch')).toBeCloseTo(90e9 / 8 / 65_536, 3);
  });

  test('unlike MTUs: the least counts for all, and that is told', () => {
    const lab = bed(16);
    const second = lab.drawing.host('second', 'client');
    cabledNic(lab, lab.client, [PORT]);
    cabledNic(lab, second, [{ gigabits: 100, mtu: 1500 }]);
    const found = answer(lab, asked('randread', 65_536));
    const bytesOnWire = ((65_536 + 24) * 1538) / 1448 + (72 / 1448 / 2) * 90;
    expect(ceiling(found, 'client_links')).toBeCloseTo(200e9 / 8 / bytesOnWire, 3);
    expect(found.assumptions).toContain('MTUs differ on the way: the least, 1500, is counted for all');
  });

  test('a path MTU that was read holds the RDMA packets below what Ethernet allows', () => {
    const lab = bed(16);
    const nic = cabledNic(lab, lab.client, [PORT]);
    const drawn = lab.drawing.lab();
    const device = drawn.entities[nic] as Nic;
    const ports = device.ports.map((port) => ({ ...port, pathMtu: bytes(1024) }));
    const read = { ...drawn, entities: { ...drawn.entities, [nic]: { ...device, ports } } };
    const rdma = asked('randread', 65_536, null, { protocol: 'rdma' });
    // 64 packets of 82 bytes, RETH 16, response 82 + 16, its acknowledgement 82 + 4.
    const packets = 65_536 + 64 * 82 + 16 + 98 + 86;
    expect(ceiling(labCapacity(read, rdma).capacity!, 'client_links')).toBeCloseTo(100e9 / 8 / packets, 3);
  });

  test('a speed or an MTU of 0 is that of a port that is down: not known, not nothing', () => {
    const lab = bed(2);
    cabledNic(lab, lab.client, [{ gigabits: 0, mtu: 0 }]);
    const found = labCapacity(lab.drawing.lab(), asked('randread', 4096));
    // The switch's port tells a speed.
    expect(ceiling(found.capacity!, 'client_links')).toBeCloseTo(tcpReads(400, 4096), 3);
  });

  test('an MTU that carries no IP is refused in words', () => {
    const lab = bed(2);
    cabledNic(lab, lab.client, [PORT]);
    const found = labCapacity(lab.drawing.lab(), asked('randread', 4096, null, { ethernetMtu: bytes(50) }));
    expect(found.problems.map(({ code }) => code)).toEqual(['capacity-mtu-too-small']);
  });

  test('the measured way to the host decides on reads, the other on writes, cable by cable', () => {
    const lab = bed(32);
    cabledNic(lab, lab.client, [PORT]);
    cabledNic(lab, lab.client, [PORT]);
    const drawn = lab.drawing.lab();
    const [first] = Object.values(drawn.entities)
      .filter((entity) => entity.kind === 'link')
      .slice(1);
    const date = '2026-11-20';
    const measured: Link['measured'] = [
      { from: 'a', tool: 'iperf3', payload: bitsPerSecond(20e9), date },
      { from: 'b', tool: 'iperf3', payload: bitsPerSecond(60e9), date },
    ];
    const link = { ...first!, measured } as Link;
    const after = { ...drawn, entities: { ...drawn.entities, [link.id]: link } };
    const linksAt = (load: CapacityQuestion): number => ceiling(labCapacity(after, load).capacity!, 'client_links')!;
    expect(linksAt(asked('randread', 65_536))).toBeCloseTo(tcpReads(100, 65_536) + 60e9 / 8 / 65_536, 3);
    const writeBytes = ((65_536 + 96) * 9038) / 8948 + (48 / 8948 / 2) * 90;
    expect(linksAt(asked('randwrite', 65_536))).toBeCloseTo(100e9 / 8 / writeBytes + 20e9 / 8 / 65_536, 3);
    const found = labCapacity(after, asked('randread', 65_536)).capacity!;
    expect(found.uses.find((use) => use.entity === link.id)!.limit).toBeCloseTo(60e9, 0);
    expect(found.explanation).toContain('measured on their cables');
  });
});

describe('paths', () => {
  /** Two subsystems of 8 drives, each with a listener on a port of 100 Gb/s; a client of 400 Gb/s. */
  function twoSubsystems() {
    const lab = bed(0);
    const nic = cabledNic(lab, lab.storage, [PORT, PORT]);
    cabledNic(lab, lab.client, [{ gigabits: 400, mtu: 9000 }]);
    const pairs = [0, 1].map((n) => {
      const drives = Array.from({ length: 8 }, (_, at) =>
        lab.drawing.drive(lab.storage, `${String(n)} ${String(at)}`, { rated: RATED, link: null }),
      );
      const subsystem = lab.drawing.add({
        kind: 'subsystem',
        parent: lab.storage,
        name: `subsystem ${String(n)}`,
        nqn: `nqn.2024-01.lab:${String(n)}`,
        serial: null,
        implementation: 'spdk',
        allowAnyHost: true,
        allowedHosts: [],
        namespaces: drives.map((backing, at) => ({ nsid: at + 1, backing, anaGroup: 1 })),
      });
      const address = { nic, port: `p${String(n)}`, address: `10.0.${String(n)}.1`, service: '4420' };
      const about = { parent: lab.storage, name: `listener ${String(n)}`, subsystem, transport: 'tcp' as const };
      return { subsystem, listener: lab.drawing.add({ kind: 'listener', ...about, ...address }) };
    });
    const connect = (subsystem: string, listener: string) =>
      lab.drawing.add({
        ...{ kind: 'connection', parent: lab.client, name: 'c', host: lab.client, ioQueues: null, queueSize: null },
        ...{ subsystem, listener },
      });
    return { lab, pairs, connect };
  }
  const reads = asked('randread', 4096);

  test('a client connected to one of two subsystems reaches its drives over its listener', () => {
    const { lab, pairs, connect } = twoSubsystems();
    expect(ceiling(answer(lab, reads), 'drives')).toBe(16 * 700_000);
    expect(ceiling(answer(lab, reads), 'target_links')).toBeCloseTo(tcpReads(200, 4096), 3);
    connect(pairs[1]!.subsystem, pairs[1]!.listener);
    const found = answer(lab, reads);
    expect(ceiling(found, 'drives')).toBe(8 * 700_000);
    expect(ceiling(found, 'target_links')).toBeCloseTo(tcpReads(100, 4096), 3);
    // iSCSI has paths of its own, and a second client without a connection may use any of them.
    expect(ceiling(answer(lab, asked('randread', 4096, null, { protocol: 'iscsi' })), 'drives')).toBe(16 * 700_000);
    const second = lab.drawing.host('second', 'client');
    cabledNic(lab, second, [PORT]);
    expect(ceiling(answer(lab, reads), 'drives')).toBe(16 * 700_000);
  });

  test('a path that is not optimized carries nothing', () => {
    const { lab, pairs, connect } = twoSubsystems();
    const [first, second] = pairs;
    for (const { listener } of pairs) connect(first!.subsystem, listener);
    expect(ceiling(answer(lab, reads), 'target_links')).toBeCloseTo(tcpReads(200, 4096), 3);
    const states = [
      { listener: first!.listener, state: 'optimized' as const },
      { listener: second!.listener, state: 'non-optimized' as const },
    ];
    const about = { parent: lab.storage, name: 'g', subsystem: first!.subsystem, group: 1 };
    lab.drawing.add({ kind: 'accessGroup', ...about, states });
    expect(ceiling(answer(lab, reads), 'target_links')).toBeCloseTo(tcpReads(100, 4096), 3);
  });
});
