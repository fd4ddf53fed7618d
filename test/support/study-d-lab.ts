import type { Id } from '../../shared/units/identity.ts';
import { bytes, bytesPerSecond, gigabitsPerSecond, iops, nanoseconds } from '../../shared/units/quantity.ts';
import { assume, BedWriter } from './bed-writer.ts';

/**
 * The bed of the performance report that study D cites: SPDK 24.05 with E810 adapters, point-to-point 100GbE links. The
 * text gives neither hosts nor drives nor how many links: four to the target, two from each of two initiators, and
 * drives that exceed them, are assumed.
 */
const SEED = 3;
const SPEED = gigabitsPerSecond(100);
const LINKS = 4;
const DRIVES = 16;
const write = new BedWriter(SEED);

function host(name: string, role: 'storage' | 'client'): { id: Id; nodes: readonly Id[] } {
  const id = write.host(name, role, { provenance: assume('name'), software: { SPDK: 'v24.05' } });
  return { id, nodes: [0, 1].map((index) => write.node(id, index, null, null)) };
}

const nic = (parent: Id, index: number, address: string): Id =>
  write.nic(parent, `NIC ${index}`, [{ speed: SPEED, addresses: [address] }, { speed: SPEED }], {
    provenance: { link: 'catalogue', adapterTotal: 'catalogue', ...assume('ports', 'parent') },
    model: 'Intel E810-CQDA2',
    link: { generation: 4, lanes: 16 },
    adapterTotal: SPEED,
    transports: ['rocev2', 'iwarp', 'tcp'],
  });

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
};

const target = host('target', 'storage');
const initiators = [1, 2].map((number) => host(`initiator-${number}`, 'client'));
const targetNics = Array.from({ length: LINKS }, (_, link) =>
  nic(at(target.nodes, Math.floor(link / 2)), link, `192.168.${100 + link}.2`),
);
targetNics.forEach((device, link) => {
  const { nodes } = at(initiators, Math.floor(link / 2));
  const other = nic(at(nodes, link % 2), link % 2, `192.168.${100 + link}.1`);
  write.cable([device, 'p0'], [other, 'p0'], { provenance: assume('a', 'b'), speed: SPEED });
});
const process = write.put({
  kind: 'coreSet',
  parent: target.id,
  name: 'nvmf_tgt',
  provenance: assume('cpuList'),
  cpuList: '1-10',
  duty: 'reactors',
  tracepoints: 'nvmf_rdma',
});

for (let index = 0; index < DRIVES; index++) {
  // Subsystems alternate over the links of the node of their drive.
  const node = Math.floor(index / (DRIVES / 2));
  const link = node * 2 + (index % 2);
  const backing = write.drive(at(target.nodes, node), `nvme${index}`, {
    provenance: assume('name', 'parent', 'rated', 'capacityBytes', 'lbaBytes'),
    capacityBytes: bytes(3_840_000_000_000),
    lbaBytes: bytes(512),
    rated: {
      randomReadIops: iops(1_000_000),
      randomWriteIops: iops(1_000_000),
      readBytesPerSecond: bytesPerSecond(6_800e6),
      writeBytesPerSecond: bytesPerSecond(6_800e6),
      readLatencyNs: nanoseconds(80_000),
      writeLatencyNs: nanoseconds(15_000),
    },
  });
  const initiator = at(initiators, node);
  const subsystem = write.put({
    kind: 'subsystem',
    parent: target.id,
    name: `cnode${index}`,
    provenance: assume('nqn', 'serial', 'allowedHosts', 'limits'),
    nqn: `nqn.2016-06.io.spdk:cnode${index}`,
    serial: `SPDK${String(index).padStart(4, '0')}`,
    implementation: 'spdk',
    allowAnyHost: false,
    allowedHosts: [initiator.id],
    namespaces: [{ nsid: 1, backing, anaGroup: 1 }],
    process,
    limits: {
      maxQueueDepth: 128,
      inCapsuleBytes: bytes(4_096),
      maxIoBytes: bytes(131_072),
      ioUnitBytes: bytes(8_192),
      sharedBuffers: 4_095,
    },
  });
  const listener = write.listener(subsystem, target.id, at(targetNics, link), `192.168.${100 + link}.2`);
  write.connection(initiator.id, subsystem, listener, `cnode${index}`);
}

export const studyDLab = write.lab('Study D, as assumed');
