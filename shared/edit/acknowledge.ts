import { emptyDiff } from '../model/diff.ts';
import type { Acknowledgement, Lab } from '../model/lab.ts';
import type { EditOutcome } from './outcome.ts';

/** Replaces the list of accepted findings; `label` is what the step is called. */
export function setAcknowledged(lab: Lab, accepted: readonly Acknowledgement[], label: string): EditOutcome {
  const acknowledged: [Acknowledgement[], Acknowledgement[]] = [lab.acknowledged ?? [], [...accepted]];
  return { ok: true, diff: { ...emptyDiff(), acknowledged }, label, made: [], notes: [] };
}
