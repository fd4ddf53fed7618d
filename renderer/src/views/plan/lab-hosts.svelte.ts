import type { Client } from '../../../../shared/contract/client.ts';
import type { Host, Lab } from '../../../../shared/model/lab.ts';
import type { Id } from '../../../../shared/units/identity.ts';
import { Remote } from '../../state/remote.svelte.ts';

interface LabHost {
  readonly id: Id;
  readonly name: string;
  readonly role: Host['role'];
  /** FabricLab knows how to reach it. */
  readonly connected: boolean;
}

/** The hosts of a drawing, as a plan chooses among them. */
export class LabHosts {
  readonly list: Remote<LabHost[]>;
  #labId: Id | null = null;

  constructor(client: Client) {
    this.list = new Remote(async () => {
      if (this.#labId === null) return [];
      return hostsOf((await client.call('lab.get', { id: this.#labId })).lab);
    });
  }

  /** Hosts that a new plan begins with: the connected ones, clients before storage where roles are known. */
  get loading(): LabHost[] {
    const connected = (this.list.data ?? []).filter((host) => host.connected);
    const clients = connected.filter((host) => host.role === 'client' || host.role === 'both');
    return clients.length > 0 ? clients : connected;
  }

  async open(labId: Id): Promise<void> {
    this.#labId = labId;
    await this.list.refresh();
  }
}

function hostsOf(lab: Lab): LabHost[] {
  return Object.values(lab.entities)
    .filter((entity): entity is Host => entity.kind === 'host')
    .map(({ id, name, role, managedHost }) => ({ id, name, role, connected: managedHost !== null }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
