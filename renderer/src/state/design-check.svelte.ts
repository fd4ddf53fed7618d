import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { loadsOfPlans, STUDIED_LOADS, type CapacityLoad } from './capacity-loads.ts';
import { Remote } from './remote.svelte.ts';

/** Where the choice of a load outlives the screen. */
export interface KeptLoad {
  read(): string | null;
  write(key: string | null): void;
}

/**
 * What the workspace says of a lab as it is saved: findings of the design rules, and its capacity for a chosen load. The
 * rules and the model stay on the other side; a question follows each save, which comes shortly after an edit.
 */
export class DesignCheck {
  readonly lint: Remote<Output<'lab.lint'>>;
  readonly capacity: Remote<Output<'capacity.predict'>>;
  #loads = $state.raw<readonly CapacityLoad[]>(STUDIED_LOADS);
  #chosen = $state.raw<CapacityLoad | null>(null);
  readonly #client: Client;
  readonly #labId: Id;
  readonly #kept: KeptLoad;

  constructor(client: Client, labId: Id, kept: KeptLoad) {
    this.#client = client;
    this.#labId = labId;
    this.#kept = kept;
    this.lint = new Remote(() => client.call('lab.lint', { id: labId, loads: true }));
    this.capacity = new Remote(() => client.call('capacity.predict', { labId, ...this.#question() }));
  }

  get labId(): Id {
    return this.#labId;
  }
  /** The loads to choose from: the patterns of the lab's plans, else those of the published study. */
  get loads(): readonly CapacityLoad[] {
    return this.#loads;
  }
  get chosen(): CapacityLoad | null {
    return this.#chosen;
  }

  /** Null: no capacity is shown. */
  choose(key: string | null): void {
    this.#show(key);
    this.#kept.write(key);
  }

  /** Shows what was chosen last time, unless something is chosen by now. */
  restore(): void {
    const key = this.#kept.read();
    if (this.#chosen === null && key !== null) this.#show(key);
  }

  #show(key: string | null): void {
    this.#chosen = this.#loads.find((load) => load.key === key) ?? null;
    this.capacity.set(null);
    if (this.#chosen) void this.capacity.refresh();
  }

  /** The lab was saved, or something else that the answers depend on has changed. */
  refresh(): void {
    void this.lint.refresh();
    if (this.#chosen) void this.capacity.refresh();
  }

  /** Reads the plans and follows changes of plans and results. Answers how to stop. */
  follow(): () => void {
    void this.#readPlans();
    return this.#client.on(
      'workspace.changed',
      ({ topic }) => {
        if (topic === 'plans') void this.#readPlans();
        if (topic === 'plans' || topic === 'results') this.refresh();
      },
      () => {
        void this.#readPlans();
        this.refresh();
      },
    );
  }

  async #readPlans(): Promise<void> {
    // Without an answer the published patterns stay on offer.
    const answer = await this.#client.call('plan.list', { labId: this.#labId }).catch(() => null);
    const planned = loadsOfPlans(answer?.plans.map(({ plan }) => plan) ?? []);
    this.#loads = planned.length > 0 ? planned : STUDIED_LOADS;
    const chosen = this.#chosen;
    if (chosen && !this.#loads.some(({ key }) => key === chosen.key)) this.#show(null);
    this.restore();
  }

  #question(): Omit<CapacityLoad, 'key'> {
    if (!this.#chosen) throw new Error('no load is chosen');
    const { workload, numjobs, iodepth } = this.#chosen;
    return { workload, numjobs, iodepth };
  }
}
