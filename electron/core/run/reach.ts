import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { ServiceContext } from '../services/context.ts';
import { connectMachine } from '../ssh/connect.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { findManagedHost } from '../store/managed-hosts.ts';

/** Connects to a machine of the workspace; `password` stands for the stored one. @throws CodedError of core/ssh */
export function reach(
  { store, secrets }: Pick<ServiceContext, 'store' | 'secrets'>,
  managed: ManagedHost,
  password: string | null = null,
): Promise<HostConnection> {
  return connectMachine(managed, {
    secret: (id) => (id === managed.id && password !== null ? Promise.resolve(password) : secrets.get(id)),
    machine: (id) => findManagedHost(store.reader, id),
  });
}
