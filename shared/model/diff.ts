import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { entitySchema, type Lab } from './lab.ts';

/** What an edit did: enough to apply it, to take it back and to send it. `changed` holds [before, after]. */
export const labDiffSchema = z.object({
  added: z.record(idSchema, entitySchema),
  changed: z.record(idSchema, z.tuple([entitySchema, entitySchema])),
  removed: z.record(idSchema, entitySchema),
});
export type LabDiff = z.infer<typeof labDiffSchema>;

export const emptyDiff = (): LabDiff => ({ added: {}, changed: {}, removed: {} });

export const isEmptyDiff = (diff: LabDiff): boolean =>
  [diff.added, diff.changed, diff.removed].every((part) => Object.keys(part).length === 0);

/** The lab after the diff. Purely by id: the caller has checked that the diff fits (same base revision). */
export function applyDiff(lab: Lab, diff: LabDiff): Lab {
  const entities = { ...lab.entities, ...diff.added };
  for (const [id, [, after]] of Object.entries(diff.changed)) entities[id] = after;
  for (const id of Object.keys(diff.removed)) Reflect.deleteProperty(entities, id);
  return { ...lab, entities };
}

/** The diff that takes `diff` back. */
export function reverseDiff(diff: LabDiff): LabDiff {
  const changed = Object.entries(diff.changed).map(([id, [before, after]]) => [id, [after, before]] as const);
  return { added: diff.removed, removed: diff.added, changed: Object.fromEntries(changed) as LabDiff['changed'] };
}
