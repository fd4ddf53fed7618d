import { rocePathMtu } from '../capacity/roce-wire.ts';
import type { PortQos } from '../model/hardware.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { portQos } from '../model/switch-port.ts';
import type { Nic, Switch } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import { isInSubnet } from './addresses.ts';
import { allPorts, endName, isCabled, nameOf, portsOf, switchEndsAt, type PortOf } from './bed.ts';
import { isRdma, listenerPort, paths, rdmaKinds, rocePorts } from './endpoints.ts';
import type { Found, Rule } from './rule.ts';

/** RDMA on Ethernet: path MTU, lossless class, and who can talk to whom. */
export const roceRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L015',
    severity: 'warning',
    title: 'Frames shorter than they could be',
    tip: 'Set an Ethernet MTU of 4200 or more for RoCE, 9000 for TCP.',
    why: 'Headers take 8 % of the wire at 1024 bytes of payload a packet, 2 % at 4096.',
    check: (index) => [...shortPathMtu(index), ...shortFrames(index)],
  },
  {
    code: 'L016',
    severity: 'warning',
    title: 'RoCE without a lossless setup',
    tip: 'Set PFC or link-level pause on adapters and switches, or ECN with DCQCN, and record it.',
    why: 'RoCE sends everything again from the lost packet on; throughput collapses at small loss rates.',
    check: lossy,
  },
  {
    code: 'L018',
    severity: 'error',
    title: 'RDMA ends that cannot talk',
    tip: 'Use the same RDMA protocol at both ends; RoCE v2 where there is a router between.',
    why: 'iWARP and RoCE are different protocols, and RoCE v1 is not routed.',
    check: foreignEnds,
  },
  {
    code: 'L019',
    severity: 'error',
    title: 'Transport not available on the port',
    tip: 'Choose a transport that both ports have, or an adapter with RDMA.',
    why: 'The listener or the connection cannot be made.',
    check: missingTransport,
  },
];

/** From this Ethernet MTU on a RoCE path MTU of 4096 fits (Linux iboe_get_mtu). */
const ETHERNET_FOR_4096 = 4192;
const BEST_PATH_MTU = 4096;

function shortPathMtu(index: LabIndex): Found[] {
  return rocePorts(index).flatMap(({ nic, port }) => {
    const { mtu, pathMtu } = port;
    if (mtu === null || pathMtu == null || mtu < ETHERNET_FOR_4096 || pathMtu >= BEST_PATH_MTU) return [];
    const message = `${endName(index, { device: nic.id, port: port.id })}: RoCE path MTU ${pathMtu} though the Ethernet MTU is ${mtu}: 92% instead of 98% of the line`;
    return [{ entities: [nic.id], field: 'ports', message, tip: 'Look for the end or switch with the smaller MTU.' }];
  });
}

const FAST_BITS = 100e9;
const PLAIN_MTU = 1500;

function shortFrames(index: LabIndex): Found[] {
  return allPorts(index)
    .filter((each) => isCabled(index, each))
    .flatMap(({ nic, port }) => {
      if (port.mtu === null || port.mtu > PLAIN_MTU || (port.speed ?? 0) < FAST_BITS) return [];
      const path = rocePathMtu(port.mtu);
      const roce = path === null || !rdmaKinds({ nic, port }).includes('rocev2') ? '' : ` (RoCE path MTU ${path})`;
      const message = `${endName(index, { device: nic.id, port: port.id })}: Ethernet MTU ${port.mtu} at 100 Gb/s${roce}: 92% instead of 98% of the line`;
      return [{ entities: [nic.id], field: 'ports', message }];
    });
}

function lossy(index: LabIndex): Found[] {
  const ports = rocePorts(index);
  const nics = unique(ports.filter((each) => !isLosslessPort(each)).map(({ nic }) => nic));
  const switches = unique(
    ports
      .flatMap((each) => switchEndsAt(index, each))
      .flatMap((end) => {
        const device = index.get(end.device);
        return device?.kind === 'switch' && !isLossless(portQos(device, end.port)) ? [device] : [];
      }),
  );
  const lacking: (Nic | Switch)[] = [...nics, ...switches];
  if (lacking.length === 0) return [];
  const parts = [
    ...(nics.length === 0 ? [] : [`${nics.length} of ${unique(ports.map(({ nic }) => nic)).length} adapters`]),
    ...switches.map(({ name }) => name),
  ];
  const message = `no PFC, pause or ECN recorded on ${parts.join(' and ')}: loss collapses RoCE throughput`;
  return [{ entities: lacking.map(({ id }) => id), field: 'qos', message }];
}

const isLosslessPort = ({ port: { qos } }: PortOf): boolean => qos != null && isLossless(qos);
const isLossless = ({ pause, ecn, pfcPriorities }: PortQos): boolean =>
  pause === true || ecn === true || (pfcPriorities?.length ?? 0) > 0;

const unique = <T extends { readonly id: Id }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

function foreignEnds(index: LabIndex): Found[] {
  return paths(index).flatMap(({ connection, listener, host, target }) => {
    if (!isRdma(listener.transport) || host === null || target === null) return [];
    const [ours, theirs] = [rdmaKinds(host), rdmaKinds(target)];
    if (ours.length === 0 || theirs.length === 0) return [];
    const common = ours.filter((kind) => theirs.includes(kind));
    const names = `${nameOf(index, host.nic.id)} and ${nameOf(index, target.nic.id)}`;
    const entities = [connection.id, host.nic.id, target.nic.id];
    if (common.length === 0) {
      const kinds = `${ours.join(', ')} against ${theirs.join(', ')}`;
      return [{ entities, field: 'transports', message: `${names} cannot talk: ${kinds}` }];
    }
    const routed = !host.port.addresses.some((each) => isInSubnet(listener.address, each));
    if (common.some((kind) => kind !== 'rocev1') || !routed || host.port.addresses.length === 0) return [];
    return [{ entities, field: 'transports', message: `${names} cannot talk: RoCE v1 across a router` }];
  });
}

function missingTransport(index: LabIndex): Found[] {
  const listeners = index.ofKind('listener').flatMap((listener) => {
    const port = listenerPort(index, listener);
    return port === null ? [] : lacks(index, port, listener.transport, listener.id);
  });
  const hosts = paths(index).flatMap(({ connection, listener, host }) =>
    host === null ? [] : lacks(index, host, listener.transport, connection.id),
  );
  const sessions = index.ofKind('session').flatMap(({ id, initiator, transport }) => {
    const ports = portsOf(index, initiator).filter((each) => isCabled(index, each));
    const isBare = ports.length > 0 && ports.every((each) => lacks(index, each, transport ?? 'tcp', id).length > 0);
    if (!isBare) return [];
    return [
      {
        entities: [id, initiator],
        field: 'transport',
        message: `transport ${transport ?? ''} not available on any port of ${nameOf(index, initiator)}`,
      },
    ];
  });
  return [...listeners, ...hosts, ...sessions];
}

/** An adapter whose transports are not known lacks nothing. */
function lacks(index: LabIndex, each: PortOf, transport: string, user: Id): Found[] {
  const { nic, port } = each;
  if (nic.transports.length === 0) return [];
  const isMissing = transport === 'fc' || (isRdma(transport) && rdmaKinds(each).length === 0);
  if (!isMissing) return [];
  const message = `transport ${transport} not available on ${endName(index, { device: nic.id, port: port.id })}`;
  return [{ entities: [user, nic.id], field: 'transport', message }];
}
