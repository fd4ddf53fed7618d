import Database from 'better-sqlite3';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';

/** Who has a workspace open: for the message of the second one, and for its way to the first. */
const ownerSchema = z.object({
  pid: z.int(),
  /** When the process began, microseconds since the epoch: a pid alone may have been given away again. */
  startedUs: z.int(),
  /** Socket that speaks the contract. */
  socket: z.string(),
});
export type LockOwner = z.infer<typeof ownerSchema>;

export interface WorkspaceLock {
  /** The session before this one did not come to its end: killed, or the power went. */
  readonly tookOverStale: boolean;
  release(): void;
}

/**
 * One process per workspace. `workspace.lock` says who it is; what really excludes is an exclusive lock of the
 * operating system on `workspace.lock.db`, held through SQLite. It ends with its process, however that ends, so a
 * stale lock file is recognised without guessing, and two starters cannot both take it over.
 */
export function acquireLock(root: string, socket: string): WorkspaceLock {
  const guard = new Database(join(root, 'workspace.lock.db'), { timeout: 0 });
  const file = join(root, 'workspace.lock');
  try {
    // Nothing is ever written to the guard: no journal, no damage.
    guard.pragma('locking_mode = EXCLUSIVE');
    guard.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    guard.close();
    throw isBusy(error) ? inUse(root, readOwner(file)) : error;
  }
  const tookOverStale = readOwner(file) !== null;
  writeOwner(file, { pid: process.pid, startedUs: processStartUs(), socket });
  return {
    tookOverStale,
    release() {
      rmSync(file, { force: true });
      guard.close();
    },
  };
}

/** Who has the workspace open; null when nobody has, or when the file cannot be read. */
export function readOwner(file: string): LockOwner | null {
  try {
    const checked = ownerSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}

function writeOwner(file: string, owner: LockOwner): void {
  const fresh = `${file}.${owner.pid}`;
  writeFileSync(fresh, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

const processStartUs = (): number => Math.round((Date.now() - process.uptime() * 1000) * 1000);

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_BUSY') || error.code === 'SQLITE_LOCKED');

function inUse(root: string, owner: LockOwner | null): CodedError {
  const who = owner === null ? 'another program' : `another FabricLab (process ${owner.pid})`;
  return new CodedError(
    'in-use',
    `The workspace ${root} is open in ${who}`,
    'Use that one, close it first, or choose another workspace.',
    { pid: owner?.pid ?? null, socket: owner?.socket ?? null },
  );
}
