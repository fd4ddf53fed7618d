import { CodedError } from '../../../shared/contract/errors.ts';
import type { LabSummary } from '../../../shared/contract/lab-methods.ts';
import type { LabDiff } from '../../../shared/model/diff.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { readLabDocument } from '../../../shared/model/upgrade.ts';
import { epochMicroseconds, type EpochMicroseconds } from '../../../shared/units/quantity.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

export interface StoredLab {
  readonly lab: Lab;
  readonly revision: number;
  readonly updatedUs: EpochMicroseconds;
}

interface SummaryRow extends Omit<LabSummary, 'deleted'> {
  readonly deletedUs: number | null;
}

const SUMMARY = `id, name, revision, updated_us AS updatedUs, deleted_us AS deletedUs, sample, hosts, drives`;

/** Newest first; the deleted ones instead when asked. */
export function listLabs(database: ReadableDatabase, deleted: boolean): LabSummary[] {
  const which = deleted ? 'IS NOT NULL' : 'IS NULL';
  const sql = `SELECT ${SUMMARY} FROM lab WHERE deleted_us ${which} ORDER BY updated_us DESC, id DESC`;
  return all<SummaryRow>(database, sql).map(({ deletedUs, ...row }) => ({ ...row, deleted: deletedUs !== null }));
}

export const labExists = (database: ReadableDatabase, id: string): boolean =>
  all(database, 'SELECT 1 FROM lab WHERE id = ?', id).length > 0;

/** A lab that is not deleted, in the newest format. Throws `not-found`. */
export function readLab(database: ReadableDatabase, id: string): StoredLab {
  const sql = 'SELECT document, revision, updated_us AS updatedUs FROM lab WHERE id = ? AND deleted_us IS NULL';
  const [row] = all<{ document: string; revision: number; updatedUs: number }>(database, sql, id);
  if (row === undefined) throw labNotFound(id);
  return { lab: parseLab(row.document, id), revision: row.revision, updatedUs: epochMicroseconds(row.updatedUs) };
}

export function insertLab(database: WritableDatabase, lab: Lab, sample: string | null, nowUs: number): void {
  const sql = `INSERT INTO lab (id, name, revision, document, hosts, drives, sample, created_us, updated_us)
    VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)`;
  run(database, sql, lab.id, lab.name, JSON.stringify(lab), ...counts(lab), sample, nowUs, nowUs);
}

/** Stores the next revision with the diff that led to it. The caller has checked the base revision. */
export function updateLab(
  database: WritableDatabase,
  lab: Lab,
  edit: { readonly revision: number; readonly label: string; readonly diff: LabDiff; readonly savedUs: number },
): void {
  const { revision, label, diff, savedUs } = edit;
  const sql = 'UPDATE lab SET name = ?, revision = ?, document = ?, hosts = ?, drives = ?, updated_us = ? WHERE id = ?';
  run(database, sql, lab.name, revision, JSON.stringify(lab), ...counts(lab), savedUs, lab.id);
  const history = 'INSERT INTO lab_edit (lab_id, revision, label, diff, saved_us) VALUES (?, ?, ?, ?, ?)';
  run(database, history, lab.id, revision, label, JSON.stringify(diff), savedUs);
}

/** Tombstone or its removal. Throws `not-found` for an id that never was. */
export function setLabDeleted(database: WritableDatabase, id: string, deletedUs: number | null): void {
  if (run(database, 'UPDATE lab SET deleted_us = ? WHERE id = ?', deletedUs, id) === 0) throw labNotFound(id);
}

/**
 * Keeps the lab as it is now for good and answers that revision: runs and reports refer to it. The same revision is
 * kept once.
 */
export function cutLabRevision(database: WritableDatabase, id: string, nowUs: number): number {
  const sql = `INSERT INTO lab_revision (lab_id, revision, document, cut_us)
    SELECT id, revision, document, ? FROM lab WHERE id = ? ON CONFLICT DO NOTHING`;
  run(database, sql, nowUs, id);
  return readLab(database, id).revision;
}

/** The lab as it was when that revision was cut. Throws `not-found`. */
export function readLabRevision(database: ReadableDatabase, id: string, revision: number): Lab {
  const sql = 'SELECT document FROM lab_revision WHERE lab_id = ? AND revision = ?';
  const [row] = all<{ document: string }>(database, sql, id, revision);
  if (row === undefined) throw new CodedError('not-found', `Revision ${revision} of lab ${id} was not kept`);
  return parseLab(row.document, id);
}

function parseLab(document: string, id: string): Lab {
  const { lab, problems } = readLabDocument(jsonOf(document), `lab ${id}`);
  if (lab !== null) return lab;
  const [first] = problems;
  const tip = 'workspace.check looks at the whole database. The newest backup may have this lab.';
  throw new CodedError('damaged', `Lab ${id} cannot be read: ${first?.message ?? 'unknown'}`, first?.tip ?? tip);
}

/** Null, which is no lab, for text that a failing disk has changed. */
function jsonOf(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return null;
  }
}

function counts(lab: Lab): [hosts: number, drives: number] {
  const entities = Object.values(lab.entities);
  const ofKind = (kind: string): number => entities.filter((entity) => entity.kind === kind).length;
  return [ofKind('host'), ofKind('drive')];
}

const labNotFound = (id: string): CodedError =>
  new CodedError('not-found', `No lab ${id}`, 'It may have been deleted: lab.delete with restore brings it back.');
