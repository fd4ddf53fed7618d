import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { CapacityLoad } from './capacity-loads.ts';
import { Remote } from './remote.svelte.ts';

export interface LabVersion {
  readonly lab: Lab;
  readonly revision: number;
  readonly capacity: Output<'capacity.predict'>;
}

/** Two revisions of a lab for one load: what was, and what is. */
export class WhatIf {
  readonly history: Remote<Output<'lab.history'>>;
  readonly sides: readonly [Remote<LabVersion>, Remote<LabVersion>];
  /** Null: the lab as it is now. */
  #revisions = $state.raw<readonly [number | null, number | null]>([null, null]);
  #load = $state.raw<CapacityLoad | null>(null);
  readonly #client: Client;
  readonly #labId: Id;

  constructor(client: Client, labId: Id) {
    this.#client = client;
    this.#labId = labId;
    this.history = new Remote(() => client.call('lab.history', { id: labId, limit: 1000 }));
    this.sides = [new Remote(() => this.#version(0)), new Remote(() => this.#version(1))];
  }

  get revisions(): readonly [number | null, number | null] {
    return this.#revisions;
  }
  get load(): CapacityLoad | null {
    return this.#load;
  }

  /** Begins with the lab before its last edit beside the present one. */
  async open(load: CapacityLoad | null): Promise<void> {
    this.#load = load;
    const history = await this.history.refresh();
    const [last] = history?.edits ?? [];
    this.#revisions = [last === undefined ? null : last.revision - 1, null];
    await this.#refresh();
  }

  async choose(side: 0 | 1, revision: number | null): Promise<void> {
    this.#revisions = side === 0 ? [revision, this.#revisions[1]] : [this.#revisions[0], revision];
    await this.sides[side].refresh();
  }

  async chooseLoad(load: CapacityLoad | null): Promise<void> {
    this.#load = load;
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    await Promise.all(this.sides.map((side) => side.refresh()));
  }

  async #version(side: 0 | 1): Promise<LabVersion> {
    const revision = this.#revisions[side];
    if (!this.#load) throw new Error('no load is chosen');
    const { workload, numjobs, iodepth } = this.#load;
    const [{ lab, revision: shown }, capacity] = await Promise.all([
      this.#client.call('lab.get', { id: this.#labId, revision }),
      this.#client.call('capacity.predict', { labId: this.#labId, revision, workload, numjobs, iodepth }),
    ]);
    return { lab, revision: shown, capacity };
  }
}
