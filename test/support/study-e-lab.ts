import { assignAccessPoints } from '../../shared/plan/access-points.ts';
import type { Id } from '../../shared/units/identity.ts';
import { bytes, gigabitsPerSecond } from '../../shared/units/quantity.ts';
import { assume, BedWriter } from './bed-writer.ts';

/**
 * The laboratory of study E with a stand-in target (the kernel's): three storage nodes as access points, three clients
 * with a volume of two replicas each, over NVMe/RDMA; iSCSI targets beside it for the comparison of protocols. Hardware,
 * addresses and rates are not in the text.
 */
const SEED = 4;
const SPEED = gigabitsPerSecond(25);
const MTU = bytes(9_000);
const NODES = [1, 2, 3] as const;
const write = new BedWriter(SEED);

const fabric = write.switch('switch', 8, SPEED, {
  provenance: assume('name', 'model', 'ports', 'mtu'),
  mtu: bytes(9_216),
});

function machine(host: Id, address: string, switchPort: number): Id {
  const nic = write.nic(host, 'NIC 0', [{ speed: SPEED, mtu: MTU, addresses: [address] }], {
    provenance: assume('ports', 'transports'),
    transports: ['rocev2', 'tcp'],
  });
  const provenance = assume('a', 'b', 'speed');
  write.cable([nic, 'p0'], [fabric, String(switchPort)], { provenance, speed: SPEED });
  return nic;
}

const nodes = NODES.map((number) => {
  const host = write.host(`zbs-0${number}`, 'storage', {
    provenance: assume('name'),
    software: { 'SMTX ZBS': '5.2' },
  });
  const address = `10.20.0.1${number}`;
  const drive = write.drive(host, 'tier 0', { provenance: assume('name', 'media') });
  return { host, address, drive, nic: machine(host, address, 2 * number - 1) };
});
const clients = NODES.map((number) => {
  const host = write.host(`client-0${number}`, 'client', {
    provenance: assume('name', 'multipathPolicy'),
    operatingSystem: 'CentOS 8.2',
    multipathPolicy: 'numa',
  });
  machine(host, `10.20.0.2${number}`, 2 * number);
  return host;
});

/** A volume on two of the nodes. */
function volume(number: number): Id {
  const members = [number - 1, number % NODES.length].map((at, copy) => {
    const node = nodes[at];
    const [parent, backing] = [node?.host ?? null, node?.drive ?? null];
    return write.put({
      kind: 'volume',
      parent,
      name: `volume ${number} replica ${copy + 1}`,
      sizeBytes: null,
      backing,
    });
  });
  return write.put({
    kind: 'mirror',
    parent: null,
    name: `volume ${number}`,
    provenance: assume('members'),
    copies: 2,
    members,
    replicationNic: null,
  });
}

const access = assignAccessPoints(
  nodes.map(({ address }) => address),
  clients.map((_, at) => ({ name: `subsystem ${at + 1}`, namespaces: [{ name: `volume ${at + 1}`, weight: 1 }] })),
  'inheritance',
);

function offer(client: Id, number: number): void {
  const backing = volume(number);
  const subsystem = write.put({
    kind: 'subsystem',
    parent: null,
    name: `subsystem ${number}`,
    provenance: assume('nqn', 'serial', 'allowedHosts', 'implementation', 'limits'),
    nqn: `nqn.2023-01.lab:zbs.client-0${number}`,
    serial: `ZBS000${number}`,
    implementation: 'kernel',
    allowAnyHost: false,
    allowedHosts: [client],
    namespaces: [{ nsid: 1, backing, anaGroup: 1 }],
    limits: {
      maxQueueDepth: 128,
      inCapsuleBytes: bytes(4_096),
      maxIoBytes: bytes(131_072),
      ioUnitBytes: null,
      sharedBuffers: null,
    },
  });
  const order = access.paths.get(`volume ${number}`) ?? [];
  const states = nodes.map(({ host, nic, address }) => {
    const listener = write.listener(subsystem, host, nic, address, { name: `subsystem ${number} on ${address}` });
    write.connection(client, subsystem, listener, `subsystem ${number} over ${address}`);
    return { listener, state: address === order[0] ? ('optimized' as const) : ('non-optimized' as const) };
  });
  write.put({ kind: 'accessGroup', parent: null, name: `subsystem ${number}, group 1`, subsystem, group: 1, states });
  const target = write.put({
    kind: 'target',
    parent: null,
    name: `target ${number}`,
    provenance: assume('iqn', 'portals', 'implementation'),
    iqn: `iqn.2023-01.lab:zbs.client-0${number}`,
    implementation: 'lio',
    luns: [{ lun: 0, backing }],
    portals: [{ address: order[0] ?? '', port: 3260 }],
  });
  write.put({
    kind: 'session',
    parent: client,
    name: `target ${number}`,
    initiator: client,
    target,
    role: 'remote',
    policy: 'none',
    transport: 'tcp',
  });
}

clients.forEach((client, at) => {
  offer(client, at + 1);
});

export const studyELab = write.lab('Study E, with a stand-in target');
