import { cabledPorts, type CabledPort } from '../../../shared/capacity/lab-fabric.ts';
import { subnetOf } from '../../../shared/lint/addresses.ts';
import type { LabIndex } from '../../../shared/model/lab-index.ts';
import type { Host, Link } from '../../../shared/model/lab.ts';
import type { LinkEnd } from '../../../shared/model/network.ts';
import { ipv6Subnet, isLinkLocal } from '../../../shared/units/ipv6.ts';

/** One side of a measurement. */
export interface FabricEnd {
  readonly host: Host;
  readonly interfaceName: string;
  readonly address: string;
  readonly rdmaDevice: string | null;
}

/** A cable on the way from the client's side, with the end that is passed first. */
export interface PassedCable {
  readonly link: Link;
  readonly near: 'a' | 'b';
  /** Least of cable and ports; null where none is known. */
  readonly bitsPerSecond: number | null;
}

/** Two ports that are measured against each other: `a` runs the client, `b` the server. */
export interface FabricPair {
  readonly id: string;
  readonly a: FabricEnd;
  readonly b: FabricEnd;
  readonly path: readonly PassedCable[];
  /** Least MTU that is drawn on the way. */
  readonly mtuBytes: number | null;
}

interface Port extends CabledPort {
  readonly owner: Host;
  readonly subnets: readonly { readonly subnet: string; readonly address: string }[];
}

/**
 * Every cabled port with an address in at least one pair: those of clients against those of storage hosts where the lab
 * says who is what, else each against another host of its network. A port that has no partner is in no pair.
 */
export function fabricPairs(index: LabIndex): FabricPair[] {
  const ports = index
    .ofKind('host')
    .flatMap((owner) => cabledPorts(index, owner.id).map((port) => portOf(port, owner)));
  const networks = [...new Set(ports.map(({ network }) => network))];
  return networks.flatMap((network) =>
    pairsWithin(
      index,
      ports.filter((port) => port.network === network),
    ),
  );
}

function portOf(port: CabledPort, owner: Host): Port {
  // Link-local addresses come last: every port may have one, and it is of no use to a file.
  const addresses = port.port.addresses.toSorted((one, other) => localRank(one) - localRank(other));
  const subnets = addresses.flatMap(({ address, prefix, vlan }) => {
    const subnet = subnetOf(address, prefix) ?? ipv6Subnet(address, prefix);
    return subnet === null ? [] : [{ subnet: `${subnet} ${String(vlan ?? '')}`, address }];
  });
  return { ...port, owner, subnets };
}

const localRank = ({ address }: { readonly address: string }): number => (isLinkLocal(address) ? 1 : 0);

function pairsWithin(index: LabIndex, ports: readonly Port[]): FabricPair[] {
  const storage = ports.filter(({ owner }) => owner.role === 'storage');
  const clients = ports.filter(({ owner }) => owner.role !== 'storage');
  const apart = storage.length > 0 && clients.length > 0;
  const [servers, callers] = apart ? [storage, clients] : [ports, ports];
  const used = new Map<Port, number>();
  const pairs: FabricPair[] = [];
  const cover = (port: Port, others: readonly Port[], calls: boolean): void => {
    const possible = others.filter((other) => other.owner.id !== port.owner.id && sharedSubnet(port, other) !== null);
    possible.sort((one, other) => (used.get(one) ?? 0) - (used.get(other) ?? 0));
    for (const partner of possible) {
      const pair = calls ? pairOf(index, port, partner) : pairOf(index, partner, port);
      if (pair === null) continue;
      pairs.push(pair);
      for (const each of [port, partner]) used.set(each, (used.get(each) ?? 0) + 1);
      return;
    }
  };
  for (const port of callers) if (!used.has(port)) cover(port, servers, true);
  for (const port of servers) if (!used.has(port)) cover(port, callers, false);
  return pairs;
}

/** The ports with these addresses, where a drawn way leads between them. */
export function pairOfAddresses(index: LabIndex, from: string, to: string): FabricPair | null {
  const ports = index
    .ofKind('host')
    .flatMap((owner) => cabledPorts(index, owner.id).map((port) => portOf(port, owner)));
  const at = (address: string) => ports.find(({ port }) => port.addresses.some((each) => each.address === address));
  const [a, b] = [at(from), at(to)];
  if (a === undefined || b === undefined || a.owner.id === b.owner.id) return null;
  return between(index, a, b, { a: from, b: to });
}

const sharedSubnet = (a: Port, b: Port): { readonly a: string; readonly b: string } | null => {
  for (const own of a.subnets) {
    const other = b.subnets.find(({ subnet }) => subnet === own.subnet);
    if (other !== undefined) return { a: own.address, b: other.address };
  }
  return null;
};

function pairOf(index: LabIndex, a: Port, b: Port): FabricPair | null {
  const addresses = sharedSubnet(a, b);
  return addresses === null ? null : between(index, a, b, addresses);
}

function between(
  index: LabIndex,
  a: Port,
  b: Port,
  addresses: { readonly a: string; readonly b: string },
): FabricPair | null {
  const path = pathBetween(index, { device: a.nic.id, port: a.port.id }, { device: b.nic.id, port: b.port.id });
  if (path === null) return null;
  const mtus = [a.mtu, b.mtu].filter((mtu) => mtu !== null);
  return {
    id: `${a.nic.id}/${a.port.id}~${b.nic.id}/${b.port.id}`,
    a: endOf(a, addresses.a),
    b: endOf(b, addresses.b),
    path,
    mtuBytes: mtus.length === 0 ? null : Math.min(...mtus),
  };
}

const endOf = ({ owner, port }: Port, address: string): FabricEnd => ({
  host: owner,
  interfaceName: port.interfaceName ?? port.name,
  address,
  rdmaDevice: port.rdmaDevice,
});

/** The fewest cables between two ports, over switches only; null where no drawn way leads. */
function pathBetween(index: LabIndex, from: LinkEnd, to: LinkEnd): PassedCable[] | null {
  const nodeOf = (end: LinkEnd): string =>
    index.get(end.device)?.kind === 'switch' ? end.device : `${end.device}/${end.port}`;
  const goal = nodeOf(to);
  const seen = new Set([nodeOf(from)]);
  let edge: { readonly node: string; readonly path: readonly PassedCable[] }[] = [{ node: nodeOf(from), path: [] }];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { node, path } of edge) {
      if (node === goal) return [...path];
      for (const link of index.ofKind('link')) {
        const near = nodeOf(link.a) === node ? 'a' : nodeOf(link.b) === node ? 'b' : null;
        if (near === null) continue;
        const far = nodeOf(near === 'a' ? link.b : link.a);
        if (seen.has(far)) continue;
        seen.add(far);
        next.push({ node: far, path: [...path, { link, near, bitsPerSecond: speedOf(index, link) }] });
      }
    }
    edge = next;
  }
  return null;
}

function speedOf(index: LabIndex, link: Link): number | null {
  const ends = [link.a, link.b].map(({ device, port }) => {
    const entity = index.get(device);
    const ports = entity?.kind === 'nic' || entity?.kind === 'switch' ? entity.ports : [];
    return ports.find(({ id }) => id === port)?.speed ?? null;
  });
  const known = [link.speed, ...ends].filter((speed) => speed !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether both ports have RDMA: it is measured then, beside TCP. */
export const isRdmaPair = ({ a, b }: FabricPair): boolean => a.rdmaDevice !== null && b.rdmaDevice !== null;

/** The address as tools take it: a link-local one needs the interface of the host that uses it. */
export const endAddress = ({ address }: FabricEnd, by: FabricEnd): string =>
  isLinkLocal(address) ? `${address}%${by.interfaceName}` : address;

export const endName = ({ host, interfaceName }: FabricEnd): string => `${host.name} ${interfaceName}`;
export const pairName = ({ a, b }: FabricPair): string => `${endName(a)} → ${endName(b)}`;
