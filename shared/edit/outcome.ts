import type { LabDiff } from '../model/diff.ts';
import type { Id } from '../units/identity.ts';
import type { Problem } from '../units/problem.ts';

/** What a command answers: the change and its name for the undo menu, or why it may not be. */
export type EditOutcome =
  | {
      readonly ok: true;
      readonly diff: LabDiff;
      /** What the step is called: `Add drive nvme3`. */
      readonly label: string;
      /** Entities to select afterwards, outermost first. */
      readonly made: readonly Id[];
      /** Allowed, but worth saying: for example ends of different speed. */
      readonly notes: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where commands get ids from (the caller owns clock and randomness). */
export interface IdSource {
  newId(): Id;
}

export const refused = (...problems: Problem[]): EditOutcome => ({ ok: false, problems });
