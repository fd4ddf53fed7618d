import type { Id } from '../units/identity.ts';

/** How near an element is to its own limit. `share` is 0..1 of that limit. */
export interface Utilisation {
  readonly share: number;
  /** Value with its unit, as a tag shows it: `97.7 Gb/s`. */
  readonly value: string;
  /** It is what limits the whole. */
  readonly limited: boolean;
}

/** Numbers laid over the drawing: a prediction or a measurement, by element. Elements that are absent show none. */
export interface Overlay {
  readonly drives: ReadonlyMap<Id, Utilisation>;
  readonly cables: ReadonlyMap<Id, Utilisation>;
  /** Load of the cores in use, by core set; by host where it issues I/O from all its CPUs. */
  readonly cores: ReadonlyMap<Id, Utilisation>;
}

export const noOverlay: Overlay = { drives: new Map(), cables: new Map(), cores: new Map() };

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** The use that is nearest to its limit among these elements; undefined when none is known. */
export function worstOf(uses: ReadonlyMap<Id, Utilisation>, ids: readonly Id[]): Utilisation | undefined {
  let worst: Utilisation | undefined;
  for (const id of ids) {
    const use = uses.get(id);
    if (use && (!worst || use.share > worst.share)) worst = use;
  }
  return worst;
}
