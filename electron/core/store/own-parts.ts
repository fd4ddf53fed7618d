import { CodedError } from '../../../shared/contract/errors.ts';
import { partSchema, type Part } from '../../../shared/model/catalogue.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** The user's own parts by model; the deleted ones instead when asked. */
export function listOwnParts(database: ReadableDatabase, deleted = false): Part[] {
  const which = deleted ? 'IS NOT NULL' : 'IS NULL';
  const sql = `SELECT document FROM own_part WHERE deleted_us ${which} ORDER BY model COLLATE NOCASE, id`;
  return all<{ document: string }>(database, sql).map(({ document }) => partSchema.parse(JSON.parse(document)));
}

/** Adds or changes a part; a deleted one comes back. */
export function saveOwnPart(database: WritableDatabase, part: Part, nowUs: number): void {
  const sql = `INSERT INTO own_part (id, kind, model, document, updated_us) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, model = excluded.model, document = excluded.document,
      updated_us = excluded.updated_us, deleted_us = NULL`;
  run(database, sql, part.id, part.kind, part.model, JSON.stringify(part), nowUs);
}

/** Tombstone or its removal. Throws `not-found` for an id that never was. */
export function setOwnPartDeleted(database: WritableDatabase, id: string, deletedUs: number | null): void {
  if (run(database, 'UPDATE own_part SET deleted_us = ? WHERE id = ?', deletedUs, id) > 0) return;
  throw new CodedError('not-found', `No part ${id} of your own`, 'catalogue.list shows them.');
}
