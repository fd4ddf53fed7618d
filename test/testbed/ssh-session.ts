import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import type { SshHost } from './ssh-hosts/ssh-host.ts';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface ExecuteOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
}

interface SessionOptions {
  /** Log in by password instead of by key. */
  readonly password?: string;
  readonly timeoutMs?: number;
}

/** The test bed's own way to run commands on its hosts; knows nothing of the program under test. */
export interface SshSession extends AsyncDisposable {
  /** Standard output of a command. @throws with host, command and standard error when it does not exit with 0. */
  run(commandLine: string, options?: ExecuteOptions): Promise<string>;
  /** Like run(), but any exit status is an answer. */
  execute(commandLine: string, options?: ExecuteOptions): Promise<CommandResult>;
  /** Settles when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** A socket of our own with Nagle's algorithm off: ssh2's own costs up to 40 ms a round trip. */
async function openSocket(host: SshHost, timeoutMs: number): Promise<Socket> {
  const socket = connect({ host: host.address, port: host.port, noDelay: true });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host.name}: no answer within ${timeoutMs} ms`)));
  await once(socket, 'connect');
  return socket;
}

function collect(channel: ClientChannel, input: string): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  let stdout = '';
  let stderr = '';
  let exitCode: number | null = null;
  let signal: string | null = null;
  channel.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  channel.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  channel.on('exit', (code: number | null, name?: string) => {
    exitCode = code;
    signal = name ?? null;
  });
  channel.on('close', () => resolve({ exitCode, signal, stdout, stderr }));
  channel.on('error', reject);
  channel.end(input);
  return promise;
}

function execute(client: Client, host: SshHost, commandLine: string, options: ExecuteOptions): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const timeoutMs = options.timeoutMs ?? 60_000;
  const timer = setTimeout(() => {
    reject(new Error(`${host.name}: no end of '${commandLine}' within ${timeoutMs} ms\n${host.logTail()}`));
  }, timeoutMs);
  client.exec(commandLine, (error, channel) => {
    if (error) reject(new Error(`${host.name}: cannot start '${commandLine}'`, { cause: error }));
    else collect(channel, options.input ?? '').then(resolve, reject);
  });
  return promise.finally(() => clearTimeout(timer));
}

/** @throws when the host does not answer, its key is not the one in the handle, or the login is refused. */
export async function openSession(host: SshHost, options: SessionOptions = {}): Promise<SshSession> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const client = new Client();
  const pinned = host.hostKey.split(' ')[1] ?? '';
  const login: ConnectConfig =
    options.password === undefined ? { privateKey: readFileSync(host.identityFile) } : { password: options.password };
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const sock = await openSocket(host, timeoutMs);
  const ready = once(client, 'ready');
  client.connect({
    sock,
    username: host.user,
    ...login,
    readyTimeout: timeoutMs,
    hostVerifier: (key: Buffer) => key.toString('base64') === pinned,
  });
  await ready;
  sock.setTimeout(0);
  client.on('error', () => undefined); // a cut connection: `closed` tells
  const close = async () => {
    client.end();
    await closed;
  };
  const executeHere = (commandLine: string, how: ExecuteOptions = {}) => execute(client, host, commandLine, how);
  return {
    closed,
    close,
    [Symbol.asyncDispose]: close,
    execute: executeHere,
    run: async (commandLine, how) => {
      const { exitCode, signal, stdout, stderr } = await executeHere(commandLine, how);
      if (exitCode === 0) return stdout;
      throw new Error(
        `${host.name}: '${commandLine}' ended with ${exitCode ?? signal ?? 'no status'}\n${stdout}${stderr}`,
      );
    },
  };
}
