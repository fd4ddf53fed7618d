import type { Client } from '../../../shared/contract/client.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { newId } from './new-id.ts';
import { quickPlan } from './plan-presets.ts';

/** This machine as a host: the one that is there already, or a new one. */
export async function localHost(client: Client): Promise<ManagedHost> {
  const { hosts } = await client.call('host.list', {});
  const known = hosts.find((host) => host.connection.kind === 'local');
  if (known) return known;
  const host: ManagedHost = {
    id: newId(),
    name: 'This computer',
    connection: { kind: 'local' },
    fingerprint: null,
    scratchDirectory: null,
    updatedUs: null,
  };
  return (await client.call('host.save', { host })).host;
}

/** A lab with this computer drawn from its inventory, and a plan that is ready to start. Leaves no lab when it fails. */
export async function prepareThisComputer(client: Client): Promise<{ labId: Id; plan: Plan }> {
  const managed = await localHost(client);
  const { lab } = await client.call('lab.create', { name: 'This computer' });
  try {
    const found = await client.call('lab.discover', { labId: lab.id, hostId: managed.id, apply: true });
    if (found.host === null) {
      throw new CodedError('not-found', 'The inventory of this computer names no host', null, found.notSeen);
    }
    const plan = quickPlan(lab.id, found.host);
    await client.call('plan.save', { plan, baseRevision: null });
    return { labId: lab.id, plan };
  } catch (thrown) {
    await client.call('lab.delete', { id: lab.id });
    throw thrown;
  }
}
