import type { Id } from '../../../shared/units/identity.ts';

/** Cells by id. The table itself is not reactive: who shows a cell follows the cell. */
export class CellTable<V, C extends { update(value: V): void }> {
  readonly #cells = new Map<Id, C>();
  readonly #make: (value: V) => C;

  constructor(make: (value: V) => C) {
    this.#make = make;
  }

  get(id: Id): C | undefined {
    return this.#cells.get(id);
  }

  /** Brings the cells up to the values: new ones are made, old ones told, gone ones dropped. */
  renew(values: ReadonlyMap<Id, V>): void {
    for (const id of this.#cells.keys()) if (!values.has(id)) this.#cells.delete(id);
    for (const [id, value] of values) {
      const cell = this.#cells.get(id);
      if (cell) cell.update(value);
      else this.#cells.set(id, this.#make(value));
    }
  }
}
