import { hostTestSchema, type HostTest } from '../../../shared/contract/host-methods.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { managedHostSchema, type ManagedHost } from '../../../shared/model/managed-host.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

interface HostRow {
  readonly document: string;
  readonly lastTest: string | null;
}

const COLUMNS = 'document, last_test AS lastTest';

/** By name; the deleted ones instead when asked. */
export function listManagedHosts(
  database: ReadableDatabase,
  deleted = false,
): (ManagedHost & { lastTest: HostTest | null })[] {
  const which = deleted ? 'IS NOT NULL' : 'IS NULL';
  const sql = `SELECT ${COLUMNS} FROM managed_host WHERE deleted_us ${which} ORDER BY name COLLATE NOCASE, id`;
  return all<HostRow>(database, sql).map((row) => ({ ...parseHost(row), lastTest: parseTest(row) }));
}

/** Null when there is none, or when it was deleted. */
export function findManagedHost(database: ReadableDatabase, id: string): ManagedHost | null {
  const [row] = all<HostRow>(database, `SELECT ${COLUMNS} FROM managed_host WHERE id = ? AND deleted_us IS NULL`, id);
  return row === undefined ? null : parseHost(row);
}

/** Throws `host-unknown`. */
export function readManagedHost(database: ReadableDatabase, id: string): ManagedHost {
  const host = findManagedHost(database, id);
  if (host === null) throw hostUnknown(id);
  return host;
}

/** Adds or changes the machine as it is given, `updatedUs` included; a deleted one comes back. */
export function saveManagedHost(database: WritableDatabase, host: ManagedHost): void {
  const sql = `INSERT INTO managed_host (id, name, document, updated_us) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document,
      updated_us = excluded.updated_us, deleted_us = NULL`;
  run(database, sql, host.id, host.name, JSON.stringify(host), host.updatedUs ?? 0);
}

/** Keeps the last test of a machine. */
export function saveHostTest(database: WritableDatabase, test: HostTest): void {
  run(database, 'UPDATE managed_host SET last_test = ? WHERE id = ?', JSON.stringify(test), test.hostId);
}

/** What was last seen is no longer true of it. */
export function forgetHostTest(database: WritableDatabase, id: string): void {
  run(database, 'UPDATE managed_host SET last_test = NULL WHERE id = ?', id);
}

/** Tombstone or its removal. Throws `host-unknown` for an id that never was. */
export function setManagedHostDeleted(database: WritableDatabase, id: string, deletedUs: number | null): void {
  if (run(database, 'UPDATE managed_host SET deleted_us = ? WHERE id = ?', deletedUs, id) === 0) throw hostUnknown(id);
}

const parseHost = (row: HostRow): ManagedHost => managedHostSchema.parse(JSON.parse(row.document));

/** A test of an older program that no longer fits is no test. */
function parseTest({ lastTest }: HostRow): HostTest | null {
  return lastTest === null ? null : (hostTestSchema.safeParse(JSON.parse(lastTest)).data ?? null);
}

const hostUnknown = (id: string): CodedError =>
  new CodedError('host-unknown', `No host ${id}`, 'host.list shows the machines that FabricLab can reach.');
