import { applyDiff } from '../model/diff.ts';
import type { Lab } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import { addSite } from './add.ts';
import { reparent } from './change.ts';
import { composeDiffs } from './diffs.ts';
import type { EditOutcome, IdSource } from './outcome.ts';

/** A site that does not exist yet: it is made, and what is chosen stands in it. One step. */
export function intoNewSite(lab: Lab, chosen: readonly Id[], ids: IdSource): EditOutcome {
  const made = addSite(lab, { parent: null }, ids);
  const [site] = made.ok ? made.made : [];
  if (!made.ok || site === undefined) return made;
  const moved = reparent(applyDiff(lab, made.diff), chosen, site);
  return moved.ok ? { ...moved, diff: composeDiffs(made.diff, moved.diff) } : moved;
}
