import { SvelteSet } from 'svelte/reactivity';
import type { Id } from '../../../shared/units/identity.ts';

/** What is selected, and the element that the keyboard is at (the last one selected). */
export class Selection {
  readonly #ids = new SvelteSet<Id>();
  #current = $state<Id | null>(null);

  readonly ids: readonly Id[] = $derived([...this.#ids]);

  get current(): Id | null {
    return this.#current;
  }

  has(id: Id): boolean {
    return this.#ids.has(id);
  }

  only(id: Id | null): void {
    this.set(id === null ? [] : [id]);
  }

  set(ids: readonly Id[]): void {
    this.#ids.clear();
    for (const id of ids) this.#ids.add(id);
    this.#current = ids.at(-1) ?? null;
  }

  /** Adds these elements, or takes them out when all of them are selected. */
  toggle(ids: readonly Id[]): void {
    if (ids.every((id) => this.#ids.has(id))) this.set(this.ids.filter((id) => !ids.includes(id)));
    else this.set([...this.ids.filter((id) => !ids.includes(id)), ...ids]);
  }

  /** Forgets elements that are no longer there. */
  keep(exists: (id: Id) => boolean): void {
    const gone = [...this.#ids].filter((id) => !exists(id));
    if (gone.length > 0) this.set([...this.#ids].filter((id) => exists(id)));
  }
}
