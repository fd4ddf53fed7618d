import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ConnectConfig } from 'ssh2';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ConnectServices, SshMachine } from './machine.ts';

/** The part of ssh2's configuration that logs in. @throws CodedError `authentication-refused` before any connection */
export async function credentials(machine: SshMachine, services: ConnectServices): Promise<ConnectConfig> {
  const { authentication } = machine.connection;
  switch (authentication.kind) {
    case 'agent':
      return { agent: agentSocket(machine) };
    case 'key':
      return keyCredentials(machine, authentication.path, services);
    case 'password': {
      const password = await services.secret(machine.id);
      if (password === null) throw refused(machine, 'no password is known', 'Test the host with its password.');
      return { password, tryKeyboard: true };
    }
  }
}

function agentSocket(machine: SshMachine): string {
  const socket = process.env['SSH_AUTH_SOCK'] ?? '';
  if (socket !== '') return socket;
  if (process.platform === 'win32') return String.raw`\\.\pipe\openssh-ssh-agent`;
  throw refused(machine, 'no SSH agent runs (SSH_AUTH_SOCK is not set)', 'Start ssh-agent, or choose a key file.');
}

async function keyCredentials(machine: SshMachine, path: string, services: ConnectServices): Promise<ConnectConfig> {
  const file = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  const privateKey = await readFile(file).catch((error: unknown) => {
    const cause = error instanceof Error ? error.message : String(error);
    throw refused(machine, `the key file cannot be read: ${cause}`, 'Correct the path of the key file.');
  });
  const passphrase = (await services.secret(machine.id)) ?? undefined;
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (!(parsed instanceof Error)) return passphrase === undefined ? { privateKey } : { privateKey, passphrase };
  const encrypted = /passphrase|encrypted|integrity check/i.test(parsed.message);
  throw refused(
    machine,
    `the key file ${file} cannot be used: ${parsed.message}`,
    encrypted ? 'Test the host with the passphrase of the key.' : 'Use an OpenSSH private key, or an SSH agent.',
  );
}

/** `details.answered`: whether it was the host that refused, or this computer that had nothing to log in with. */
const refused = (machine: SshMachine, why: string, tip: string, answered = false): CodedError =>
  new CodedError('authentication-refused', `${machine.name}: ${why}`, tip, { answered });

/** The same for a login that the host itself refused. */
export function loginRefused(machine: SshMachine): CodedError {
  const { user, address, port, authentication } = machine.connection;
  const means = { agent: 'the keys of the SSH agent', key: 'this key', password: 'this password' }[authentication.kind];
  return refused(
    machine,
    `${user}@${address}:${port} does not accept ${means}`,
    authentication.kind === 'password'
      ? 'Check user and password, and whether the host allows password login.'
      : `Add the public key to ~/.ssh/authorized_keys of ${user} on the host.`,
    true,
  );
}
