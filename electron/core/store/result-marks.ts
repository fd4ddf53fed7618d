import { CodedError } from '../../../shared/contract/errors.ts';
import type { ResultMarks, ResultSelection } from '../../../shared/contract/results-methods.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';
import { selectionCondition } from './result-filter.ts';

/** One transaction writes them all; what was changed is answered by id, so that it can be undone. */
const MOST_AT_ONCE = 10_000;

/** Adds and removes tags, stars, writes notes. Answers the results that are different now. Throws `too-large`. */
export function markResults(database: WritableDatabase, selection: ResultSelection, marks: ResultMarks): string[] {
  return selectedIds(database, selection, 'live').filter((id) => {
    const [row] = all<{ tags: string; note: string; starred: number }>(
      database,
      'SELECT tags, note, starred FROM result WHERE id = ?',
      id,
    );
    if (row === undefined) return false;
    const tags = JSON.stringify(tagsAfter(JSON.parse(row.tags) as string[], marks));
    const note = marks.note ?? row.note;
    const starred = marks.starred === null ? row.starred : Number(marks.starred);
    if (tags === row.tags && note === row.note && starred === row.starred) return false;
    run(database, 'UPDATE result SET tags = ?, note = ?, starred = ? WHERE id = ?', tags, note, starred, id);
    return true;
  });
}

function tagsAfter(tags: readonly string[], { addTags, removeTags }: ResultMarks): string[] {
  const kept = tags.filter((tag) => !removeTags.includes(tag));
  return [...kept, ...new Set(addTags.filter((tag) => !kept.includes(tag)))];
}

/**
 * A tombstone for each (`deletedUs`), or their return (null). What was imported anew meanwhile keeps its place: the
 * deleted twin stays deleted. Answers the results that are different now. Throws `too-large`.
 */
export function setResultsDeleted(
  database: WritableDatabase,
  selection: ResultSelection,
  deletedUs: number | null,
): string[] {
  const sql = 'UPDATE OR IGNORE result SET deleted_us = ? WHERE id = ?';
  return selectedIds(database, selection, deletedUs === null ? 'deleted' : 'live').filter(
    (id) => run(database, sql, deletedUs, id) > 0,
  );
}

function selectedIds(database: ReadableDatabase, selection: ResultSelection, which: 'live' | 'deleted'): string[] {
  const { sql, values } = selectionCondition(selection, which);
  const text = `SELECT r.id FROM result AS r LEFT JOIN run ON run.id = r.run_id WHERE ${sql} LIMIT ?`;
  const ids = all<{ id: string }>(database, text, ...values, MOST_AT_ONCE + 1).map(({ id }) => id);
  if (ids.length <= MOST_AT_ONCE) return ids;
  const most = MOST_AT_ONCE.toLocaleString('en-US');
  throw new CodedError('too-large', `More than ${most} points at once`, 'Narrow the filter and go on in parts.');
}
