import { all, count, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** The list of artefacts; their bytes are files (core/files/artefacts.ts). */
export interface ArtefactEntry {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly storedBytes: number;
}

export function noteArtefact(database: WritableDatabase, entry: ArtefactEntry, createdUs: number): void {
  const sql = `INSERT INTO artefact (hash, size_bytes, stored_bytes, created_us) VALUES (?, ?, ?, ?)
    ON CONFLICT DO NOTHING`;
  run(database, sql, entry.hash, entry.sizeBytes, entry.storedBytes, createdUs);
}

export function listArtefacts(database: ReadableDatabase): ArtefactEntry[] {
  const sql = 'SELECT hash, size_bytes AS sizeBytes, stored_bytes AS storedBytes FROM artefact ORDER BY hash';
  return all<ArtefactEntry>(database, sql);
}

/** Bytes of all artefacts on disk. */
export const artefactBytes = (database: ReadableDatabase): number =>
  count(database, 'SELECT sum(stored_bytes) FROM artefact');
