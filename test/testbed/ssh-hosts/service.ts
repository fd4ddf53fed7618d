import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { descendants, linkTarget, readProcess, signal, type ProcessRow } from '../ledger/process-table.ts';
import { until } from '../ledger/waiting.ts';
import type { HostPaths } from './host-files.ts';

const sshdProgram = '/usr/sbin/sshd';

export interface ServiceSetting {
  readonly paths: HostPaths;
  readonly env: NodeJS.ProcessEnv;
  /** Words before sshd's own: how to enter the host (own mounts, own network). Each must exec what follows. */
  readonly enter: () => readonly string[];
}

/** The sshd of one host: started in the foreground of its own session, so that its pid is known for certain. */
export class SshService {
  private process: ChildProcess | null = null;
  private readonly setting: ServiceSetting;

  constructor(setting: ServiceSetting) {
    this.setting = setting;
  }

  /** @throws with the end of sshd's log when it does not listen within 10 s. */
  async start(): Promise<void> {
    const { paths, env, enter } = this.setting;
    const before = this.log().length;
    const argv = [...enter(), sshdProgram, '-D', '-f', paths.config, '-E', paths.log];
    const child = spawn(argv[0] ?? sshdProgram, argv.slice(1), {
      cwd: '/',
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.unref();
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    this.process = child;
    await until(() => child.exitCode !== null || this.log().slice(before).includes('Server listening on'), {
      timeoutMs: 10_000,
      pollMs: 5,
      what: `sshd of ${paths.dir} to listen`,
      evidence: () => complaints + this.tail(20),
    });
    child.stderr.destroy();
    if (child.exitCode !== null) throw new Error(`sshd of ${paths.dir} ended at once\n${complaints}${this.tail(20)}`);
  }

  /** Ends listener and connections. */
  async stop(): Promise<void> {
    const child = this.process;
    if (child === null) return;
    const own = this.sshdProcesses();
    this.process = null;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    for (const row of own) signal(row.pid, 'SIGKILL');
    await ended;
  }

  /** Ends the connections only: everything of sshd but the listener. */
  async cut(): Promise<void> {
    const serving = this.sshdProcesses().slice(1);
    for (const row of serving) signal(row.pid, 'SIGKILL');
    await until(() => !serving.some(isStillThere), {
      timeoutMs: 10_000,
      what: `the connections of ${this.setting.paths.dir} to end`,
    });
  }

  /** Stops or continues listener and connections. */
  send(what: 'SIGSTOP' | 'SIGCONT'): void {
    const own = this.sshdProcesses();
    if (own.length === 0) throw new Error(`the ssh service of ${this.setting.paths.dir} is not running`);
    for (const row of own) signal(row.pid, what);
  }

  /** End of sshd's log; empty when there is none yet. */
  tail(lines: number): string {
    return this.log().trimEnd().split('\n').slice(-lines).join('\n');
  }

  private log(): string {
    try {
      return readFileSync(this.setting.paths.log, 'utf8');
    } catch {
      return '';
    }
  }

  /** The listener first, then those that serve connections. Above it there may be the tool that entered the host. */
  private sshdProcesses(): ProcessRow[] {
    const top = this.process?.pid === undefined ? null : readProcess(this.process.pid);
    return top === null ? [] : [top, ...descendants(top.pid)].filter((row) => isSshd(row.pid));
  }
}

function isStillThere(row: ProcessRow): boolean {
  const now = readProcess(row.pid);
  return now !== null && now.state !== 'Z' && now.startTicks === row.startTicks;
}

function isSshd(pid: number): boolean {
  return linkTarget(`/proc/${pid}/exe`)?.startsWith(sshdProgram) === true;
}
