import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { WorkspaceDirectory } from '../files/workspace-directory.ts';

/** Where a database waits to take the place of the present one at the next start. */
export const waitingDatabase = ({ root }: Pick<WorkspaceDirectory, 'root'>): string => join(root, 'restore.db');

/**
 * Puts a database that was laid ready in the place of the present one, which is kept among the backups. Before the
 * store is opened; a start that was cut off in between is completed by the next one. Answers where the old one lies.
 */
export function takeRestored(directory: WorkspaceDirectory, now: Date): string | null {
  const waiting = waitingDatabase(directory);
  if (!existsSync(waiting)) return null;
  const aside = join(directory.backups, `replaced-${now.toISOString().replaceAll(/[:.]/g, '-')}`);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  // The log first: a database without its log is old, a log without its database is nothing.
  for (const suffix of ['', '-wal']) {
    const file = directory.database + suffix;
    if (existsSync(file)) renameSync(file, join(aside, basename(file)));
  }
  rmSync(`${directory.database}-shm`, { force: true });
  renameSync(waiting, directory.database);
  return aside;
}
