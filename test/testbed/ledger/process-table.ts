import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One row of /proc, as far as the test bed needs it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
  readonly state: string;
  /** Controlling terminal; 0 = none. */
  readonly terminal: number;
  /** Start in clock ticks since boot: together with pid and boot id it names a process for good. */
  readonly startTicks: number;
}

/** A process that stays the same process even when its pid is used again. */
export interface ProcessName {
  readonly pid: number;
  readonly startTicks: number;
  readonly bootId: string;
}

/** Text of a /proc file, or null when the process is gone or not ours to read. */
export function procText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Row of one process; null when there is none. The command may hold spaces and brackets, hence the last ')'. */
export function readProcess(pid: number): ProcessRow | null {
  const text = procText(`/proc/${pid}/stat`);
  if (text === null) return null;
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  return {
    pid,
    command: text.slice(text.indexOf('(') + 1, close),
    state: fields[0] ?? '?',
    parentPid: Number(fields[1]),
    terminal: Number(fields[4]),
    startTicks: Number(fields[19]),
  };
}

export function readProcessTable(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** All processes below `rootPid`, itself excluded. */
export function descendants(rootPid: number, table: readonly ProcessRow[] = readProcessTable()): ProcessRow[] {
  const children = table.filter((row) => row.parentPid === rootPid);
  return children.flatMap((row) => [row, ...descendants(row.pid, table)]);
}

/** The process and its parents up to init. */
export function ancestry(pid: number): number[] {
  const chain: number[] = [];
  for (let row = readProcess(pid); row !== null && row.pid > 1; row = readProcess(row.parentPid)) chain.push(row.pid);
  return chain;
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

/** @throws when no such process exists: a name can only be taken of a living one. */
export function nameProcess(pid: number): ProcessName {
  const row = readProcess(pid);
  if (row === null) throw new Error(`process ${pid} does not exist`);
  return { pid, startTicks: row.startTicks, bootId: bootId() };
}

/** Whether exactly this process still lives. A zombie has ended: it holds nothing any more. */
export function isAlive(name: ProcessName): boolean {
  const row = readProcess(name.pid);
  return row !== null && row.state !== 'Z' && row.startTicks === name.startTicks && bootId() === name.bootId;
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, what: NodeJS.Signals): void {
  try {
    process.kill(pid, what);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
