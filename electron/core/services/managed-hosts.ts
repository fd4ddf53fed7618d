import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import {
  findManagedHost,
  forgetHostTest,
  listManagedHosts,
  saveManagedHost,
  setManagedHostDeleted,
} from '../store/managed-hosts.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

export function managedHostHandlers(
  context: ServiceContext,
): Pick<Handlers, 'host.list' | 'host.save' | 'host.delete'> {
  const { store, clock, secrets } = context;
  return {
    'host.list': async ({ deleted }) => ({ hosts: listManagedHosts(store.reader, deleted) }),
    'host.save': async ({ host, password }) => {
      if (password !== null) await secrets.set(host.id, password);
      const saved = save(context, host);
      tellChanged(context, 'hosts', [host.id]);
      return { host: saved };
    },
    'host.delete': async ({ id, restore }) => {
      store.write((database) => setManagedHostDeleted(database, id, restore ? null : clock.nowUs()));
      if (!restore) await secrets.forget(id);
      tellChanged(context, 'hosts', [id]);
      return { deleted: !restore };
    },
  };
}

/** The pinned key is never taken from the input: only host.trust pins, and a changed address unpins. */
function save({ store, clock }: ServiceContext, host: ManagedHost): ManagedHost {
  return store.write((database) => {
    requireJumps(database, host);
    const known = findManagedHost(database, host.id);
    const same = known !== null && addressOf(known) === addressOf(host);
    const saved = { ...host, fingerprint: same ? known.fingerprint : null, updatedUs: clock.nowUs() };
    saveManagedHost(database, saved);
    if (!same) forgetHostTest(database, host.id);
    return saved;
  });
}

function addressOf({ connection }: ManagedHost): string {
  if (connection.kind === 'local') return 'local';
  return JSON.stringify([connection.address.toLowerCase(), connection.port, connection.jumpHost]);
}

/** Refuses a jump host that is not there, is not reached by SSH, or leads back to the machine itself. */
function requireJumps(database: ReadableDatabase, host: ManagedHost): void {
  const seen = new Set([host.id]);
  let at = host;
  while (at.connection.kind === 'ssh' && at.connection.jumpHost !== null) {
    const next = at.connection.jumpHost;
    if (seen.has(next)) throw refused(host, 'its jump hosts lead back to itself');
    seen.add(next);
    const jump = findManagedHost(database, next);
    if (jump === null) throw refused(host, `its jump host ${next} is not in the list of hosts`);
    if (jump.connection.kind !== 'ssh') throw refused(host, `its jump host ${jump.name} is not reached by SSH`);
    at = jump;
  }
}

const refused = (host: ManagedHost, reason: string): CodedError =>
  new CodedError('refused', `${host.name} was not saved: ${reason}`, 'Choose another jump host, or none.');
