import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { acknowledgementSchema, entitySchema, type Acknowledgement, type Lab } from './lab.ts';

/** What an edit did: enough to apply it, to take it back and to send it. `changed` holds [before, after]. */
export const labDiffSchema = z.object({
  added: z.record(idSchema, entitySchema),
  changed: z.record(idSchema, z.tuple([entitySchema, entitySchema])),
  removed: z.record(idSchema, entitySchema),
  /** Accepted findings, all of them, before and after; absent: not touched. */
  acknowledged: z.tuple([z.array(acknowledgementSchema), z.array(acknowledgementSchema)]).optional(),
});
export type LabDiff = z.infer<typeof labDiffSchema>;

export const emptyDiff = (): LabDiff => ({ added: {}, changed: {}, removed: {} });

export const isEmptyDiff = (diff: LabDiff): boolean =>
  (diff.acknowledged === undefined || sameAcknowledgements(...diff.acknowledged)) &&
  [diff.added, diff.changed, diff.removed].every((part) => Object.keys(part).length === 0);

export const sameAcknowledgements = (a: readonly Acknowledgement[], b: readonly Acknowledgement[]): boolean =>
  a.length === b.length && JSON.stringify(a) === JSON.stringify(b);

/** The lab after the diff. Purely by id: the caller has checked that the diff fits (same base revision). */
export function applyDiff(lab: Lab, diff: LabDiff): Lab {
  const entities = { ...lab.entities, ...diff.added };
  for (const [id, [, after]] of Object.entries(diff.changed)) entities[id] = after;
  for (const id of Object.keys(diff.removed)) Reflect.deleteProperty(entities, id);
  return diff.acknowledged === undefined
    ? { ...lab, entities }
    : { ...lab, entities, acknowledged: diff.acknowledged[1] };
}

/** The diff that takes `diff` back. */
export function reverseDiff(diff: LabDiff): LabDiff {
  const changed = Object.entries(diff.changed).map(([id, [before, after]]) => [id, [after, before]] as const);
  const entities = {
    added: diff.removed,
    removed: diff.added,
    changed: Object.fromEntries(changed) as LabDiff['changed'],
  };
  if (diff.acknowledged === undefined) return entities;
  const [before, after] = diff.acknowledged;
  return { ...entities, acknowledged: [after, before] };
}
