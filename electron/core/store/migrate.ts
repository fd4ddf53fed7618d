import type Database from 'better-sqlite3';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Migration } from './migrations/migration.ts';

export interface BackupPlace {
  readonly backups: string;
  /** Part of file names: when the program was started. */
  readonly stamp: string;
}

/** `PRAGMA user_version`: 0 for a new database. */
export const databaseVersion = (database: Database.Database): number =>
  Number(database.pragma('user_version', { simple: true }));

export const newestVersion = (steps: readonly Migration[]): number => steps.at(-1)?.version ?? 0;

/** Throws for steps that are out of order, doubled or not numbered in tens: a mistake of ours, found at once. */
export function requireMonotonic(steps: readonly Migration[]): void {
  let previous = 0;
  for (const { version, title } of steps) {
    if (version % 10 !== 0 || version <= previous) {
      throw new RangeError(`migration ${version} (${title}) must be a multiple of ten above ${previous}`);
    }
    previous = version;
  }
}

/** Refuses a database that a newer program wrote. Nothing in it is touched. */
export function refuseNewer(version: number, steps: readonly Migration[], path: string): void {
  const newest = newestVersion(steps);
  if (version <= newest) return;
  throw new CodedError(
    'newer-format',
    `${path} was written by a newer FabricLab (format ${version}; this program knows ${newest})`,
    'Start the newer FabricLab, or choose another workspace.',
    { path, version, newest },
  );
}

/**
 * Brings the database to the newest version, one transaction per step. Before each step a copy of what is there is
 * kept in `place.backups`, with `place.stamp` in its name. Answers the copies made.
 */
export function migrate(database: Database.Database, steps: readonly Migration[], place: BackupPlace): string[] {
  requireMonotonic(steps);
  const copies: string[] = [];
  const isNew = databaseVersion(database) === 0;
  for (const step of steps) {
    const version = databaseVersion(database);
    if (step.version <= version) continue;
    if (!isNew) copies.push(keepCopy(database, place, version, step));
    applyStep(database, step);
  }
  return copies;
}

/** One step with its checks. A step that fails changes nothing. */
function applyStep(database: Database.Database, step: Migration): void {
  database
    .transaction(() => {
      database.exec(step.sql);
      const broken = database.pragma('foreign_key_check');
      if (Array.isArray(broken) && broken.length > 0) {
        throw new Error(`migration ${step.version} leaves ${broken.length} references without their rows`);
      }
      database.pragma(`user_version = ${step.version}`);
    })
    .exclusive();
}

/** Copies under a temporary name first, so that a copy with the right name is whole. */
function keepCopy(database: Database.Database, place: BackupPlace, version: number, step: Migration): string {
  mkdirSync(place.backups, { recursive: true, mode: 0o700 });
  const copy = join(place.backups, `${place.stamp}-format-${version}-before-${step.version}-${step.title}.db`);
  const unfinished = `${copy}.unfinished`;
  rmSync(unfinished, { force: true });
  database.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, copy);
  return copy;
}
