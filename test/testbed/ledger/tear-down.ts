import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readEntries, type LedgerEntry } from './ledger.ts';
import { killMembers } from './members.ts';
import { isAlive, nameProcess, procText, type ProcessName } from './process-table.ts';
import { undoEntry } from './undo.ts';

/** Where this user's beds live: one directory each, holding the ledger and every file of the bed. */
export function bedsDir(): string {
  return join(tmpdir(), `fabriclab-testbed-${process.getuid?.() ?? 0}`);
}

/**
 * Makes the directory of all beds. Others may pass through it (the hosts' throwaway users live below) but not list it.
 * @throws when somebody else has put something in its place.
 */
export function makeBedsDir(): string {
  const dir = bedsDir();
  if (dir.startsWith('/run/'))
    throw new Error(`${dir}: hosts get a /run of their own, so beds cannot live there: set TMPDIR`);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new Error(`${dir} is not a directory of this user: move it away or set TMPDIR to another place`);
  return dir;
}

const unrecordedGraceMs = 60_000;

/** Whether the runner or the guardian that must clean up still lives. */
function isCaredFor(entries: readonly LedgerEntry[]): boolean {
  return entries.some((entry) => {
    if (entry.kind === 'owner') return entry.processes.every(isAlive);
    return entry.kind === 'guardian' && isAlive(entry.process);
  });
}

/** A bed without a ledger is either being made right now or was left so by a crash. */
function isOld(dir: string): boolean {
  const found = statSync(dir, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > unrecordedGraceMs;
}

/** Ends a bed wholly: processes first, then what was made, newest first, then its directory. May run twice at once. */
export async function tearDown(dir: string): Promise<void> {
  const entries = readEntries(dir);
  await killMembers(basename(dir), dir, entries);
  const failures: unknown[] = [];
  for (const entry of entries.toReversed()) await undoEntry(entry).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `bed ${basename(dir)} was not taken down wholly`);
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  try {
    rmdirSync(bedsDir());
  } catch {
    // other beds live there
  }
}

/** Two runs that start at once must not take down the same bed; a claim of a dead process does not count. */
function claim(dir: string): boolean {
  const file = join(dir, 'reaper');
  try {
    writeFileSync(file, JSON.stringify(nameProcess(process.pid)), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code !== 'EEXIST') throw error;
  }
  const other = procText(file) ?? '';
  if (other === '' || isAlive(JSON.parse(other) as ProcessName)) return false;
  rmSync(file, { force: true });
  return claim(dir);
}

/** Takes down the beds whose runner and guardian have both died (power cut, `kill -9` of everything). */
export async function reapAbandoned(): Promise<void> {
  if (!existsSync(bedsDir())) return;
  for (const name of readdirSync(bedsDir())) {
    const dir = join(bedsDir(), name);
    const entries = readEntries(dir);
    const isAbandoned = entries.length === 0 ? isOld(dir) : !isCaredFor(entries);
    if (isAbandoned && claim(dir)) await tearDown(dir);
  }
}
