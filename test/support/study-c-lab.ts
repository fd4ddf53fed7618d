import type { Id } from '../../shared/units/identity.ts';
import { bytes, bytesPerSecond, gigabitsPerSecond, GIBI, iops, nanoseconds } from '../../shared/units/quantity.ts';
import { assume, BedWriter } from './bed-writer.ts';

/**
 * The cluster of study C as published: 12 nodes, each with four Optane drives as caches of its four virtual machines,
 * 12 mirrored virtual disks, two switches. Assumed and marked so: which port goes to which switch, addresses, partners.
 */
const SEED = 2;
const NODES = 12;
const SPEED = gigabitsPerSecond(100);
const write = new BedWriter(SEED);

interface ClusterNode {
  readonly host: Id;
  readonly nics: readonly Id[];
  readonly capacity: readonly Id[];
}

const switches = [1, 2].map((number) =>
  write.switch(`SN2700-${number}`, 32, SPEED, {
    provenance: { ...assume('ports'), bufferBytes: 'catalogue' },
    model: 'Mellanox SN2700 Spectrum',
    bufferBytes: bytes(16 * 1024 ** 2),
  }),
);

function clusterNode(number: number): ClusterNode {
  const host = write.host(`node-${String(number).padStart(2, '0')}`, 'both', {
    provenance: assume('name'),
    model: 'Supermicro SuperServer 2029UZ-TR4+',
    operatingSystem: 'Windows Server 2019 Datacenter Evaluation 1809 build 17763.404',
    memoryBytes: bytes(96 * GIBI),
    software: { 'StarWind Virtual SAN': 'version not in the text' },
    settings: {
      'power plan': 'High Performance',
      mitigations: 'Spectre v1 and Meltdown applied',
      turbo: 'on',
      'Hyper-Threading': 'on',
      'CSV read cache': 'disabled',
    },
  });
  const capacity = [0, 1].map((index) =>
    write.drive(host, `SSD ${index}`, { model: 'Intel SSD D3-S4510', media: 'sata' }),
  );
  const nics = [0, 1].map((index) => numaNode(host, number, index));
  return { host, nics, capacity };
}

/** A NUMA node with its adapter, two Optane drives and the two virtual machines whose caches they are. */
function numaNode(host: Id, number: number, index: number): Id {
  const node = write.node(host, index, 'Intel Xeon Platinum 8268 @ 2.90GHz', 24);
  const addresses = [0, 1].map((port) => `172.16.${10 + index * 2 + port}.${number}`);
  const nic = write.nic(
    node,
    `NIC ${index}`,
    addresses.map((address) => ({ speed: SPEED, addresses: [address] })),
    {
      provenance: { link: 'catalogue', ...assume('ports') },
      model: 'Mellanox ConnectX-5 EN MCX516A-CCAT',
      link: { generation: 3, lanes: 16 },
      transports: ['rocev2', 'tcp'],
    },
  );
  for (const at of [0, 1]) cachedMachine(host, node, index * 2 + at, number);
  return nic;
}

function cachedMachine(host: Id, node: Id, at: number, number: number): void {
  const device = write.drive(node, `Optane ${at}`, {
    provenance: {
      link: 'catalogue',
      rated: 'catalogue',
      needsPreconditioning: 'catalogue',
      ...assume('capacityBytes'),
    },
    model: 'Intel Optane SSD DC P4800X',
    link: { generation: 3, lanes: 4 },
    capacityBytes: bytes(375e9),
    needsPreconditioning: false,
    rated: {
      randomReadIops: iops(550_000),
      randomWriteIops: iops(500_000),
      readBytesPerSecond: bytesPerSecond(2_400e6),
      writeBytesPerSecond: bytesPerSecond(2_000e6),
      readLatencyNs: nanoseconds(10_000),
      writeLatencyNs: nanoseconds(10_000),
    },
  });
  const owner = write.put({
    kind: 'vm',
    parent: host,
    name: `vm-${String(number).padStart(2, '0')}-${at + 1}`,
    provenance: assume('name', 'pinnedNode'),
    virtualCpus: 24,
    memoryBytes: bytes(8 * GIBI),
    pinnedNode: node,
    numaSpanning: false,
    disks: [{ name: 'testfile1.dat', sizeBytes: null }],
  });
  write.put({ kind: 'cache', parent: host, name: `Cache ${at}`, mode: 'write-back', device, owner });
}

/** A virtual disk on a node and on its partner, and the sessions by which both reach it. */
function mirroredDisk(own: ClusterNode, partner: ClusterNode, number: number): void {
  const name = `CSV-${String(number).padStart(2, '0')}`;
  const members = [own, partner].map(({ host, capacity }, at) =>
    write.put({
      kind: 'volume',
      parent: host,
      name: `${name} copy ${at + 1}`,
      provenance: assume('backing'),
      sizeBytes: bytes(110 * GIBI),
      backing: capacity[at] ?? null,
    }),
  );
  const mirror = write.put({
    kind: 'mirror',
    parent: own.host,
    name,
    provenance: assume('members', 'replicationNic'),
    copies: 2,
    members,
    replicationNic: own.nics[0] ?? null,
    transport: 'iser',
  });
  [own, partner].forEach(({ host }, at) => {
    const target = write.put({
      kind: 'target',
      parent: host,
      name: `${name} on copy ${at + 1}`,
      provenance: assume('iqn', 'portals'),
      iqn: `iqn.2008-08.lab:node-${String(((number - 1 + at) % NODES) + 1).padStart(2, '0')}-${name.toLowerCase()}`,
      implementation: 'other',
      luns: [{ lun: 0, backing: mirror }],
      portals: [{ address: `172.16.10.${((number - 1 + at) % NODES) + 1}`, port: 3260 }],
    });
    for (const session of [1, 2]) {
      write.put({
        kind: 'session',
        parent: own.host,
        name: `${name} ${at === 0 ? 'loopback' : 'partner'} ${session}`,
        initiator: own.host,
        target,
        role: at === 0 ? 'loopback' : 'partner',
        policy: 'least-queue-depth',
        transport: at === 0 ? 'loopback-zero-copy' : 'tcp',
      });
    }
  });
}

/** The drawing puts half of the nodes above the switches (odd ports are in the upper row) and half below. */
function switchPort(node: number, card: number): string {
  const isAbove = node < NODES / 2;
  const pair = (isAbove ? node : node - NODES / 2) * 2 + card;
  return String(pair * 2 + (isAbove ? 1 : 2));
}

const nodes = Array.from({ length: NODES }, (_, at) => clusterNode(at + 1));
nodes.forEach(({ nics }, at) => {
  nics.forEach((nic, card) => {
    switches.forEach((device, port) => {
      write.cable([nic, `p${port}`], [device, switchPort(at, card)], {
        provenance: assume('a', 'b'),
        name: 'LinkX copper',
        speed: SPEED,
      });
    });
  });
});
nodes.forEach((own, at) => {
  const partner = nodes[(at + 1) % NODES];
  if (partner) mirroredDisk(own, partner, at + 1);
});

export const studyCLab = write.lab('Study C, published');
