import type { LabIndex } from '../model/lab-index.ts';
import type { Link, Nic } from '../model/lab.ts';
import { linkOf } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import type { ClientGroup, EndAdapter, EndCable } from './bed-input.ts';
import { portKey, type CabledPort } from './lab-fabric.ts';
import type { Fabric } from './link-ceiling.ts';
import type { PcieLanes } from './pcie.ts';

/** On which side of the fabric ports are: what leaves a client's port goes to the target. A node of a cluster is both. */
export type EndSide = 'client' | 'target' | 'node';

/** The cabled ports of one side by adapter, each with its total and its slot. */
export const endAdapters = (
  index: LabIndex,
  ports: readonly CabledPort[],
  protocol: Fabric['protocol'],
  side: EndSide,
): EndAdapter[] =>
  nicsOf(ports).map((nic) => ({
    cables: ports.filter((port) => port.nic.id === nic.id).map((port) => endCable(port, protocol, side)),
    totalBitsPerSecond: nic.adapterTotal !== null && nic.adapterTotal > 0 ? nic.adapterTotal : null,
    slot: slotOf(index, nic),
  }));

export const nicsOf = (ports: readonly CabledPort[]): Nic[] => [
  ...new Map(ports.map((port) => [port.nic.id, port.nic])).values(),
];

export const portsOfHost = (ports: readonly CabledPort[], host: Id): CabledPort[] =>
  ports.filter((port) => port.host === host);

/** The slot of an adapter as trained: no more than adapter and slot can. Null while it is not known. */
export function slotOf(index: LabIndex, nic: Nic): PcieLanes | null {
  const link = linkOf(index, nic);
  if (link?.generation == null || link.lanes === null) return null;
  return { generation: link.generation, lanes: link.lanes, maxPayloadBytes: link.maxPayloadBytes ?? null };
}

/** The cable of a port as one side sees its directions. */
function endCable(
  { link, nic, port, bitsPerSecond }: CabledPort,
  protocol: Fabric['protocol'],
  side: EndSide,
): EndCable {
  const near = portKey(link.a) === portKey({ device: nic.id, port: port.id }) ? 'a' : 'b';
  if (side === 'client') return orientedCable(link, near, bitsPerSecond, protocol);
  const { measuredToTarget = null, measuredToHost = null } = orientedCable(
    link,
    near === 'a' ? 'b' : 'a',
    bitsPerSecond,
    protocol,
  );
  if (side === 'target') return { bitsPerSecond, measuredToTarget, measuredToHost };
  const known = [measuredToTarget, measuredToHost].filter((payload) => payload !== null);
  const both = known.length === 0 ? null : Math.min(...known);
  return { bitsPerSecond, measuredToTarget: both, measuredToHost: both };
}

/** A cable whose end `near` is the one towards the clients. */
export const orientedCable = (
  link: Link,
  near: 'a' | 'b',
  bitsPerSecond: number | null,
  protocol: Fabric['protocol'],
): EndCable => ({
  bitsPerSecond,
  measuredToTarget: measuredPayload(link, protocol, near),
  measuredToHost: measuredPayload(link, protocol, near === 'a' ? 'b' : 'a'),
});

/**
 * Payload measured in one direction, the least where several tools did. What iperf3 reaches over TCP says nothing of RDMA,
 * nor the other way round.
 */
function measuredPayload({ measured }: Link, protocol: Fabric['protocol'], from: 'a' | 'b'): number | null {
  const isRdma = protocol === 'rdma' || protocol === 'iser';
  const payloads = (measured ?? [])
    .filter((each) => each.from === from && each.payload > 0 && each.tool.startsWith('ib_') === isRdma)
    .map((each) => each.payload);
  return payloads.length === 0 ? null : Math.min(...payloads);
}

/** Hosts that can do the same and the group that they form. */
export interface ClientHosts {
  readonly hosts: readonly Id[];
  readonly group: ClientGroup;
}

export function groupClients(
  each: readonly { readonly host: Id; readonly client: Omit<ClientGroup, 'clients'> }[],
): ClientHosts[] {
  const groups = new Map<string, ClientHosts>();
  for (const { host, client } of each) {
    const key = JSON.stringify(client);
    const hosts = [...(groups.get(key)?.hosts ?? []), host];
    groups.set(key, { hosts, group: { ...client, clients: hosts.length } });
  }
  return [...groups.values()];
}
