import type { Id } from '../../../shared/units/identity.ts';

/** A device as the command palette lists it. */
export interface DeviceEntry {
  readonly id: Id;
  /** With the place that tells it from others of its name: `nvme0, NUMA 0, sw-nvmeof-01`. */
  readonly title: string;
}

/** The devices of the lab whose drawing was shown last, and the one that the drawing should go to. */
export class Devices {
  #drawn = $state.raw<{ readonly labId: Id; readonly list: () => readonly DeviceEntry[] } | null>(null);
  /** Asked for by the command palette; the drawing takes it as soon as it shows. */
  wanted = $state.raw<Id | null>(null);

  /** The list is asked for when it is looked at, so that editing costs nothing. */
  offer(labId: Id, list: () => readonly DeviceEntry[]): void {
    this.#drawn = { labId, list };
  }

  of(labId: Id | null): readonly DeviceEntry[] {
    return this.#drawn?.labId === labId ? this.#drawn.list() : [];
  }
}
