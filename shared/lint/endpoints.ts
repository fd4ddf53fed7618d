import type { EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { isInSubnet } from './addresses.ts';
import { allPorts, hostOf, isCabled, nicPortAt, portsOf, type PortOf } from './bed.ts';

type Listener = EntityOf<'listener'>;
type Connection = EntityOf<'connection'>;

/** The port that a listener answers on: as drawn, else the one that has its address. */
export function listenerPort(index: LabIndex, listener: Listener): PortOf | null {
  if (listener.nic !== null && listener.port !== null) {
    return nicPortAt(index, { device: listener.nic, port: listener.port });
  }
  return portWithAddress(index, listener.address);
}

export function portWithAddress(index: LabIndex, address: string): PortOf | null {
  const holding = allPorts(index).filter(({ port }) => port.addresses.some((each) => each.address === address));
  return holding.length === 1 ? (holding[0] ?? null) : null;
}

/** The host's port that a connection leaves by: as drawn, else by subnet, else the only cabled one. */
export function hostPort(index: LabIndex, connection: Connection): PortOf | null {
  if (connection.hostNic != null && connection.hostPort != null) {
    return nicPortAt(index, { device: connection.hostNic, port: connection.hostPort });
  }
  const ports = portsOf(index, connection.host);
  const listener = listenerOf(index, connection);
  const near = ports.filter(({ port }) =>
    port.addresses.some((each) => listener !== null && isInSubnet(listener.address, each)),
  );
  const cabled = near.length > 0 ? near : ports.filter((each) => isCabled(index, each));
  return cabled.length === 1 ? (cabled[0] ?? null) : null;
}

export function listenerOf(index: LabIndex, connection: Connection): Listener | null {
  const listener = index.get(connection.listener);
  return listener?.kind === 'listener' ? listener : null;
}

/** Both ends of a connection. */
export interface Path {
  readonly connection: Connection;
  readonly listener: Listener;
  readonly host: PortOf | null;
  readonly target: PortOf | null;
}

export function paths(index: LabIndex): Path[] {
  return index.ofKind('connection').flatMap((connection) => {
    const listener = listenerOf(index, connection);
    if (listener === null) return [];
    return [{ connection, listener, host: hostPort(index, connection), target: listenerPort(index, listener) }];
  });
}

/** Which hosts a load generator reaches storage through, by host. */
export function pathsByHost(index: LabIndex): Map<Id, Path[]> {
  const byHost = new Map<Id, Path[]>();
  for (const path of paths(index)) {
    byHost.set(path.connection.host, [...(byHost.get(path.connection.host) ?? []), path]);
  }
  return byHost;
}

const RDMA_KINDS = ['rocev1', 'rocev2', 'iwarp', 'infiniband'] as const;
export type RdmaKind = (typeof RDMA_KINDS)[number];

export const rdmaKinds = ({ nic }: PortOf): RdmaKind[] => RDMA_KINDS.filter((kind) => nic.transports.includes(kind));
export const isRdma = (transport: string | null | undefined): boolean => transport === 'rdma' || transport === 'iser';
export const isRoce = (port: PortOf): boolean => rdmaKinds(port).some((kind) => kind.startsWith('roce'));

/** Ports that carry RoCE: ends of RDMA listeners, replication of mirrors, iSER sessions. */
export function rocePorts(index: LabIndex): PortOf[] {
  const byPath = paths(index)
    .filter(({ listener }) => isRdma(listener.transport))
    .flatMap(({ host, target }) => [host, target]);
  const listening = index.ofKind('listener').filter(({ transport }) => isRdma(transport));
  const replicating = index.ofKind('mirror').filter(({ transport }) => isRdma(transport));
  const byNic = allPorts(index).filter(({ nic }) =>
    replicating.some(({ replicationNic }) => replicationNic === nic.id),
  );
  const iser = index.ofKind('session').filter(({ transport }) => transport === 'iser');
  const inSession = new Set(iser.flatMap(({ initiator, target }) => [initiator, hostOf(index, target)?.id]));
  const bySession = allPorts(index).filter(({ nic }) => inSession.has(hostOf(index, nic.id)?.id));
  const all = [...byPath, ...listening.map((listener) => listenerPort(index, listener)), ...byNic, ...bySession];
  const used = all.filter((port) => port !== null).filter((port) => isRoce(port) && isCabled(index, port));
  return [...new Map(used.map((each) => [`${each.nic.id}/${each.port.id}`, each])).values()];
}
