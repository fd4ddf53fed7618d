import { LAB_FORMAT, type Entity, type Lab } from '../../shared/model/lab.ts';
import type { NicPort } from '../../shared/model/hardware.ts';
import type { Source } from '../../shared/model/provenance.ts';
import { bytes, bytesPerSecond, gigabitsPerSecond, GIBI, iops, nanoseconds } from '../../shared/units/quantity.ts';
import type { Id } from '../../shared/units/identity.ts';
import { countedIds } from './sample-ids.ts';

/**
 * The test bed of study A as published, drawn. What the text does not say is assumed and marked so: the switch and its
 * ports, RoCE v2, MTU, addresses, interfaces, strip size, reactors, subsystems and their connections.
 */
const assume = (...fields: string[]): Record<string, Source> =>
  Object.fromEntries(fields.map((field) => [field, 'assumed' as const]));

const MTU = bytes(4200);
const SPEED = gigabitsPerSecond(100);
const NODES = [0, 1] as const;
const CLIENTS = [1, 2, 3, 4] as const;
const STORAGE_INTERFACES = ['ens1', 'ens2', 'ens5', 'ens6'] as const;
const STORAGE_SWITCH_PORTS = ['3', '11', '23', '31'] as const;
const CLIENT_SWITCH_PORTS = ['4', '12', '24', '32'] as const;

const ids = countedIds();
const entities: Entity[] = [];

function put<E extends Entity>(entity: Omit<E, 'id'> & { kind: E['kind'] }): Id {
  const id = ids.newId();
  entities.push({ ...entity, id } as unknown as Entity);
  return id;
}

function port(index: number, interfaceName: string, rdma: number, addresses: readonly string[]): NicPort {
  return {
    id: `p${index}`,
    name: `p${index}`,
    interfaceName: `${interfaceName}f${index}`,
    rdmaDevice: `mlx5_${rdma + index}`,
    mac: null,
    speed: SPEED,
    mtu: index === 0 ? MTU : null,
    addresses: addresses.map((address) => ({ address, prefix: 24, vlan: null })),
  };
}

type Of<K extends Entity['kind']> = Extract<Entity, { kind: K }>;

function socket(host: Id, index: number, cpuModel: string, cores: number, threads: number): Id {
  return put<Of<'socket'>>({ kind: 'socket', parent: host, name: `Socket ${index}`, index, cpuModel, cores, threads });
}

function node(host: Id, socketId: Id, index: number, cores: number): Id {
  return put<Of<'numaNode'>>({
    kind: 'numaNode',
    parent: host,
    name: `NUMA ${index}`,
    index,
    socket: socketId,
    cores,
    cpuList: null,
    memoryBytes: null,
  });
}

function nic(
  parent: Id,
  index: number,
  model: string,
  generation: number,
  ports: NicPort[],
  marks: readonly string[],
): Id {
  return put<Of<'nic'>>({
    kind: 'nic',
    parent,
    name: `NIC ${index}`,
    provenance: { link: 'catalogue', ...assume('ports', 'transports', ...marks) },
    model,
    firmware: null,
    driver: null,
    pciAddress: null,
    link: { generation, lanes: 16 },
    adapterTotal: null,
    ports,
    transports: ['rocev2'],
  });
}

function drive(parent: Id, index: number): Id {
  return put<Of<'drive'>>({
    kind: 'drive',
    parent,
    name: `nvme${index}`,
    provenance: { link: 'catalogue', rated: 'catalogue', lbaBytes: 'assumed' },
    model: 'Intel SSD D7-P5510 Series 3.84TB',
    serial: null,
    wwn: null,
    firmware: null,
    pciAddress: null,
    link: { generation: 4, lanes: 4 },
    capacityBytes: bytes(3_840_000_000_000),
    lbaBytes: bytes(512),
    media: 'nvme',
    writeState: 'unknown',
    rated: {
      randomReadIops: iops(700_000),
      randomWriteIops: null,
      readBytesPerSecond: bytesPerSecond(6_500_000_000),
      writeBytesPerSecond: bytesPerSecond(3_400_000_000),
      readLatencyNs: nanoseconds(82_000),
      writeLatencyNs: null,
    },
  });
}

function storageNode(): { host: Id; nics: Id[]; arrays: Id[]; processes: Id[] } {
  const host = put<Of<'host'>>({
    kind: 'host',
    parent: null,
    name: 'sw-nvmeof-01',
    role: 'storage',
    model: 'Intel M50CYP2SB2U',
    operatingSystem: 'CentOS 8.4.2105',
    kernel: '5.13.7-1.el8.elrepo',
    memoryBytes: bytes(512 * GIBI),
    software: { SPDK: 'v21.07' },
    settings: {},
    managedHost: null,
  });
  const nics: Id[] = [];
  const arrays: Id[] = [];
  const processes: Id[] = [];
  for (const at of NODES) {
    const parent = node(host, socket(host, at, 'Intel Xeon Platinum 8380 @ 2.30GHz', 40, 80), at, 40);
    const members = [0, 1, 2, 3].map((index) => drive(parent, at * 4 + index));
    for (const card of [at * 2, at * 2 + 1]) {
      const name = STORAGE_INTERFACES[card] ?? '';
      const ports = [port(0, name, card * 2, [`172.16.${10 + card}.1`]), port(1, name, card * 2, [])];
      nics.push(nic(parent, card, 'ConnectX-5 EN MCX516A-CDAT', 4, ports, []));
    }
    const reactors = at === 0 ? '1-8' : '41-48';
    processes.push(
      put<Of<'coreSet'>>({
        kind: 'coreSet',
        parent,
        name: `nvmf_tgt ${at}`,
        provenance: assume('cpuList', 'memoryBytes'),
        cpuList: reactors,
        duty: 'reactors',
        memoryBytes: bytes(3 * GIBI),
      }),
    );
    arrays.push(
      put<Of<'array'>>({
        kind: 'array',
        parent,
        name: `Raid${at}`,
        provenance: assume('stripBytes'),
        level: 'raid0',
        stripBytes: bytes(131_072),
        members,
      }),
    );
  }
  return { host, nics, arrays, processes };
}

/** Clients 1 and 2 reach the first NIC of each node, clients 3 and 4 the second: 100 Gb/s per target port. */
const cardsOf = (client: number): readonly [number, number] => (client <= 2 ? [0, 2] : [1, 3]);

function client(number: number): { host: Id; nic: Id } {
  const host = put<Of<'host'>>({
    kind: 'host',
    parent: null,
    name: `sw-client-0${number}`,
    role: 'client',
    model: 'PowerEdge R740xd',
    operatingSystem: 'CentOS 8.4.2105',
    kernel: '4.18.0-305.10.2',
    memoryBytes: bytes(256 * GIBI),
    software: { 'nvme-cli': '1.12', fio: '3.19' },
    settings: {},
    managedHost: null,
  });
  const nodes = NODES.map((at) => node(host, socket(host, at, 'Intel Xeon Gold 6130 @ 2.10GHz', 16, 32), at, 16));
  const addresses = cardsOf(number).map((card) => `172.16.${10 + card}.${10 + number}`);
  const ports = [port(0, 'ens3', 0, addresses), port(1, 'ens3', 0, [])];
  return { host, nic: nic(nodes[0] ?? host, 0, 'ConnectX-5 EN MCX516A-CCAT', 3, ports, ['parent']) };
}

function fabric(): Id {
  return put<Of<'switch'>>({
    kind: 'switch',
    parent: null,
    name: 'sw-100g-01',
    provenance: assume('model', 'ports', 'mtu', 'pfcPriority', 'bufferBytes'),
    model: 'SN2700',
    ports: Array.from({ length: 32 }, (_, at) => ({ id: String(at + 1), name: String(at + 1), speed: SPEED })),
    mtu: MTU,
    bufferBytes: bytes(16 * 1024 ** 2),
    pfcPriority: 3,
    ecn: null,
  });
}

function cable(device: Id, switchId: Id, switchPort: string): void {
  put<Of<'link'>>({
    kind: 'link',
    parent: null,
    name: '',
    provenance: assume('a', 'b', 'mtu'),
    a: { device, port: 'p0' },
    b: { device: switchId, port: switchPort },
    speed: SPEED,
    mtu: MTU,
  });
}

function offer(storage: ReturnType<typeof storageNode>, clients: readonly { host: Id }[]): void {
  for (const at of NODES) {
    const subsystem = put<Of<'subsystem'>>({
      kind: 'subsystem',
      parent: storage.host,
      name: `numa${at}`,
      provenance: assume('nqn', 'serial', 'allowedHosts', 'limits', 'process'),
      nqn: `nqn.2021-12.lab:sw-nvmeof-01.numa${at}`,
      serial: `NUMA${at}`,
      implementation: 'spdk',
      allowAnyHost: false,
      allowedHosts: clients.map(({ host }) => host),
      namespaces: [{ nsid: 1, backing: storage.arrays[at] ?? '', anaGroup: 1 }],
      process: storage.processes[at] ?? null,
      // Buffers for the most that the plan keeps in flight: 32 MiB per process.
      limits: {
        maxQueueDepth: 128,
        inCapsuleBytes: bytes(4_096),
        maxIoBytes: bytes(131_072),
        ioUnitBytes: bytes(8_192),
        sharedBuffers: 8_192,
      },
    });
    const listeners = [at * 2, at * 2 + 1].map((card) =>
      put<Of<'listener'>>({
        kind: 'listener',
        parent: storage.host,
        name: `numa${at} on NIC ${card}`,
        provenance: assume('address', 'service', 'transport'),
        subsystem,
        transport: 'rdma',
        nic: storage.nics[card] ?? null,
        port: 'p0',
        address: `172.16.${10 + card}.1`,
        service: '4420',
      }),
    );
    clients.forEach(({ host }, index) => {
      put<Of<'connection'>>({
        kind: 'connection',
        parent: host,
        name: `numa${at}`,
        provenance: assume('listener', 'queueSize'),
        host,
        subsystem,
        listener: listeners[index < 2 ? 0 : 1] ?? '',
        ioQueues: null,
        queueSize: 128,
      });
    });
  }
}

/** Once per process: the ids count on. */
function build(): Lab {
  const storage = storageNode();
  const switchId = fabric();
  const clients = CLIENTS.map(client);
  storage.nics.forEach((card, at) => cable(card, switchId, STORAGE_SWITCH_PORTS[at] ?? ''));
  clients.forEach((one, at) => cable(one.nic, switchId, CLIENT_SWITCH_PORTS[at] ?? ''));
  offer(storage, clients);
  const id = ids.newId();
  return {
    format: LAB_FORMAT,
    id,
    name: 'Study A, published',
    entities: Object.fromEntries(entities.map((entity) => [entity.id, entity])),
  };
}

export const studyALab: Lab = build();
