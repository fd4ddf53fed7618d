import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** Labs whose verdicts are of an earlier state of their drawing or results. The database marks them by itself. */
export const staleLabs = (database: ReadableDatabase): string[] =>
  all<{ id: string }>(database, 'SELECT lab_id AS id FROM stale_verdict').map(({ id }) => id);

/** How many changes a lab's verdicts do not know of; 0 where they are up to date. */
export const unjudgedChanges = (database: ReadableDatabase, labId: string): number =>
  all<{ changes: number }>(database, 'SELECT changes FROM stale_verdict WHERE lab_id = ?', labId)[0]?.changes ?? 0;

/** For a change that the database does not see by itself: what is in the bodies of results. */
export function markStale(database: WritableDatabase, labId: string): void {
  const sql =
    'INSERT INTO stale_verdict VALUES (?, 1) ON CONFLICT (lab_id) DO UPDATE SET changes = stale_verdict.changes + 1';
  run(database, sql, labId);
}

/** After a lab was judged in the state that had so many changes. Where more came meanwhile the mark stays. */
export function unmarkStale(database: WritableDatabase, labId: string, changes: number): void {
  run(database, 'DELETE FROM stale_verdict WHERE lab_id = ? AND changes = ?', labId, changes);
}
