import { LAB_FORMAT, labSchema, type Drive, type Entity, type Lab, type Nic } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, bytesPerSecond, iops, nanoseconds } from '../../../shared/units/quantity.ts';

/** Distributes Omit over the kinds of entity. */
type Part<E> = E extends Entity ? Omit<E, 'id'> : never;

/** Draws labs in tests: adds entities, hands out ids, and proves at the end that the document is sound. */
export class LabDrawing {
  private readonly entities: Record<string, Entity> = {};
  private count = 0;

  add(entity: Part<Entity>): string {
    this.count += 1;
    const id = `00000000-0000-7000-8000-${String(this.count).padStart(12, '0')}`;
    this.entities[id] = { ...entity, id };
    return id;
  }

  lab(): Lab {
    return labSchema.parse({
      format: LAB_FORMAT,
      id: '00000000-0000-7000-8000-aaaaaaaaaaaa',
      name: 'bed',
      entities: this.entities,
    });
  }

  host(name: string, role: 'storage' | 'client' | 'both' | null): string {
    return this.add({
      kind: 'host',
      parent: null,
      name,
      role,
      model: null,
      operatingSystem: null,
      kernel: null,
      memoryBytes: null,
      software: {},
      settings: {},
      managedHost: null,
    });
  }

  /** A socket with one NUMA node; returns the node. */
  node(host: string, index: number): string {
    const socket = this.add({
      kind: 'socket',
      parent: host,
      name: `socket ${String(index)}`,
      index,
      cpuModel: null,
      cores: 40,
      threads: 80,
      interconnectTransfersPerSecond: 11.2e9,
      interconnectLinks: 3,
    });
    return this.add({
      kind: 'numaNode',
      parent: socket,
      name: `node ${String(index)}`,
      index,
      socket,
      cores: 40,
      cpuList: null,
      memoryBytes: null,
    });
  }

  /** A D7-P5510 as rated; its random write rate was never published. */
  drive(parent: string, name: string, change: Partial<Drive> = {}): string {
    return this.add({
      kind: 'drive',
      parent,
      name,
      model: 'D7-P5510',
      serial: null,
      wwn: null,
      firmware: null,
      pciAddress: null,
      link: { generation: 4, lanes: 4, maxPayloadBytes: 512 },
      capacityBytes: bytes(3.84e12),
      lbaBytes: null,
      media: 'nvme',
      writeState: 'unknown',
      rated: {
        randomReadIops: iops(700_000),
        randomWriteIops: null,
        readBytesPerSecond: bytesPerSecond(6_500e6),
        writeBytesPerSecond: bytesPerSecond(3_400e6),
        readLatencyNs: nanoseconds(82_000),
        writeLatencyNs: null,
      },
      ...change,
    });
  }

  nic(parent: string, name: string, ports: readonly NicPortPart[], change: Partial<Nic> = {}): string {
    return this.add({
      kind: 'nic',
      parent,
      name,
      model: null,
      firmware: null,
      driver: null,
      pciAddress: null,
      link: { generation: 3, lanes: 16, maxPayloadBytes: null },
      adapterTotal: null,
      transports: ['rocev2', 'tcp'],
      ports: ports.map((port, index) => ({
        id: `p${String(index)}`,
        name: `port ${String(index)}`,
        interfaceName: null,
        rdmaDevice: null,
        mac: null,
        speed: port.gigabits === null ? null : bitsPerSecond(port.gigabits * 1e9),
        mtu: port.mtu === null ? null : bytes(port.mtu),
        addresses: [],
      })),
      ...change,
    });
  }

  switch(name: string, ports: number, gigabits: number): string {
    return this.add({
      kind: 'switch',
      parent: null,
      name,
      model: null,
      mtu: null,
      bufferBytes: null,
      pfcPriority: null,
      ecn: null,
      ports: Array.from({ length: ports }, (_, index) => ({
        id: `s${String(index)}`,
        name: String(index + 1),
        speed: bitsPerSecond(gigabits * 1e9),
      })),
    });
  }

  cable(
    a: readonly [device: string, port: string],
    b: readonly [device: string, port: string],
    gigabits?: number,
  ): string {
    return this.add({
      kind: 'link',
      parent: null,
      name: '',
      a: { device: a[0], port: a[1] },
      b: { device: b[0], port: b[1] },
      speed: gigabits === undefined ? null : bitsPerSecond(gigabits * 1e9),
      mtu: null,
    });
  }
}

export interface NicPortPart {
  readonly gigabits: number | null;
  readonly mtu: number | null;
}

export interface StudyABed {
  readonly drawing: LabDrawing;
  readonly storage: string;
  readonly clients: readonly string[];
  readonly clientNics: readonly string[];
  readonly switch: string;
  readonly targetNics: readonly string[];
  readonly drives: readonly string[];
  readonly subsystems: readonly string[];
}

const HUNDRED: NicPortPart = { gigabits: 100, mtu: 4200 };

/** Study A: 8 drives on 2 nodes, a RAID0 set and a subsystem per node, 4 adapters, 4 clients with one 100 Gb/s port. */
export function studyABed(options: { targetCables?: number } = {}): StudyABed {
  const drawing = new LabDrawing();
  const storage = drawing.host('storage', 'storage');
  const fabricSwitch = drawing.switch('switch', 16, 100);
  const nodes = [drawing.node(storage, 0), drawing.node(storage, 1)];
  const drives = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => drawing.drive(nodes[n < 4 ? 0 : 1]!, `nvme${String(n)}`));
  const targetNics = [0, 1, 2, 3].map((n) => drawing.nic(nodes[n < 2 ? 0 : 1]!, `nic${String(n)}`, [HUNDRED]));
  const subsystems = [0, 1].map((n) => {
    const members = drives.slice(4 * n, 4 * n + 4);
    const array = drawing.add({
      kind: 'array',
      parent: storage,
      name: `raid${String(n)}`,
      level: 'raid0',
      stripBytes: null,
      members,
    });
    return drawing.add({
      kind: 'subsystem',
      parent: storage,
      name: `subsystem ${String(n)}`,
      nqn: `nqn.2024-01.lab:${String(n)}`,
      serial: null,
      implementation: 'spdk',
      allowAnyHost: true,
      allowedHosts: [],
      namespaces: [{ nsid: 1, backing: array, anaGroup: 1 }],
    });
  });
  targetNics.slice(0, options.targetCables ?? 4).forEach((nic, n) => {
    drawing.cable([nic, 'p0'], [fabricSwitch, `s${String(n)}`]);
    drawing.add({
      kind: 'listener',
      parent: storage,
      name: `listener ${String(n)}`,
      subsystem: subsystems[n < 2 ? 0 : 1]!,
      transport: 'rdma',
      nic,
      port: 'p0',
      address: `10.0.0.${String(n + 1)}`,
      service: '4420',
    });
  });
  const clients = [0, 1, 2, 3].map((n) => drawing.host(`client${String(n)}`, 'client'));
  const clientNics = clients.map((client, n) => {
    const nic = drawing.nic(client, `nic of client${String(n)}`, [HUNDRED]);
    drawing.cable([nic, 'p0'], [fabricSwitch, `s${String(8 + n)}`]);
    return nic;
  });
  return { drawing, storage, clients, clientNics, switch: fabricSwitch, targetNics, drives, subsystems };
}
