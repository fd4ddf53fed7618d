import type { ReadableDatabase, WritableDatabase } from '../handles.ts';
import { addRow, copyId, rowById, rowsOf, withFields, type Row } from './rows.ts';

/**
 * How a lab of another workspace stands to ours: not here yet, the same, ahead of ours, behind ours, or edited on both
 * sides since they parted.
 */
export type LabRelation = 'new' | 'same' | 'ahead' | 'behind' | 'apart';

export interface LabMerge {
  readonly relation: LabRelation;
  readonly name: string;
  /** The lab in our workspace that its plans, runs and results belong to from now on. */
  readonly targetId: string;
}

const EDITS = 'lab_id = ? ORDER BY revision';

/** Looks only; the relation follows from the histories, not from clocks. */
export function compareLab(source: ReadableDatabase, target: ReadableDatabase, theirs: Row): LabMerge {
  const id = String(theirs['id']);
  const name = String(theirs['name']);
  const ours = rowById(target, 'lab', id);
  if (ours === null) return { relation: 'new', name, targetId: id };
  if (ours['document'] === theirs['document']) return { relation: 'same', name, targetId: id };
  const theirEdits = rowsOf(source, 'lab_edit', EDITS, id).map(editText);
  const ourEdits = rowsOf(target, 'lab_edit', EDITS, id).map(editText);
  const common = theirEdits.findIndex((edit, index) => edit !== ourEdits[index]);
  const shared = common === -1 ? theirEdits.length : common;
  if (shared === ourEdits.length && shared < theirEdits.length) return { relation: 'ahead', name, targetId: id };
  if (shared === theirEdits.length && shared < ourEdits.length) return { relation: 'behind', name, targetId: id };
  return { relation: 'apart', name, targetId: copyId(id, theirEdits[shared] ?? String(theirs['document'])) };
}

const editText = ({ revision, label, diff, saved_us }: Row): string =>
  JSON.stringify([revision, label, diff, saved_us]);

/** Brings a lab with its history and its cut revisions over. Nothing of ours is lost: labs that came apart stay two. */
export function mergeLab(
  source: ReadableDatabase,
  target: WritableDatabase,
  theirs: Row,
  { relation, targetId }: LabMerge,
): void {
  const id = String(theirs['id']);
  const renamed = (document: Row[string] | undefined): string => withFields(document, { id: targetId });
  if (relation === 'new') addRow(target, 'lab', theirs);
  if (relation === 'ahead') replaceLab(target, theirs);
  if (relation === 'apart') {
    const name = `${String(theirs['name'])} (other workspace)`;
    addRow(target, 'lab', {
      ...theirs,
      id: targetId,
      name,
      document: withFields(theirs['document'], { id: targetId, name }),
    });
  }
  for (const edit of rowsOf(source, 'lab_edit', EDITS, id)) addRow(target, 'lab_edit', { ...edit, lab_id: targetId });
  for (const cut of rowsOf(source, 'lab_revision', EDITS, id)) {
    const document = targetId === id ? (cut['document'] ?? null) : renamed(cut['document']);
    addRow(target, 'lab_revision', { ...cut, lab_id: targetId, document });
  }
}

function replaceLab(target: WritableDatabase, theirs: Row): void {
  const names = ['name', 'revision', 'document', 'hosts', 'drives', 'updated_us'];
  const sql = `UPDATE lab SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`;
  target.prepare(sql).run(...names.map((name) => theirs[name] ?? null), theirs['id'] ?? null);
}
