import { CodedError } from '../../../shared/contract/errors.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import { applyDiff, labDiffSchema, reverseDiff } from '../../../shared/model/diff.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { all, count, type ReadableDatabase } from './handles.ts';
import { readLab, type StoredLab } from './labs.ts';

type Edit = Output<'lab.history'>['edits'][number];

/** Edits of a lab, newest first. */
export function listEdits(database: ReadableDatabase, id: string, offset: number, limit: number): Edit[] {
  const sql = `SELECT revision, label, saved_us AS savedUs FROM lab_edit WHERE lab_id = ?
    ORDER BY revision DESC LIMIT ? OFFSET ?`;
  return all<{ revision: number; label: string; savedUs: number }>(database, sql, id, limit, offset).map((edit) => ({
    ...edit,
    savedUs: epochMicroseconds(edit.savedUs),
  }));
}

export const countEdits = (database: ReadableDatabase, id: string): number =>
  count(database, 'SELECT count(*) FROM lab_edit WHERE lab_id = ?', id);

/**
 * The lab as it was at `revision`: the present one with every later edit taken back. Its name is today's: renaming is
 * no edit of the drawing. Throws `not-found` for a revision that is not in the history.
 */
export function readLabAt(database: ReadableDatabase, id: string, revision: number | null): StoredLab {
  const now = readLab(database, id);
  if (revision === null || revision === now.revision) return now;
  const sql = 'SELECT diff FROM lab_edit WHERE lab_id = ? AND revision > ? ORDER BY revision DESC';
  const later = all<{ diff: string }>(database, sql, id, revision);
  if (revision > now.revision || later.length === 0) throw revisionNotFound(id, revision, now.revision);
  const lab = later.reduce(
    (known, { diff }) => applyDiff(known, reverseDiff(labDiffSchema.parse(JSON.parse(diff)))),
    now.lab,
  );
  const since = `SELECT coalesce((SELECT saved_us FROM lab_edit WHERE lab_id = ? AND revision = ?), created_us)
    FROM lab WHERE id = ?`;
  return { lab, revision, updatedUs: epochMicroseconds(count(database, since, id, revision, id)) };
}

const revisionNotFound = (id: string, revision: number, newest: number): CodedError =>
  new CodedError(
    'not-found',
    `Lab ${id} has no revision ${revision}`,
    `The newest is ${newest}; lab.history lists the edits.`,
  );
