import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ExecResult, HostConnection, RemoteProcess, StartOptions } from './host-connection.ts';
import { outputLimit } from './output-limit.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** This machine, through the same small interface as a host over SSH. */
export function openLocal(name: string): HostConnection {
  const children = new Set<Child>();
  const listeners: (() => void)[] = [];
  return {
    name,
    async start(argv, options = {}) {
      const child = await spawned(name, argv);
      children.add(child);
      child.on('close', () => children.delete(child));
      return processOf(name, child, options);
    },
    onClosed: (listener) => void listeners.push(() => listener(null)),
    async close() {
      for (const child of children) end(child);
      for (const tell of listeners.splice(0)) tell();
    },
  };
}

/** In a session and process group of its own, so that it can be ended with everything that it started. */
function spawned(name: string, argv: readonly string[]): Promise<Child> {
  const child = spawn('env', ['LC_ALL=C', ...argv], { detached: true, stdio: ['pipe', 'pipe', 'pipe'], cwd: '/' });
  child.stdin.on('error', () => undefined); // it may end before it read everything
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    child.once('error', (cause) => {
      const tip = 'Runs on this computer need Linux; reach a Linux host over SSH instead.';
      reject(new CodedError('unsupported', `${name}: cannot start ${argv[0] ?? ''}: ${cause.message}`, tip));
    });
  });
}

function end(child: Child): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

function processOf(name: string, child: Child, options: StartOptions): RemoteProcess {
  const kill = () => end(child);
  options.signal?.addEventListener('abort', kill, { once: true });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const stopped = Promise.withResolvers<never>();
  const isTaken = outputLimit(name, (error) => {
    kill();
    stopped.reject(error);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!isTaken(chunk)) return;
    if (options.onStdout === undefined) out.push(chunk);
    else options.onStdout(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (isTaken(chunk)) err.push(chunk);
  });
  const closed = new Promise<ExecResult>((resolve) => {
    child.on('close', (exitStatus, signal) => {
      options.signal?.removeEventListener('abort', kill);
      resolve({ exitStatus, signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
  const ended = Promise.race([closed, stopped.promise]);
  ended.catch(() => undefined); // told to whoever waits for it
  return { write: (data) => void child.stdin.write(data), endInput: () => child.stdin.end(), kill, ended };
}
