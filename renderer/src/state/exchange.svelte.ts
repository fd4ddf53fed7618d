import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action } from './remote.svelte.ts';

type Source = Input<'workspace.merge'>['source'];

/** Another workspace as the user names it: a file that was chosen, or a path on the computer of the program. */
export type OtherWorkspace = File | string;

/** Labs handed over as a file, and what comes from elsewhere. One at a time. */
export class Exchange {
  readonly action = new Action();
  #written = $state.raw<Output<'workspace.bundle'> | null>(null);
  #merged = $state.raw<Output<'workspace.merge'> | null>(null);
  #restored = $state.raw<Output<'workspace.restore'> | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get written(): Output<'workspace.bundle'> | null {
    return this.#written;
  }
  get merged(): Output<'workspace.merge'> | null {
    return this.#merged;
  }
  get restored(): Output<'workspace.restore'> | null {
    return this.#restored;
  }

  /** Null when it failed; the failure is kept. */
  async bundle(labIds: readonly Id[]): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer> } | null> {
    this.#forget();
    return this.action.run(async () => {
      const reply = await this.#client.call('workspace.bundle', { labIds: [...labIds] });
      if (reply.blob === null) throw new Error('the bundle came without its bytes');
      const bytes = new Uint8Array(await this.#client.getBlob(reply.blob));
      this.#written = reply;
      return { fileName: reply.fileName, bytes };
    });
  }

  async merge(other: OtherWorkspace): Promise<void> {
    this.#forget();
    this.#merged = await this.action.run(async () =>
      this.#client.call('workspace.merge', { source: await this.#sourceOf(other) }),
    );
  }

  async restore(other: OtherWorkspace): Promise<void> {
    this.#forget();
    this.#restored = await this.action.run(async () =>
      this.#client.call('workspace.restore', { source: await this.#sourceOf(other) }),
    );
  }

  #forget(): void {
    this.#written = null;
    this.#merged = null;
    this.#restored = null;
  }

  async #sourceOf(other: OtherWorkspace): Promise<Source> {
    if (typeof other === 'string') return { kind: 'path', path: other };
    const blob = await this.#client.putBlob(new Uint8Array(await other.arrayBuffer()));
    return { kind: 'blob', name: other.name, blob };
  }
}
