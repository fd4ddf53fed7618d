import { savedComparisonSchema, type SavedComparison } from '../../../../shared/contract/compare-methods.ts';
import type { WritableDatabase } from '../handles.ts';
import { addRow, copyId, rowById, type Row } from './rows.ts';

/** A saved comparison of the other workspace; one that says something else under an id of ours is kept beside it. */
export function mergeComparison(target: WritableDatabase, row: Row, labId: string): void {
  const theirs = inLab(savedComparisonSchema.parse(JSON.parse(String(row['document']))), labId);
  const ours = rowById(target, 'saved_comparison', theirs.id);
  if (ours !== null && ours['document'] === JSON.stringify(theirs)) return;
  const kept =
    ours === null
      ? theirs
      : {
          ...theirs,
          id: copyId(theirs.id, JSON.stringify(theirs)),
          name: `${theirs.name.slice(0, 180)} (other workspace)`,
        };
  const { id, name } = kept;
  addRow(target, 'saved_comparison', { ...row, id, lab_id: labId, name, document: JSON.stringify(kept) });
}

/** Where the lab was kept apart, the sides select from its copy. */
function inLab(saved: SavedComparison, labId: string): SavedComparison {
  const moved = <S extends SavedComparison['request']['baseline']>(side: S): S =>
    side.selection.labId === saved.labId ? { ...side, selection: { ...side.selection, labId } } : side;
  const { baseline, others } = saved.request;
  return { ...saved, labId, request: { ...saved.request, baseline: moved(baseline), others: others.map(moved) } };
}
