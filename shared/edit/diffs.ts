import { sameAcknowledgements, type LabDiff } from '../model/diff.ts';
import type { Entity, Lab } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import { sameEntity } from './draft.ts';

type Step = readonly [before: Entity | null, after: Entity | null];

function steps(diff: LabDiff): Map<Id, Step> {
  const found = new Map<Id, Step>();
  for (const [id, entity] of Object.entries(diff.added)) found.set(id, [null, entity]);
  for (const [id, [before, after]] of Object.entries(diff.changed)) found.set(id, [before, after]);
  for (const [id, entity] of Object.entries(diff.removed)) found.set(id, [entity, null]);
  return found;
}

/** One diff that does what `first` and then `second` do. What cancels out is left out. */
export function composeDiffs(first: LabDiff, second: LabDiff): LabDiff {
  const result: LabDiff = { added: {}, changed: {}, removed: {} };
  const early = steps(first);
  const late = steps(second);
  for (const id of new Set([...early.keys(), ...late.keys()])) {
    const before = (early.get(id) ?? late.get(id))?.[0] ?? null;
    const after = (late.get(id) ?? early.get(id))?.[1] ?? null;
    if (!before && after) result.added[id] = after;
    else if (before && !after) result.removed[id] = before;
    else if (before && after && !sameEntity(before, after)) result.changed[id] = [before, after];
  }
  const accepted = composeAcknowledged(first.acknowledged, second.acknowledged);
  return accepted === undefined ? result : { ...result, acknowledged: accepted };
}

function composeAcknowledged(first: LabDiff['acknowledged'], second: LabDiff['acknowledged']): LabDiff['acknowledged'] {
  if (first === undefined || second === undefined) return second ?? first;
  return sameAcknowledgements(first[0], second[1]) ? undefined : [first[0], second[1]];
}

/**
 * True when the lab stands as the diff expects: added ids are free, changed and removed entities and the accepted
 * findings are as they were.
 */
export function fits(lab: Lab, diff: LabDiff): boolean {
  const now = (id: Id): Entity | null => (Object.hasOwn(lab.entities, id) ? (lab.entities[id] ?? null) : null);
  const accepted =
    diff.acknowledged === undefined || sameAcknowledgements(lab.acknowledged ?? [], diff.acknowledged[0]);
  return accepted && [...steps(diff)].every(([id, [before]]) => sameEntity(now(id), before));
}
