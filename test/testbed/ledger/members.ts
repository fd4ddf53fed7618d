import { readdirSync, statSync } from 'node:fs';
import { ancestry, linkTarget, procText, readProcessTable, signal, type ProcessRow } from './process-table.ts';
import type { LedgerEntry } from './ledger.ts';
import { until } from './waiting.ts';

/** Variable in the environment of everything a bed starts; its value is the bed's id. */
export const bedVariable = 'FABRICLAB_TESTBED';

interface Marks {
  readonly id: string;
  readonly dir: string;
  readonly uids: ReadonlySet<number>;
  readonly networks: ReadonlySet<string>;
  readonly cgroups: readonly string[];
  readonly spared: ReadonlySet<number>;
}

/** The name under which /proc shows a network. A file that is not (or no longer) mounted on matches no process. */
function networkOf(file: string): string[] {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? [] : [`net:[${found.ino}]`];
}

function marksOf(id: string, dir: string, entries: readonly LedgerEntry[]): Marks {
  const own = entries.flatMap((entry) => (entry.kind === 'owner' ? entry.processes.map(({ pid }) => pid) : []));
  const guardian = entries.flatMap((entry) => (entry.kind === 'guardian' ? [entry.process.pid] : []));
  return {
    id,
    dir,
    uids: new Set(entries.flatMap((entry) => (entry.kind === 'uid' ? [entry.uid] : []))),
    networks: new Set(entries.flatMap((entry) => (entry.kind === 'network' ? networkOf(entry.file) : []))),
    cgroups: entries.flatMap((entry) => (entry.kind === 'cgroup' ? [entry.path] : [])),
    spared: new Set([...ancestry(process.pid), ...own, ...guardian]),
  };
}

function isBelow(path: string | null, dir: string): boolean {
  return path !== null && (path === dir || path.startsWith(`${dir}/`));
}

function holdsFileBelow(pid: number, dir: string): boolean {
  if (isBelow(linkTarget(`/proc/${pid}/cwd`), dir)) return true;
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => isBelow(linkTarget(`/proc/${pid}/fd/${name}`), dir));
  } catch {
    return false;
  }
}

/** Owner of a process; null when it is gone. */
function uidOf(pid: number): number | null {
  const found = /^Uid:\s+(\d+)/m.exec(procText(`/proc/${pid}/status`) ?? '');
  return found === null ? null : Number(found[1]);
}

/**
 * Several marks, because each has a gap: sshd overwrites its environment with its title (but keeps its log open), a
 * detached process may clear its environment (but keeps its user, network or working directory). A process with a
 * terminal that merely stands in the bed's directory is somebody's shell and is spared.
 */
function isMember(row: ProcessRow, marks: Marks, inCgroup: ReadonlySet<number>): boolean {
  if (row.state === 'Z' || marks.spared.has(row.pid)) return false;
  const environment = procText(`/proc/${row.pid}/environ`) ?? '';
  if (`\0${environment}`.includes(`\0${bedVariable}=${marks.id}\0`)) return true;
  if (inCgroup.has(row.pid)) return true;
  const uid = uidOf(row.pid);
  if (uid !== null && marks.uids.has(uid)) return true;
  const network = linkTarget(`/proc/${row.pid}/ns/net`);
  if (network !== null && marks.networks.has(network)) return true;
  return row.terminal === 0 && holdsFileBelow(row.pid, marks.dir);
}

function cgroupPids(paths: readonly string[]): Set<number> {
  const lines = paths.flatMap((path) => (procText(`${path}/cgroup.procs`) ?? '').split('\n'));
  return new Set(lines.filter((line) => line !== '').map(Number));
}

/** Living processes of a bed, the runner and the guardian excluded. */
export function bedMembers(id: string, dir: string, entries: readonly LedgerEntry[]): ProcessRow[] {
  const marks = marksOf(id, dir, entries);
  const inCgroup = cgroupPids(marks.cgroups);
  return readProcessTable().filter((row) => isMember(row, marks, inCgroup));
}

async function killUntilNone(living: () => ProcessRow[], whose: string): Promise<void> {
  let left: ProcessRow[] = [];
  await until(
    () => {
      left = living();
      for (const row of left) signal(row.pid, 'SIGKILL');
      return left.length === 0;
    },
    {
      timeoutMs: 10_000,
      what: `the processes of ${whose} to end`,
      evidence: () => left.map((row) => `${row.pid} ${row.command} (${row.state})`).join('\n'),
    },
  );
}

/** Kills them all, those started meanwhile too. @throws naming those that would not end within 10 s. */
export function killMembers(id: string, dir: string, entries: readonly LedgerEntry[]): Promise<void> {
  return killUntilNone(() => bedMembers(id, dir, entries), `bed ${id}`);
}

/** Kills every process of a throwaway user. */
export function killUser(uid: number): Promise<void> {
  const living = () => readProcessTable().filter((row) => row.state !== 'Z' && uidOf(row.pid) === uid);
  return killUntilNone(living, `user ${uid}`);
}
