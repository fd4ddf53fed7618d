import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { newId } from './new-id.ts';
import { Action, Remote } from './remote.svelte.ts';

export type StoredComparison = Output<'compare.list'>['comparisons'][number];
type Kept = Omit<Input<'compare.save'>['comparison'], 'id' | 'labId'>;

/** The comparisons that are kept for a lab: saved, renamed, deleted and brought back. */
export class SavedComparisons {
  readonly list: Remote<readonly StoredComparison[]>;
  readonly changing = new Action();
  #removed = $state.raw<StoredComparison | null>(null);
  readonly #client: Client;
  readonly #labId: Id;

  constructor(client: Client, labId: Id) {
    this.#client = client;
    this.#labId = labId;
    this.list = new Remote(async () => (await client.call('compare.list', { labId })).comparisons);
  }

  /** The one that was deleted last, as long as it can be brought back with a press. */
  get removed(): StoredComparison | null {
    return this.#removed;
  }

  /** False when it failed; `changing` says why. */
  add(kept: Kept): Promise<boolean> {
    return this.#save({ ...kept, id: newId(), labId: this.#labId }, null);
  }

  rename({ comparison, revision }: StoredComparison, name: string): Promise<boolean> {
    return this.#save({ ...comparison, name }, revision);
  }

  async remove(stored: StoredComparison): Promise<void> {
    const done = await this.changing.run(() => this.#client.call('compare.delete', { id: stored.comparison.id }));
    if (done !== null) this.#removed = stored;
    await this.list.refresh();
  }

  async restore(): Promise<void> {
    const id = this.#removed?.comparison.id;
    if (id === undefined) return;
    const done = await this.changing.run(() => this.#client.call('compare.delete', { id, restore: true }));
    if (done !== null) this.#removed = null;
    await this.list.refresh();
  }

  async #save(comparison: Input<'compare.save'>['comparison'], baseRevision: number | null): Promise<boolean> {
    const done = await this.changing.run(() => this.#client.call('compare.save', { comparison, baseRevision }));
    await this.list.refresh();
    return done !== null;
  }
}
