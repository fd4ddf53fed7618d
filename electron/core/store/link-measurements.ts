import { linkMeasurementSchema, type LinkMeasurement } from '../../../shared/results/link-measurement.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** A measurement on its way into the workspace. */
export interface NewLinkMeasurement {
  readonly id: string;
  readonly labId: string | null;
  readonly file: string;
  /** Hash of the raw file, and which of its measurements this is. */
  readonly artefact: string;
  readonly ordinal: number;
  readonly measurement: LinkMeasurement;
}

export interface StoredLinkMeasurement {
  readonly id: string;
  readonly file: string;
  readonly importedUs: number;
  readonly measurement: LinkMeasurement;
}

/** Adds it once: the same file imported again adds nothing. */
export function insertLinkMeasurement(database: WritableDatabase, entry: NewLinkMeasurement, nowUs: number): boolean {
  const { id, labId, file, artefact, ordinal, measurement } = entry;
  const sql = `INSERT INTO link_measurement (id, lab_id, file, artefact, ordinal, document, imported_us)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (artefact, ordinal) DO NOTHING`;
  return run(database, sql, id, labId, file, artefact, ordinal, JSON.stringify(measurement), nowUs) > 0;
}

/** Those of a lab and those that were imported without one, the latest first. */
export function listLinkMeasurements(database: ReadableDatabase, labId: string): StoredLinkMeasurement[] {
  const sql = `SELECT id, file, imported_us AS importedUs, document FROM link_measurement
    WHERE lab_id = ? OR lab_id IS NULL ORDER BY imported_us DESC, ordinal`;
  return all<{ id: string; file: string; importedUs: number; document: string }>(database, sql, labId).map(
    ({ document, ...entry }) => ({ ...entry, measurement: linkMeasurementSchema.parse(JSON.parse(document)) }),
  );
}

/** Hashes of the raw files of a lab's measurements. */
export const linkArtefacts = (database: ReadableDatabase, labId: string): string[] =>
  all<{ artefact: string }>(database, 'SELECT DISTINCT artefact FROM link_measurement WHERE lab_id = ?', labId).map(
    ({ artefact }) => artefact,
  );
