import { applyDiff, sameAcknowledgements, type LabDiff } from '../../../shared/model/diff.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { referencesOf } from '../../../shared/edit/references.ts';
import { canonicalJson } from '../../../shared/plan/canonical-json.ts';

/** Why a diff does not fit a lab, in words; empty when it does. */
export function diffFaults(lab: Lab, diff: LabDiff): string[] {
  const added = Object.entries(diff.added);
  const changed = Object.entries(diff.changed);
  const removed = Object.entries(diff.removed);
  const parts = [added, changed, removed].flatMap((part) => part.map(([id]) => id));
  return [
    ...parts.filter((id, index) => parts.indexOf(id) !== index).map((id) => `${id} is in it twice`),
    ...added.flatMap(([id, entity]) => [
      ...misnamed(id, entity),
      ...(Object.hasOwn(lab.entities, id) ? [`${titleOf(entity)} is there already`] : []),
    ]),
    ...changed.flatMap(([id, [before, after]]) => [
      ...misnamed(id, after),
      ...differs(lab, id, before),
      ...retyped(before, after),
    ]),
    ...removed.flatMap(([id, before]) => differs(lab, id, before)),
    ...(diff.acknowledged === undefined || sameAcknowledgements(lab.acknowledged ?? [], diff.acknowledged[0])
      ? []
      : ['the accepted findings are not what the change started from']),
    ...orphans(lab, diff),
    ...circles(lab, diff),
  ];
}

const titleOf = (entity: Entity): string => `${entity.kind} ${entity.name === '' ? entity.id : entity.name}`;

const misnamed = (id: string, entity: Entity): string[] =>
  entity.id === id ? [] : [`${titleOf(entity)} stands under ${id} but has the id ${entity.id}`];

const retyped = (before: Entity, after: Entity): string[] =>
  before.kind === after.kind ? [] : [`${titleOf(before)} cannot become a ${after.kind}`];

function differs(lab: Lab, id: string, before: Entity): string[] {
  const now = Object.hasOwn(lab.entities, id) ? lab.entities[id] : undefined;
  if (now === undefined) return [`${titleOf(before)} is no longer there`];
  return canonicalJson(now) === canonicalJson(before) ? [] : [`${titleOf(now)} is not what the change started from`];
}

/**
 * What the diff touches must find its parent and what it refers to, and nothing may be left without those. References
 * that were broken before are not the diff's fault: they are shown as problems of the lab.
 */
function orphans(lab: Lab, diff: LabDiff): string[] {
  const after = applyDiff(lab, diff).entities;
  return Object.values(after).flatMap((entity) => {
    const brokenBefore = new Set(
      needs(lab.entities[entity.id])
        .filter(([, id]) => !Object.hasOwn(lab.entities, id))
        .map(([, id]) => id),
    );
    return needs(entity)
      .filter(([, id]) => !Object.hasOwn(after, id) && !brokenBefore.has(id))
      .map(([field, id]) => `${titleOf(entity)} would be left without its ${field} ${id}`);
  });
}

function needs(entity: Entity | undefined): (readonly [field: string, id: string])[] {
  if (entity === undefined) return [];
  const parent = entity.parent === null ? [] : [['parent', entity.parent] as const];
  return [...parent, ...referencesOf(entity)];
}

/** Entities whose chain of parents would come back to themselves. */
function circles(lab: Lab, diff: LabDiff): string[] {
  const after = applyDiff(lab, diff).entities;
  const touched = [...Object.values(diff.added), ...Object.values(diff.changed).map(([, entity]) => entity)];
  return touched
    .filter((entity) => isInside(after, entity))
    .map((entity) => `${titleOf(entity)} would be inside of itself`);
}

function isInside(entities: Lab['entities'], start: Entity): boolean {
  const seen = new Set<string>();
  for (let at = start.parent; at !== null && !seen.has(at); at = entities[at]?.parent ?? null) {
    if (at === start.id) return true;
    seen.add(at);
  }
  return false;
}
