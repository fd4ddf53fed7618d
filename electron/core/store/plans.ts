import { CodedError } from '../../../shared/contract/errors.ts';
import { planSchema, type Plan } from '../../../shared/plan/plan.ts';
import { epochMicroseconds, type EpochMicroseconds } from '../../../shared/units/quantity.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

export interface StoredPlan {
  readonly plan: Plan;
  readonly revision: number;
  readonly updatedUs: EpochMicroseconds;
}

interface PlanRow {
  readonly document: string;
  readonly revision: number;
  readonly updatedUs: number;
}

const COLUMNS = 'document, revision, updated_us AS updatedUs';

/** Plans of a lab, newest first; the deleted ones instead when asked. */
export function listPlans(database: ReadableDatabase, labId: string, deleted = false): StoredPlan[] {
  const which = deleted ? 'IS NOT NULL' : 'IS NULL';
  const sql = `SELECT ${COLUMNS} FROM plan WHERE lab_id = ? AND deleted_us ${which} ORDER BY updated_us DESC, id DESC`;
  return all<PlanRow>(database, sql, labId).map(storedPlan);
}

/** Also of a deleted plan, so that an id is never used for two. */
export function planRevision(database: ReadableDatabase, id: string): number | null {
  return all<{ revision: number }>(database, 'SELECT revision FROM plan WHERE id = ?', id)[0]?.revision ?? null;
}

/** Throws `not-found`. */
export function readPlan(database: ReadableDatabase, id: string): StoredPlan {
  const [row] = all<PlanRow>(database, `SELECT ${COLUMNS} FROM plan WHERE id = ? AND deleted_us IS NULL`, id);
  if (row === undefined) throw planNotFound(id);
  return storedPlan(row);
}

/** The caller has checked the base revision. */
export function savePlan(database: WritableDatabase, { plan, revision, updatedUs }: StoredPlan): void {
  const sql = `INSERT INTO plan (id, lab_id, name, revision, document, updated_us) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, revision = excluded.revision, document = excluded.document,
      updated_us = excluded.updated_us, deleted_us = NULL`;
  run(database, sql, plan.id, plan.labId, plan.name, revision, JSON.stringify(plan), updatedUs);
}

/** Tombstone or its removal. Throws `not-found` for an id that never was. */
export function setPlanDeleted(database: WritableDatabase, id: string, deletedUs: number | null): void {
  if (run(database, 'UPDATE plan SET deleted_us = ? WHERE id = ?', deletedUs, id) === 0) throw planNotFound(id);
}

const storedPlan = ({ document, revision, updatedUs }: PlanRow): StoredPlan => ({
  plan: planSchema.parse(JSON.parse(document)),
  revision,
  updatedUs: epochMicroseconds(updatedUs),
});

const planNotFound = (id: string): CodedError =>
  new CodedError('not-found', `No plan ${id}`, 'plan.list shows the plans of a lab.');
