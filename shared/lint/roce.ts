import { linkCeilingIops, type Fabric } from '../capacity/link-ceiling.ts';
import { rocePathMtu } from '../capacity/roce-wire.ts';
import type { NicPort, PortQos } from '../model/hardware.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { portQos } from '../model/switch-port.ts';
import type { EntityOf, Nic, Switch } from '../model/lab.ts';
import { formatBitRate, formatPercent } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { MEBI } from '../units/quantity.ts';
import { ipv4, isInSubnet, LEAST_MTU } from './addresses.ts';
import { allPorts, endName, hostOf, isCabled, nameOf, portsOf, switchEndsAt, type PortOf } from './bed.ts';
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
const LEAST_PATH_MTU = 256;

function shortPathMtu(index: LabIndex): Found[] {
  return rocePorts(index).flatMap(({ nic, port }) => {
    const { mtu, pathMtu } = port;
    if (mtu === null || pathMtu == null || mtu < ETHERNET_FOR_4096) return [];
    if (pathMtu < LEAST_PATH_MTU || pathMtu >= BEST_PATH_MTU) return [];
    const shares = sharesText({ protocol: 'rdma', pathMtu }, { protocol: 'rdma', pathMtu: BEST_PATH_MTU });
    const message = `${endName(index, { device: nic.id, port: port.id })}: RoCE path MTU ${pathMtu} though the Ethernet MTU is ${mtu}: ${shares}`;
    return [{ entities: [nic.id], field: 'ports', message, tip: 'Look for the end or switch with the smaller MTU.' }];
  });
}

const FAST_BITS = 100e9;
const PLAIN_MTU = 1500;
const LONG_MTU = 9000;

/** `92% instead of 98% of the line`: planning goodput of reads of 1 MiB. */
const sharesText = (now: Fabric, best: Fabric): string => `${lineShare(now)} instead of ${lineShare(best)} of the line`;

const lineShare = (fabric: Fabric): string =>
  `${formatPercent(100 * 8 * MEBI * linkCeilingIops(1, { blockBytes: MEBI, readFraction: 1 }, fabric), 0)}%`;

function shortFrames(index: LabIndex): Found[] {
  return allPorts(index)
    .filter((each) => isCabled(index, each))
    .flatMap(({ nic, port }) => {
      const { mtu, speed } = port;
      if (mtu === null || mtu < LEAST_MTU || mtu > PLAIN_MTU || speed === null || speed < FAST_BITS) return [];
      const path = rdmaKinds({ nic, port }).includes('rocev2') ? rocePathMtu(mtu) : null;
      const roce = path === null ? '' : ` (RoCE path MTU ${path})`;
      const shares =
        path === null
          ? sharesText({ protocol: 'tcp', ethernetMtu: mtu }, { protocol: 'tcp', ethernetMtu: LONG_MTU })
          : sharesText({ protocol: 'rdma', pathMtu: path }, { protocol: 'rdma', pathMtu: BEST_PATH_MTU });
      const message = `${endName(index, { device: nic.id, port: port.id })}: Ethernet MTU ${mtu} at ${formatBitRate(speed)}${roce}: ${shares}`;
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
    if (common.some((kind) => kind !== 'rocev1') || !isRouted(listener.address, host.port)) return [];
    return [{ entities, field: 'transports', message: `${names} cannot talk: RoCE v1 across a router` }];
  });
}

/** Only IPv4 tells: addresses of version 6 are not compared by subnet. */
function isRouted(address: string, { addresses }: NicPort): boolean {
  const comparable = addresses.filter((each) => ipv4(each.address) !== null);
  return ipv4(address) !== null && comparable.length > 0 && !comparable.some((each) => isInSubnet(address, each));
}

function missingTransport(index: LabIndex): Found[] {
  const listeners = index.ofKind('listener').flatMap((listener) => {
    const port = listenerPort(index, listener);
    return port === null ? [] : lacks(index, port, listener.transport, listener.id);
  });
  const hosts = paths(index).flatMap(({ connection, listener, host }) =>
    host === null ? [] : lacks(index, host, listener.transport, connection.id),
  );
  return [...listeners, ...hosts, ...index.ofKind('session').flatMap((session) => bareSession(index, session))];
}

/** A session without a transport that both of its ends have. SPDK's iSCSI target has no iSER (DOMAIN 1.2). */
function bareSession(index: LabIndex, { id, initiator, target, transport }: EntityOf<'session'>): Found[] {
  const told = (end: Id, message: string): Found => ({ entities: [id, end], field: 'transport', message });
  const server = index.get(target);
  if (transport === 'iser' && server?.kind === 'target' && server.implementation === 'spdk') {
    return [told(target, `transport iser not available on ${nameOf(index, target)}: SPDK's iSCSI target has no iSER`)];
  }
  return [...new Set([initiator, hostOf(index, target)?.id])].flatMap((end) => {
    const ports = end === undefined ? [] : portsOf(index, end).filter((each) => isCabled(index, each));
    const isBare = ports.length > 0 && ports.every((each) => lacks(index, each, transport ?? 'tcp', id).length > 0);
    if (end === undefined || !isBare) return [];
    return [told(end, `transport ${transport ?? 'tcp'} not available on any port of ${nameOf(index, end)}`)];
  });
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
