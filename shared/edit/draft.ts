import type { LabDiff } from '../model/diff.ts';
import type { Entity, Lab } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import type { Problem } from '../units/problem.ts';
import type { EditOutcome } from './outcome.ts';

/** A lab with changes on top of it, from which the diff is read at the end. Used inside one command. */
export class Draft {
  readonly lab: Lab;
  readonly #now = new Map<Id, Entity | null>();

  constructor(lab: Lab) {
    this.lab = lab;
  }

  #before(id: Id): Entity | undefined {
    return Object.hasOwn(this.lab.entities, id) ? this.lab.entities[id] : undefined;
  }

  get(id: Id): Entity | undefined {
    const changed = this.#now.get(id);
    return changed === undefined ? this.#before(id) : (changed ?? undefined);
  }

  put(entity: Entity): void {
    this.#now.set(entity.id, entity);
  }

  drop(id: Id): void {
    this.#now.set(id, null);
  }

  /** Every entity as the draft stands. */
  entities(): Entity[] {
    const kept = Object.values(this.lab.entities).filter((entity) => !this.#now.has(entity.id));
    return [...kept, ...[...this.#now.values()].filter((entity) => entity !== null)];
  }

  diff(): LabDiff {
    const diff: LabDiff = { added: {}, changed: {}, removed: {} };
    for (const [id, after] of this.#now) {
      const before = this.#before(id);
      if (after && !before) diff.added[id] = after;
      else if (after && before && !sameEntity(before, after)) diff.changed[id] = [before, after];
      else if (!after && before) diff.removed[id] = before;
    }
    return diff;
  }

  done(label: string, made: readonly Id[], notes: readonly Problem[] = []): EditOutcome {
    return { ok: true, diff: this.diff(), label, made, notes };
  }
}

/** Equal as JSON documents, whatever the order of their keys. */
export function sameEntity(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map<string, unknown>(Object.entries(b).filter(([, value]) => value !== undefined));
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && sameEntity(value, right.get(key)))
  );
}
