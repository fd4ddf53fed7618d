import { CodedError } from '../../../shared/contract/errors.ts';
import type { Host } from '../../../shared/model/lab.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { ServiceContext } from '../services/context.ts';
import { connectMachine } from '../ssh/connect.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { findManagedHost } from '../store/managed-hosts.ts';

export interface ReachedHost {
  readonly host: Host;
  readonly connection: HostConnection;
}

/** Hosts of a lab over the connections that the workspace has for them; the others are told. `close` ends them all. */
export async function reachHosts(
  { store, secrets }: ServiceContext,
  hosts: readonly Host[],
): Promise<{ reached: ReachedHost[]; problems: Problem[]; close: () => Promise<void> }> {
  const reached: ReachedHost[] = [];
  const problems: Problem[] = [];
  const one = async (host: Host): Promise<void> => {
    const managed = host.managedHost === null ? null : findManagedHost(store.reader, host.managedHost);
    if (managed === null) {
      const tip = 'Add its connection under Hosts and choose it in the inspector.';
      problems.push(problem('warning', 'host-not-connected', host.name, 'No connection is known for it', tip));
      return;
    }
    try {
      const services = {
        secret: (id: string) => secrets.get(id),
        machine: (id: string) => findManagedHost(store.reader, id),
      };
      reached.push({ host, connection: await connectMachine(managed, services) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      problems.push(problem('error', error.code, host.name, error.message, error.tip));
    }
  };
  const settled = await Promise.allSettled(hosts.map(one));
  const close = async (): Promise<void> => {
    await Promise.allSettled(reached.map(({ connection }) => connection.close()));
  };
  for (const each of settled) {
    if (each.status === 'fulfilled') continue;
    await close();
    throw each.reason;
  }
  return { reached, problems, close };
}
