import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Waits until stdout or stderr matches and answers the match. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a built program (`web`, `cli`) under this Node. */
export function startProgram(
  name: 'web' | 'cli',
  args: readonly string[],
  options: { readonly env?: Record<string, string>; readonly input?: string } = {},
): RunningProgram {
  const script = resolve(`dist/electron/${name}.js`);
  if (!existsSync(script)) throw new Error(`no ${script}: npm run build`);
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...options.env };
  const child = spawn(process.execPath, [script, ...args], { env, stdio: 'pipe' });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.once('close', (code, signal) => done({ code, signal })),
  );
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    ended,
    async says(pattern) {
      for (let waited = 0; waited < 60_000; waited += 20) {
        const match = pattern.exec(output) ?? pattern.exec(errors);
        if (match !== null) return match;
        await delay(20);
      }
      throw new Error(`no ${String(pattern)} in:\n${output}\n${errors}`);
    },
  };
}

/** Command lines by pid, of the processes that name `text` on theirs. Linux. */
export function processesNaming(text: string): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (line.includes(text)) found.set(Number(pid), line.split('\0'));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** Local addresses `HEX:PORT` that a process listens on over TCP, as /proc/net/tcp and tcp6 write them. Linux. */
export function listeningAddresses(pid: number): string[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
    } catch {
      return undefined;
    }
  });
  const rows = ['tcp', 'tcp6'].flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').trim().split('\n').slice(1));
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/);
    return state === '0A' && sockets.includes(inode) ? [local] : [];
  });
}
