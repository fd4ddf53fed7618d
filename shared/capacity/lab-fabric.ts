import type { LabIndex } from '../model/lab-index.ts';
import type { EntityOf, Link, Nic } from '../model/lab.ts';
import type { LinkEnd } from '../model/network.ts';
import { portMtu } from '../model/switch-port.ts';
import { activeConnections, usedPaths, type UsedPaths } from './lab-paths.ts';
import type { NicPort } from '../model/hardware.ts';
import type { Id } from '../units/identity.ts';

/** A cabled port of a host on the storage network. */
export interface CabledPort {
  readonly host: Id;
  readonly nic: Nic;
  readonly port: NicPort;
  readonly link: Link;
  /** Least of cable and both ends; null when none of them is known. */
  readonly bitsPerSecond: number | null;
  readonly mtu: number | null;
  /** Connected network that the port belongs to. */
  readonly network: string;
}

export interface StorageNetwork {
  readonly clientPorts: readonly CabledPort[];
  readonly targetPorts: readonly CabledPort[];
  /** Least MTU on the way that is drawn; null when none is. */
  readonly mtu: number | null;
  /** Least RDMA path MTU that was read from a port on the way; null when none was. */
  readonly pathMtu: number | null;
  readonly assumptions: readonly string[];
}

/** A port of less than this share of the fastest one of its side, or of its client, is taken for management. */
const MANAGEMENT_SHARE = 0.1;

/**
 * Ports through which clients and storage see each other: in one network of cables and switches; on the storage side
 * those with a listener (that the clients' connections use, where each has some), on a client those that its connections (the optimized ones, where there are any) name, and when none is drawn all but the slow ones.
 */
export function storageNetwork(
  index: LabIndex,
  clients: readonly Id[],
  storage: readonly Id[],
  used: UsedPaths | null = usedPaths(index, clients),
): StorageNetwork {
  const networks = networksOf(index);
  const storageSide = storage.flatMap((host) => cabledPorts(index, host, networks));
  const served = listenerPorts(index, used);
  const listening = storageSide.filter((each) => served.has(portKey({ device: each.nic.id, port: each.port.id })));
  const quick = quickOf(storageSide);
  const candidates = listening.length > 0 ? listening : quick;
  const reached = new Set(candidates.map((each) => each.network));
  const active = activeConnections(index);
  const own = clients.map((host) => {
    const named = connectionPorts(active.get(host) ?? []);
    const near = cabledPorts(index, host, networks).filter((each) => reached.has(each.network));
    const connected = near.filter((each) => named.has(portKey({ device: each.nic.id, port: each.port.id })));
    return { near, used: connected.length > 0 ? connected : quickOf(near), isNamed: connected.length > 0 };
  });
  const clientPorts = own.flatMap((each) => each.used);
  const common = new Set(clientPorts.map((each) => each.network));
  const targetPorts = candidates.filter((each) => common.has(each.network));
  const both = [...clientPorts, ...targetPorts];
  const mtus = new Set(both.flatMap((each) => each.mtu ?? []));
  const mtu = leastKnown([...mtus]);
  const skipped = listening.length === 0 && quick.length < storageSide.length;
  const slowClients = own.some((each) => !each.isNamed && each.used.length < each.near.length);
  return {
    clientPorts,
    targetPorts,
    mtu,
    pathMtu: leastKnown(both.map(({ port }) => port.pathMtu ?? null)),
    assumptions: [
      ...(skipped ? ['slow ports of the storage hosts are taken for management'] : []),
      ...(slowClients ? ['slow ports of the clients are taken for management'] : []),
      ...(mtus.size > 1 ? [`MTUs differ on the way: the least, ${String(mtu)}, is counted for all`] : []),
    ],
  };
}

/** Ports of unknown speed may be as fast as any. */
function quickOf(ports: readonly CabledPort[]): CabledPort[] {
  const fastest = Math.max(0, ...ports.map((each) => each.bitsPerSecond ?? 0));
  return ports.filter((each) => (each.bitsPerSecond ?? fastest) >= fastest * MANAGEMENT_SHARE);
}

/** Ports that the connections of one host leave by, where each of them names its own; empty else. */
function connectionPorts(connections: readonly EntityOf<'connection'>[]): Set<string> {
  const named = connections.map(({ hostNic, hostPort }) =>
    hostNic == null || hostPort == null ? null : portKey({ device: hostNic, port: hostPort }),
  );
  return new Set(named.every((key) => key !== null) ? named : []);
}

/** Every cabled port of all hosts. */
export function allCabledPorts(index: LabIndex): CabledPort[] {
  const networks = networksOf(index);
  return index.ofKind('host').flatMap(({ id }) => cabledPorts(index, id, networks));
}

/** Every cabled port of a host. */
export function cabledPorts(index: LabIndex, host: Id, networks = networksOf(index)): CabledPort[] {
  const nics = index.subtree(host).filter((entity) => entity.kind === 'nic');
  return nics.flatMap((nic) =>
    nic.ports.flatMap((port) => {
      const end = { device: nic.id, port: port.id };
      return index.cablesAt(end).map((link) => ({
        host,
        nic,
        port,
        link,
        bitsPerSecond: leastKnown([link.speed, port.speed, farSpeed(index, link, end)]),
        mtu: leastKnown([link.mtu, port.mtu, switchMtu(index, link)]),
        network: networks(end),
      }));
    }),
  );
}

export const portKey = (end: LinkEnd): string => `${end.device}/${end.port}`;

/** Network of a port: ports and switches joined by cables have the same name. */
function networksOf(index: LabIndex): (end: LinkEnd) => string {
  const parents = new Map<string, string>();
  const find = (key: string): string => {
    let root = key;
    for (let above = parents.get(root); above !== undefined && above !== root; above = parents.get(root)) root = above;
    parents.set(key, root);
    return root;
  };
  const nodeOf = (end: LinkEnd): string => (index.get(end.device)?.kind === 'switch' ? end.device : portKey(end));
  for (const link of index.ofKind('link')) parents.set(find(nodeOf(link.a)), find(nodeOf(link.b)));
  return (end) => find(nodeOf(end));
}

/** Ports of the listeners that are used, by a port or by its address; of targets all. */
function listenerPorts(index: LabIndex, used: UsedPaths | null): Set<string> {
  const byAddress = new Map<string, string>();
  for (const nic of index.ofKind('nic')) {
    for (const port of nic.ports) {
      for (const { address } of port.addresses) byAddress.set(address, portKey({ device: nic.id, port: port.id }));
    }
  }
  const drawn = index
    .ofKind('listener')
    .filter(({ id }) => used?.listeners.has(id) ?? true)
    .map(({ nic, port, address }) =>
      nic !== null && port !== null ? portKey({ device: nic, port }) : byAddress.get(address),
    );
  const targets = used === null ? index.ofKind('target') : [];
  const portals = targets.flatMap((target) => target.portals.map(({ address }) => byAddress.get(address)));
  return new Set([...drawn, ...portals].filter((key) => key !== undefined));
}

function farSpeed(index: LabIndex, link: Link, end: LinkEnd): number | null {
  const far = portKey(link.a) === portKey(end) ? link.b : link.a;
  const device = index.get(far.device);
  if (device?.kind !== 'switch' && device?.kind !== 'nic') return null;
  return device.ports.find((port) => port.id === far.port)?.speed ?? null;
}

function switchMtu(index: LabIndex, link: Link): number | null {
  return leastKnown(
    [link.a, link.b].map((end) => {
      const device = index.get(end.device);
      return device?.kind === 'switch' ? portMtu(device, end.port) : null;
    }),
  );
}

/** Least of what is known; a speed or an MTU of 0 is that of a port that is down and says nothing. */
export function leastKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null && value > 0);
  return known.length === 0 ? null : Math.min(...known);
}
