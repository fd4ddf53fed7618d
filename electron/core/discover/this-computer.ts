import { hostname } from 'node:os';
import { applyDiff } from '../../../shared/model/diff.ts';
import { emptyLab } from '../../../shared/model/lab.ts';
import { acceptPieces } from '../../../shared/inventory/accept-pieces.ts';
import { compareLook } from '../../../shared/inventory/compare.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { Sample } from '../services/sample.ts';
import { connectMachine } from '../ssh/connect.ts';
import { listManagedHosts } from '../store/managed-hosts.ts';
import { discoverHost } from './discover-host.ts';

/** A lab that draws this computer from its own inventory, ready to be measured on scratch files. */
export const thisComputerSample: Sample = {
  id: 'this-computer',
  title: 'This computer',
  summary: 'The computer that FabricLab runs on, drawn from its inventory: processors, drives and network adapters.',
  async build({ newId, store, clock, workers }) {
    const known = listManagedHosts(store.reader).find(({ connection }) => connection.kind === 'local');
    const managed: ManagedHost = known ?? {
      id: newId(),
      name: 'This computer',
      connection: { kind: 'local' },
      fingerprint: null,
      scratchDirectory: null,
      updatedUs: null,
    };
    const host = await connectMachine(managed, { secret: async () => null, machine: () => null });
    const found = await discoverHost({ workers }, host).finally(() => host.close());
    const empty = emptyLab(newId(), hostname());
    const look = { lab: empty, managedHost: managed.id, found, fallbackName: hostname(), newId };
    const { diff } = acceptPieces(empty, compareLook(look).pieces, clock.nowUs());
    return {
      lab: applyDiff(empty, diff),
      plans: [],
      results: [],
      managedHosts: known === undefined ? [managed] : [],
      problems: [...found.notSeen],
    };
  },
};
