import { applyDiff, type LabDiff } from '../model/diff.ts';
import type { Lab } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import { adoptDiff } from './change.ts';
import { composeDiffs } from './diffs.ts';
import type { EditOutcome } from './outcome.ts';
import { remove } from './remove.ts';

/** A diff made elsewhere (discovery), and the removal of what is gone with all that hangs on it, as one step. */
export function takeOver(lab: Lab, diff: LabDiff, removing: readonly Id[], label: string): EditOutcome {
  const adopted = adoptDiff(lab, diff, label);
  if (!adopted.ok || removing.length === 0) return adopted;
  const removed = remove(applyDiff(lab, diff), removing);
  return removed.ok ? { ...adopted, diff: composeDiffs(diff, removed.diff) } : removed;
}
