import { CodedError } from '../../../shared/contract/errors.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { findManagedHost } from '../store/managed-hosts.ts';

/** A host of the drawing that makes load, and how it is reached. */
export interface LoadHost {
  readonly labHost: string;
  readonly name: string;
  readonly managed: ManagedHost;
}

/** @throws CodedError `bad-input` or `host-unknown` naming the host that is not drawn or has no connection */
export function loadHostsOf(database: ReadableDatabase, lab: Lab, plan: Plan): LoadHost[] {
  const hosts = plan.hosts.map((id) => loadHostOf(database, lab, id));
  const seen = new Map<string, string>();
  for (const { managed, name } of hosts) {
    const other = seen.get(managed.id);
    if (other !== undefined) {
      const message = `${other} and ${name} are the same machine (${managed.name})`;
      throw new CodedError('bad-input', message, 'Give each host of the drawing a connection of its own.');
    }
    seen.set(managed.id, name);
  }
  return hosts;
}

function loadHostOf(database: ReadableDatabase, lab: Lab, id: string): LoadHost {
  const host = lab.entities[id];
  if (host?.kind !== 'host') {
    const message = `The plan lets ${id} make load, which is no host of the lab ${lab.name}`;
    throw new CodedError('bad-input', message, 'Choose a host of the drawing.');
  }
  const managed = host.managedHost === null ? null : findManagedHost(database, host.managedHost);
  if (managed === null) {
    const message = `${host.name}: the drawing does not say how this host is reached`;
    throw new CodedError('host-unknown', message, 'Choose its connection in the inspector, or add one under Hosts.');
  }
  return { labHost: id, name: host.name, managed };
}
