import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { HostTest } from '../../../shared/contract/host-methods.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action, Remote } from './remote.svelte.ts';

export type ListedHost = Output<'host.list'>['hosts'][number];

/** The machines that FabricLab can reach. */
export class Hosts {
  readonly list: Remote<ListedHost[]>;
  readonly change = new Action();
  /** Hosts whose test is under way. */
  #testing = $state.raw<readonly Id[]>([]);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Remote(async () => (await client.call('host.list', {})).hosts);
  }

  get testing(): readonly Id[] {
    return this.#testing;
  }

  /** Up: the last test reached it and its key is trusted. Null counts as not known. */
  get reachable(): { up: number; tested: number; total: number } {
    const hosts = this.list.data ?? [];
    return {
      up: hosts.filter((host) => host.lastTest?.reachable === true).length,
      tested: hosts.filter((host) => host.lastTest !== null).length,
      total: hosts.length,
    };
  }

  async save(host: ManagedHost, password: string | null): Promise<ManagedHost | null> {
    const saved = await this.change.run(() => this.#client.call('host.save', { host, password }));
    await this.list.refresh();
    return saved?.host ?? null;
  }

  async test(id: Id, password: string | null = null): Promise<HostTest | null> {
    if (this.#testing.includes(id)) return null;
    this.#testing = [...this.#testing, id];
    try {
      return await this.change.run(() => this.#client.call('host.test', { id, password }));
    } finally {
      this.#testing = this.#testing.filter((other) => other !== id);
      await this.list.refresh();
    }
  }

  async trust(id: Id, fingerprint: string): Promise<boolean> {
    const trusted = await this.change.run(() => this.#client.call('host.trust', { id, fingerprint }));
    await this.list.refresh();
    return trusted !== null;
  }

  async remove(id: Id, restore = false): Promise<void> {
    await this.change.run(() => this.#client.call('host.delete', { id, restore }));
    await this.list.refresh();
  }
}
