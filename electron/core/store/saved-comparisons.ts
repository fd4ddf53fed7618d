import { savedComparisonSchema, type SavedComparison } from '../../../shared/contract/compare-methods.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { epochMicroseconds, type EpochMicroseconds } from '../../../shared/units/quantity.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

interface StoredComparison {
  readonly comparison: SavedComparison;
  readonly revision: number;
  readonly updatedUs: EpochMicroseconds;
}

interface Row {
  readonly document: string;
  readonly revision: number;
  readonly updatedUs: number;
}

/** Saved comparisons of a lab, newest first; the deleted ones instead when asked. */
export function listComparisons(database: ReadableDatabase, labId: Id, deleted = false): StoredComparison[] {
  const sql = `SELECT document, revision, updated_us AS updatedUs FROM saved_comparison
    WHERE lab_id = ? AND deleted_us ${deleted ? 'IS NOT NULL' : 'IS NULL'} ORDER BY updated_us DESC, id DESC`;
  return all<Row>(database, sql, labId).map(({ document, revision, updatedUs }) => ({
    comparison: savedComparisonSchema.parse(JSON.parse(document)),
    revision,
    updatedUs: epochMicroseconds(updatedUs),
  }));
}

/** Also of a deleted one, so that an id is never used for two. Null for an id that never was. */
export function comparisonPlace(database: ReadableDatabase, id: Id): { labId: Id; revision: number } | null {
  const sql = 'SELECT lab_id AS labId, revision FROM saved_comparison WHERE id = ?';
  return all<{ labId: Id; revision: number }>(database, sql, id)[0] ?? null;
}

/** The caller has checked the base revision and the lab. A deleted one comes back. */
export function saveComparison(database: WritableDatabase, stored: StoredComparison): void {
  const { comparison, revision, updatedUs } = stored;
  const sql = `INSERT INTO saved_comparison (id, lab_id, name, revision, document, updated_us) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, revision = excluded.revision, document = excluded.document,
      updated_us = excluded.updated_us, deleted_us = NULL`;
  const { id, labId, name } = comparison;
  run(database, sql, id, labId, name, revision, JSON.stringify(comparison), updatedUs);
}

/** Tombstone or its removal. Throws `not-found` for an id that never was. */
export function setComparisonDeleted(database: WritableDatabase, id: Id, deletedUs: number | null): void {
  if (run(database, 'UPDATE saved_comparison SET deleted_us = ? WHERE id = ?', deletedUs, id) > 0) return;
  throw new CodedError('not-found', `No saved comparison ${id}`, 'compare.list shows those of a lab.');
}
