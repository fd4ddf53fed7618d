import type { Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { takeOver } from '../../../shared/edit/take-over.ts';
import { acceptPieces } from '../../../shared/inventory/accept-pieces.ts';
import type { Piece } from '../../../shared/inventory/pieces.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { ServiceContext } from '../services/context.ts';
import { saveLab } from '../services/labs.ts';
import { readLab } from '../store/labs.ts';

/** Takes over pieces as one edit. Throws `conflict` when the lab was edited where they touch it. */
export function applyPieces(
  context: ServiceContext,
  labId: string,
  pieces: readonly Piece[],
  label: string,
): Output<'lab.applyDiscovery'> {
  const { lab, revision } = readLab(context.store.reader, labId);
  const { diff, removing, problems } = acceptPieces(lab, pieces, context.clock.nowUs());
  const outcome = takeOver(lab, diff, removing, label);
  const faults = [...problems, ...(outcome.ok ? [] : outcome.problems)];
  if (!outcome.ok || faults.length > 0) {
    const text = `The findings do not fit the lab: ${faults
      .slice(0, 3)
      .map(({ message }) => message)
      .join('; ')}`;
    throw new CodedError('conflict', text, 'Discover the machine again.', { faults });
  }
  const saved = saveLab(context, { id: labId, baseRevision: revision, diff: outcome.diff, label });
  return { diff: outcome.diff, revision: saved.revision };
}

/** What is not taken over by default, for those who do not see the pieces. */
export function left(pieces: readonly Piece[]): Problem[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'conflict') {
      const text = `Kept as entered: ${piece.beforeText}; the machine says ${piece.afterText}`;
      const tip = 'Clear the field, or take the measured value over.';
      return [problem('note', 'kept-entered', `${piece.device}, ${piece.field}`, text, tip)];
    }
    if (piece.kind !== 'missing') return [];
    const text = `${piece.device} (${piece.summary}) was not found on the machine`;
    return [
      problem('warning', 'not-found-again', piece.device, text, 'Remove it from the drawing if it was taken out'),
    ];
  });
}
