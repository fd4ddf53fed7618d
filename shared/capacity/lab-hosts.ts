import type { LabIndex } from '../model/lab-index.ts';
import type { Host } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import type { CapacityQuestion } from './question.ts';

/**
 * remote: clients reach storage over the fabric. local: the load runs on the storage hosts themselves. cluster: every
 * node holds drives and guests.
 */
export interface BedHosts {
  readonly kind: 'remote' | 'local' | 'cluster';
  readonly storage: readonly Id[];
  readonly clients: readonly Id[];
}

/** Which hosts of a lab serve and which load, as the question names them or as they are drawn. */
export function bedHosts(index: LabIndex, question: CapacityQuestion): BedHosts {
  const hosts = index.ofKind('host');
  const storage = question.storageHosts ?? storageHosts(index, hosts);
  const drawnClients = hosts.filter((host) => host.role === 'client' || host.role === 'both').map((host) => host.id);
  const clients = (question.clientHosts ?? drawnClients).filter((host) => !storage.includes(host));
  if (question.protocol === 'local') return { kind: 'local', storage, clients: storage };
  if (clients.length > 0) return { kind: 'remote', storage, clients };
  const converged = storage.filter((id) => hosts.some((host) => host.id === id && host.role === 'both'));
  if (converged.length > 1 && converged.length === storage.length)
    return { kind: 'cluster', storage, clients: storage };
  return { kind: 'local', storage, clients: storage };
}

function storageHosts(index: LabIndex, hosts: readonly Host[]): Id[] {
  const drawn = hosts.filter((host) => host.role === 'storage' || host.role === 'both');
  const holding = hosts.filter(
    (host) => host.role === null && index.subtree(host.id).some((entity) => entity.kind === 'drive'),
  );
  return (drawn.length > 0 ? drawn : holding).map((host) => host.id);
}
