import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ExecResult, HostConnection, RemoteProcess, StartOptions } from './host-connection.ts';
import { createLimiter } from './limiter.ts';
import { outputLimit } from './output-limit.ts';
import { commandLine } from './shell-quote.ts';

/** A default sshd refuses the eleventh channel of a connection (MaxSessions 10); two are kept for ending processes. */
const CHANNELS = 8;
const RETRY_DELAYS_MS = [50, 200, 800];

/** With `exec` throughout, so that the pid told first on standard error leads the process group of all that follows. */
const TELL_PID = ['env', 'LC_ALL=C', 'sh', '-c', 'echo "$$" >&2; exec "$@"', 'sh'];

/** Commands over one logged-in connection. `closeMore` ends what lies below it, such as the jump host's connection. */
export function sshConnection(name: string, client: Client, closeMore: () => Promise<void>): HostConnection {
  const limit = createLimiter(CHANNELS);
  const listeners: ((reason: CodedError | null) => void)[] = [];
  let cause: string | null = null;
  let closed: { readonly reason: CodedError | null } | null = null;
  client.on('error', (error) => (cause ??= error.message));
  const closing = new Promise<void>((resolve) => {
    client.once('close', () => {
      closed ??= { reason: lost(name, cause) };
      for (const listener of listeners) listener(closed.reason);
      resolve();
    });
  });
  const ends: Ends = {
    name,
    lost: () => lost(name, cause),
    killGroup: (pid) => killGroup(client, pid),
  };

  async function start(argv: readonly string[], options: StartOptions = {}): Promise<RemoteProcess> {
    if (closed !== null) throw lost(name, cause);
    const line = `exec ${commandLine([...TELL_PID, ...argv])}`;
    const started = Promise.withResolvers<RemoteProcess>();
    // The place among the channels is held until the process has ended.
    limit(async () => {
      const child = await openChannel(name, client, line, (channel) => processOf(channel, options, ends));
      started.resolve(child);
      await child.ended;
    }).catch(started.reject);
    return started.promise;
  }

  return {
    name,
    start,
    onClosed(listener) {
      if (closed === null) listeners.push(listener);
      else listener(closed.reason);
    },
    async close() {
      closed ??= { reason: null };
      client.end();
      await Promise.race([closing, sleep(2_000).then(() => client.destroy())]);
      await closeMore();
    },
  };
}

function lost(name: string, cause: string | null): CodedError {
  const why = cause === null ? '' : `: ${cause}`;
  return new CodedError('connection-lost', `${name}: the connection was lost${why}`, 'It is made again when possible.');
}

function killGroup(client: Client, pid: string): void {
  try {
    client.exec(`kill -TERM -${pid}`, (error, channel) => {
      if (error === undefined) channel.resume();
    });
  } catch {
    // Not connected any more: sshd ends what it started with its own end, save what detached itself.
  }
}

type UseChannel = (channel: ClientChannel) => RemoteProcess;

/** `use` is called at once: a short command's output, status and end may be in the packet that opened the channel. */
function openOnce(client: Client, line: string, use: UseChannel): Promise<RemoteProcess> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error) reject(error);
      else resolve(use(channel));
    });
  });
}

async function openChannel(name: string, client: Client, line: string, use: UseChannel): Promise<RemoteProcess> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await openOnce(client, line, use);
    } catch (error) {
      const delayMs = RETRY_DELAYS_MS[attempt];
      const message = error instanceof Error ? error.message : String(error);
      if (/not connected|no response/i.test(message)) throw lost(name, message);
      if (delayMs === undefined) {
        const tip = 'Raise MaxSessions of its sshd.';
        throw new CodedError('refused', `${name}: the host opens no channel: ${message}`, tip);
      }
      await sleep(delayMs);
    }
  }
}

interface Ends {
  readonly name: string;
  lost(): CodedError;
  /** Closing a channel leaves its process running, and a signal cannot be sent once the input has ended. */
  killGroup(pid: string): void;
}

function processOf(channel: ClientChannel, options: StartOptions, ends: Ends): RemoteProcess {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let exit: { status: number | null; signal: string | null } | null = null;
  let killed = false;
  const stderr = () => Buffer.concat(err).toString('utf8');
  const killWhenKnown = () => {
    const [, pid] = /^(\d+)\n/.exec(stderr()) ?? [];
    if (killed && pid !== undefined) ends.killGroup(pid);
  };
  const kill = () => {
    killed = true;
    killWhenKnown();
  };
  options.signal?.addEventListener('abort', kill, { once: true });
  const stopped = Promise.withResolvers<never>();
  const isTaken = outputLimit(ends.name, (error) => {
    kill();
    // Nothing more is taken: what a host sends in spite of that waits for a window that does not open again.
    channel.pause().close();
    stopped.reject(error);
  });
  channel.on('data', (chunk: Buffer) => {
    if (!isTaken(chunk)) return;
    if (options.onStdout === undefined) out.push(chunk);
    else options.onStdout(chunk);
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    if (!isTaken(chunk)) return;
    err.push(chunk);
    if (err.length === 1) killWhenKnown();
  });
  channel.on('error', () => undefined); // 'close' follows
  channel.on('exit', (status: number | null, signal?: string) => (exit = { status, signal: signal ?? null }));
  const closed = new Promise<ExecResult>((resolve, reject) => {
    channel.on('close', () => {
      options.signal?.removeEventListener('abort', kill);
      if (exit === null) {
        reject(ends.lost());
        return;
      }
      const text = stderr().replace(/^\d+\n/, '');
      resolve({ exitStatus: exit.status, signal: exit.signal, stdout: Buffer.concat(out), stderr: text });
    });
  });
  const ended = Promise.race([closed, stopped.promise]);
  ended.catch(() => undefined); // told to whoever waits for it
  return { write: (data) => void channel.write(data), endInput: () => channel.end(), kill, ended };
}
