import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/contract/workspace-methods.ts';
import { Action, Remote } from './remote.svelte.ts';

/** The workspace itself and the settings. */
export class Workspace {
  readonly info: Remote<Output<'workspace.info'>>;
  readonly check: Remote<Output<'workspace.check'>>;
  readonly backup: Remote<Output<'workspace.backup'>>;
  readonly change = new Action();
  readonly #stored: Remote<Settings>;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.info = new Remote(() => client.call('workspace.info', {}));
    this.check = new Remote(() => client.call('workspace.check', {}));
    this.backup = new Remote(() => client.call('workspace.backup', {}));
    this.#stored = new Remote(() => client.call('settings.get', {}));
  }

  get settings(): Settings {
    return this.#stored.data ?? DEFAULT_SETTINGS;
  }

  async load(): Promise<void> {
    await Promise.all([this.#stored.refresh(), this.info.refresh()]);
  }

  async refreshSettings(): Promise<void> {
    await this.#stored.refresh();
  }

  /** Shows the change at once and stores it; a refused change is taken back. */
  async set(changes: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.#stored.set({ ...before, ...changes });
    const stored = await this.change.run(() => this.#client.call('settings.set', changes));
    this.#stored.set(stored ?? before);
  }
}
