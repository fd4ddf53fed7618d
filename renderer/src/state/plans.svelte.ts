import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { newId } from './new-id.ts';
import { Action, Remote } from './remote.svelte.ts';

type StoredPlan = Output<'plan.list'>['plans'][number];

const PREVIEW_AFTER_MS = 120;
const SAVE_AFTER_MS = 500;

/** The plans of the open lab; the chosen one is edited here, previewed while typing and saved by itself. */
export class Plans {
  readonly list: Remote<StoredPlan[]>;
  readonly preview: Remote<Output<'plan.preview'>>;
  readonly files: Remote<Output<'files.generate'>>;
  readonly saving = new Action();
  #labId = $state.raw<Id | null>(null);
  #draft = $state.raw<Plan | null>(null);
  #revision: number | null = null;
  #unsaved = $state(false);
  #previewTimer: ReturnType<typeof setTimeout> | undefined;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Remote(async () => {
      const labId = this.#labId;
      return labId === null ? [] : (await client.call('plan.list', { labId })).plans;
    });
    this.preview = new Remote(() => client.call('plan.preview', { plan: this.#current() }));
    this.files = new Remote(() => client.call('files.generate', { planId: this.#current().id }));
  }

  /** The plan as it is being edited. */
  get chosen(): Plan | null {
    return this.#draft;
  }
  get unsaved(): boolean {
    return this.#unsaved;
  }

  async openLab(labId: Id): Promise<void> {
    if (labId === this.#labId) return;
    await this.flush();
    this.#labId = labId;
    this.list.set(null);
    this.#take(null);
    const plans = await this.list.refresh();
    if (this.#labId === labId && this.#draft === null) this.#take(plans?.[0] ?? null);
  }

  /** Somebody else may have changed plans: what is being edited here stays, saving tells when it is stale. */
  async refresh(): Promise<void> {
    const plans = await this.list.refresh();
    if (this.#unsaved || this.#draft === null) return;
    const stored = plans?.find(({ plan }) => plan.id === this.#draft?.id);
    if (stored && stored.revision !== this.#revision) this.#take(stored);
  }

  async choose(id: Id): Promise<void> {
    await this.flush();
    this.#take(this.list.data?.find(({ plan }) => plan.id === id) ?? null);
  }

  edit(changes: Partial<Plan>): void {
    if (!this.#draft) return;
    this.#draft = { ...this.#draft, ...changes };
    this.#unsaved = true;
    clearTimeout(this.#previewTimer);
    clearTimeout(this.#saveTimer);
    this.#previewTimer = setTimeout(() => void this.preview.refresh(), PREVIEW_AFTER_MS);
    this.#saveTimer = setTimeout(() => void this.flush(), SAVE_AFTER_MS);
  }

  /** Stores what is not stored yet. False when that failed: the failure is in `saving`. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#saveTimer);
    const plan = this.#draft;
    if (!plan || !this.#unsaved || this.saving.busy) return !this.#unsaved;
    const saved = await this.saving.run(() => this.#client.call('plan.save', { plan, baseRevision: this.#revision }));
    if (!saved) return false;
    this.#revision = saved.revision;
    this.#unsaved = this.#draft !== plan;
    await this.list.refresh();
    return this.#unsaved ? this.flush() : true;
  }

  /** Throws away what is not stored and shows the stored plan again: the way out of a `stale` failure. */
  async reload(): Promise<void> {
    const id = this.#draft?.id;
    this.#unsaved = false;
    this.saving.clear();
    const plans = await this.list.refresh();
    this.#take(plans?.find(({ plan }) => plan.id === id) ?? null);
  }

  async add(plan: Plan): Promise<boolean> {
    await this.flush();
    const saved = await this.saving.run(() => this.#client.call('plan.save', { plan, baseRevision: null }));
    if (!saved) return false;
    await this.list.refresh();
    this.#take({ plan, revision: saved.revision });
    return true;
  }

  async duplicate(): Promise<void> {
    if (this.#draft) await this.add({ ...this.#draft, id: newId(), name: `${this.#draft.name}, copy`.slice(0, 200) });
  }

  async remove(id: Id): Promise<void> {
    if (this.#draft?.id === id) this.#take(null);
    await this.saving.run(() => this.#client.call('plan.delete', { id }));
    const plans = await this.list.refresh();
    if (this.#draft === null) this.#take(plans?.[0] ?? null);
  }

  async restore(id: Id): Promise<void> {
    await this.saving.run(() => this.#client.call('plan.delete', { id, restore: true }));
    await this.list.refresh();
    await this.choose(id);
  }

  #take(stored: { plan: Plan; revision: number } | null): void {
    this.#draft = stored?.plan ?? null;
    this.#revision = stored?.revision ?? null;
    this.#unsaved = false;
    this.files.set(null);
    if (stored) void this.preview.refresh();
    else this.preview.set(null);
  }

  #current(): Plan {
    if (!this.#draft) throw new Error('no plan is chosen');
    return this.#draft;
  }
}
