import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { HostConnection } from './host-connection.ts';
import { openLocal } from './local-connection.ts';
import type { ConnectServices, Machine, SshMachine } from './machine.ts';
import { sshConnection } from './ssh-connection.ts';
import { directStream, logIn } from './ssh-login.ts';

const isSsh = (machine: Machine): machine is SshMachine => machine.connection.kind === 'ssh';

/**
 * Reaches a machine. @throws CodedError: `host-unknown`, `host-unreachable`, `host-key-unknown`, `host-key-changed`
 * (both with the fingerprint in `details`), `authentication-refused`.
 */
export async function connectMachine(machine: Machine, services: ConnectServices): Promise<HostConnection> {
  if (!isSsh(machine)) return openLocal(machine.name);
  const chain = await openChain(machine, services, []);
  return sshConnection(machine.name, chain.client, chain.closeBelow);
}

interface Chain {
  readonly client: Client;
  readonly closeBelow: () => Promise<void>;
}

async function openChain(machine: SshMachine, services: ConnectServices, above: readonly string[]): Promise<Chain> {
  const { jumpHost } = machine.connection;
  if (jumpHost === null) {
    return { client: await logIn(machine, services, directStream), closeBelow: () => Promise.resolve() };
  }
  const below = await openChain(jumpMachine(machine, jumpHost, services, above), services, [...above, machine.id]);
  const closeBelow = async () => {
    below.client.end();
    await below.closeBelow();
  };
  try {
    return { client: await logIn(machine, services, () => forwarded(below.client, machine)), closeBelow };
  } catch (error) {
    await closeBelow();
    throw error;
  }
}

function jumpMachine(
  machine: SshMachine,
  jumpHost: string,
  services: ConnectServices,
  above: readonly string[],
): SshMachine {
  const jump = services.machine(jumpHost);
  if (jump === null || !isSsh(jump)) {
    throw new CodedError('host-unknown', `${machine.name}: its jump host is not known`, 'Choose another jump host.');
  }
  if (jump.id === machine.id || above.includes(jump.id)) {
    const message = `${machine.name}: its jump hosts lead back to ${jump.name}`;
    throw new CodedError('bad-input', message, 'Correct the jump host of one of them.');
  }
  return jump;
}

function forwarded(client: Client, machine: SshMachine): Promise<Duplex> {
  const { address, port } = machine.connection;
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (error) reject(new Error(`through its jump host: ${error.message}`));
      else resolve(channel);
    });
  });
}
