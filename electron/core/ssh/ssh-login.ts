import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type Client, type ConnectConfig } from 'ssh2';
import { CodedError } from '../../../shared/contract/errors.ts';
import { credentials, loginRefused } from './credentials.ts';
import { fingerprintOf, hostKeyError } from './host-key.ts';
import { createLimiter } from './limiter.ts';
import type { ConnectServices, SshMachine } from './machine.ts';

const READY_TIMEOUT_MS = 15_000;
/** A peer that says nothing for about 5 s is gone; a busy host must be allowed a moment. */
const KEEPALIVE = { keepaliveInterval: 1_000, keepaliveCountMax: 4 };
/** A default sshd drops connections at random beyond 10 unfinished logins (MaxStartups 10:30:100). */
const limitLogins = createLimiter(8);
const RETRY_DELAYS_MS = [200, 500, 1_200];

/** Where a connection to the machine begins: our own socket, or a channel of its jump host. */
export type OpenStream = (machine: SshMachine) => Promise<Duplex>;

/** A socket of our own with Nagle's algorithm off: with ssh2's own each round trip costs up to 40 ms more. */
export const directStream: OpenStream = async (machine) => {
  const { address, port } = machine.connection;
  const socket = connectSocket({ host: address, port, noDelay: true });
  return new Promise((resolve, reject) => {
    socket.setTimeout(READY_TIMEOUT_MS, () =>
      socket.destroy(new Error(`no answer within ${READY_TIMEOUT_MS / 1000} s`)),
    );
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
};

/** A logged-in client. Dropped logins are tried again. @throws CodedError that names machine and remedy */
export async function logIn(machine: SshMachine, services: ConnectServices, open: OpenStream): Promise<Client> {
  const login = await credentials(machine, services);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await limitLogins(() => logInOnce(machine, login, open));
    } catch (error) {
      const delayMs = RETRY_DELAYS_MS[attempt];
      if (error instanceof CodedError || delayMs === undefined || !wasDropped(error)) throw asCoded(machine, error);
      await sleep(delayMs);
    }
  }
}

const wasDropped = (error: unknown): boolean =>
  error instanceof Error && /ECONNRESET|EPIPE|before handshake|Connection lost|ended without/.test(error.message);

function asCoded(machine: SshMachine, error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const { address, port } = machine.connection;
  const place = `${machine.name} (${address}:${port})`;
  const cause = error instanceof Error ? error.message : String(error);
  if (/ENOTFOUND|EAI_AGAIN/.test(cause)) {
    return new CodedError('host-unknown', `${place}: no such name`, 'Check the address, or the name server.');
  }
  const tip = /ECONNREFUSED/.test(cause)
    ? 'No SSH server listens there: check the port and whether sshd runs.'
    : 'Check that the host is up and that the network lets SSH through.';
  return new CodedError('host-unreachable', `${place} cannot be reached: ${cause}`, tip);
}

async function logInOnce(machine: SshMachine, login: ConnectConfig, open: OpenStream): Promise<Client> {
  const sock = await open(machine);
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    let keyError: CodedError | null = null;
    const give = (error: unknown) => {
      client.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    client.once('ready', () => {
      client.off('error', failed);
      resolve(client);
    });
    const failed = (error: Error & { level?: string }) =>
      give(keyError ?? (error.level === 'client-authentication' ? loginRefused(machine) : error));
    client.on('error', failed);
    client.once('close', () => give(keyError ?? new Error('the connection ended without a login')));
    client.on('keyboard-interactive', (_name, _text, _language, prompts, finish) =>
      finish(prompts.map(() => (typeof login.password === 'string' ? login.password : ''))),
    );
    client.connect({
      ...login,
      ...KEEPALIVE,
      sock,
      username: machine.connection.user,
      readyTimeout: READY_TIMEOUT_MS,
      hostVerifier: (key: Buffer) => {
        keyError = hostKeyError(machine, fingerprintOf(key));
        return keyError === null;
      },
    });
  });
}
