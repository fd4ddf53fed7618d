import type { Handlers } from '../../../shared/contract/contract.ts';
import { inventoryDiff } from '../../../shared/inventory/to-lab.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { ServiceContext } from '../services/context.ts';
import { saveLab } from '../services/labs.ts';
import type { TaskHandle } from '../services/task-registry.ts';
import { connectMachine } from '../ssh/connect.ts';
import { readLab } from '../store/labs.ts';
import { findManagedHost, readManagedHost } from '../store/managed-hosts.ts';
import { discoverHost } from './discover-host.ts';

export function discoverHandlers(context: ServiceContext): Pick<Handlers, 'lab.discover'> {
  return {
    'lab.discover': async (input) => {
      const managed = readManagedHost(context.store.reader, input.hostId);
      readLab(context.store.reader, input.labId); // a lab that is not there fails before the host is asked
      const start = { kind: 'discover', title: `Inventory of ${managed.name}` } as const;
      return context.tasks.run(start, (task) => discover(context, managed, input, task));
    },
  };
}

async function discover(
  context: ServiceContext,
  managed: ManagedHost,
  { labId, apply }: { readonly labId: string; readonly apply: boolean },
  { signal }: TaskHandle,
) {
  const { store, secrets, newId } = context;
  const host = await connectMachine(managed, {
    secret: (id) => secrets.get(id),
    machine: (id) => findManagedHost(store.reader, id),
  });
  const found = await discoverHost(host, signal).finally(() => host.close());
  const { lab } = readLab(store.reader, labId);
  const { diff, host: labHost, problems } = inventoryDiff(lab, managed.id, found, newId);
  const notSeen = [...found.notSeen, ...problems];
  if (!apply) return { diff, notSeen, host: null, revision: null };
  const isEmpty = [diff.added, diff.changed, diff.removed].every((part) => Object.keys(part).length === 0);
  const { revision } = isEmpty
    ? readLab(store.reader, labId)
    : saveLab(context, { id: labId, baseRevision: null, diff, label: `inventory of ${managed.name}` });
  return { diff, notSeen, host: labHost, revision };
}
