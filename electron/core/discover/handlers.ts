import type { Checked, Handlers, Output } from '../../../shared/contract/contract.ts';
import { acceptPieces } from '../../../shared/inventory/accept-pieces.ts';
import { compareLook } from '../../../shared/inventory/compare.ts';
import { isEmptyDiff } from '../../../shared/model/diff.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { ServiceContext } from '../services/context.ts';
import { saveLab } from '../services/labs.ts';
import type { TaskHandle } from '../services/task-registry.ts';
import { connectMachine } from '../ssh/connect.ts';
import { readLab } from '../store/labs.ts';
import { findManagedHost, readManagedHost } from '../store/managed-hosts.ts';
import { applyPieces, left } from './apply-pieces.ts';
import { discoverHost } from './discover-host.ts';
import { inspectFiles, scriptDocument } from './inspect-files.ts';

type Methods = 'lab.discover' | 'lab.applyDiscovery' | 'lab.inspectInventory' | 'lab.inventoryScript';

export function discoverHandlers(context: ServiceContext): Pick<Handlers, Methods> {
  return {
    'lab.discover': async (input) => {
      const managed = readManagedHost(context.store.reader, input.hostId);
      readLab(context.store.reader, input.labId); // a lab that is not there fails before the host is asked
      const start = { kind: 'discover', title: `Inventory of ${managed.name}` } as const;
      return context.tasks.run(start, (task) => discover(context, managed, input, task));
    },
    'lab.applyDiscovery': async ({ labId, pieces }) => applyPieces(context, labId, pieces, 'discovery'),
    'lab.inspectInventory': async (input) => inspectFiles(context, input),
    'lab.inventoryScript': async () => scriptDocument(),
  };
}

async function discover(
  context: ServiceContext,
  managed: ManagedHost,
  { labId, apply }: Checked<'lab.discover'>,
  { signal }: TaskHandle,
): Promise<Output<'lab.discover'>> {
  const { store, secrets, newId, clock } = context;
  const host = await connectMachine(managed, {
    secret: (id) => secrets.get(id),
    machine: (id) => findManagedHost(store.reader, id),
  });
  const found = await discoverHost(context, host, signal).finally(() => host.close());
  const { lab } = readLab(store.reader, labId);
  const look = compareLook({ lab, managedHost: managed.id, found, fallbackName: managed.name, newId });
  const pieces = [...look.pieces];
  const ticked = pieces.filter(({ selected }) => selected);
  const { diff } = acceptPieces(lab, ticked, clock.nowUs());
  const { notSeen } = found;
  if (!apply) return { pieces, diff, notSeen: [...notSeen], host: null, revision: null };
  const { revision } = isEmptyDiff(diff)
    ? readLab(store.reader, labId)
    : saveLab(context, { id: labId, baseRevision: null, diff, label: `inventory of ${managed.name}` });
  return { pieces, diff, notSeen: [...notSeen, ...left(pieces)], host: look.host, revision };
}
