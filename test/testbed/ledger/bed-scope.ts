import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendEntry, readEntries, type LedgerEntry } from './ledger.ts';
import { bedMembers, bedVariable } from './members.ts';
import { nameProcess, type ProcessRow } from './process-table.ts';
import { makeBedsDir, reapAbandoned, tearDown } from './tear-down.ts';

/** What every bed rests on: an id, a directory, a ledger and a guardian that cleans up when the runner dies. */
export interface BedScope {
  /** Six letters and digits, unique on this machine; prefix of every name the bed makes. */
  readonly id: string;
  readonly dir: string;
  /** Environment for everything the bed starts: small, and marked so that its processes can be found again. */
  readonly env: NodeJS.ProcessEnv;
  /** Write down first, make then. */
  record(entry: LedgerEntry): void;
  /** Living processes of the bed, e.g. to show in a test that nothing runs any more. */
  members(): ProcessRow[];
  /** Takes everything down; safe to call twice. */
  close(): Promise<void>;
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
const guardianFile = fileURLToPath(new URL('../cli/guardian.ts', import.meta.url));

function newBedDir(): { id: string; dir: string } {
  for (;;) {
    const parent = makeBedsDir();
    const id = `b${Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')}`;
    try {
      mkdirSync(join(parent, id), { mode: 0o711 });
      return { id, dir: join(parent, id) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // EEXIST: the id is taken; ENOENT: the parent was just removed
      if (code !== 'EEXIST' && code !== 'ENOENT') throw error;
    }
  }
}

function startGuardian(dir: string): ChildProcess {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const log = openSync(join(dir, 'guardian.log'), 'a', 0o600);
  const guardian = spawn(process.execPath, [...flags, guardianFile, dir], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  guardian.unref();
  const pipe = guardian.stdin;
  pipe?.on('error', () => undefined); // the guardian may be gone before the runner
  if (pipe instanceof Socket) pipe.unref();
  return guardian;
}

/** Workers of a test runner are orphaned, not killed, when it dies: then the runner counts as owner too. */
function owners() {
  const pids = process.env['VITEST'] === undefined ? [process.pid] : [process.pid, process.ppid];
  return pids.map(nameProcess);
}

/** Opens a scope; beds abandoned by earlier runs are taken down on the way, without delaying this one. */
export function openScope(): BedScope {
  const { id, dir } = newBedDir();
  const record = (entry: LedgerEntry) => appendEntry(dir, entry);
  record({ kind: 'owner', processes: owners() });
  const guardian = startGuardian(dir);
  if (guardian.pid !== undefined) record({ kind: 'guardian', process: nameProcess(guardian.pid) });
  const reaping = reapAbandoned();
  reaping.catch(() => undefined); // reported by close()
  let closing: Promise<void> | null = null;
  const close = async () => {
    await tearDown(dir);
    guardian.ref();
    const ended = guardian.exitCode === null ? once(guardian, 'exit') : null;
    guardian.stdin?.destroy();
    await ended;
    await reaping;
  };
  return {
    id,
    dir,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', [bedVariable]: id },
    record,
    members: () => bedMembers(id, dir, readEntries(dir)),
    close: () => (closing ??= close()),
  };
}
