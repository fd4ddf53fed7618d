import { createHash, randomUUID } from 'node:crypto';
import type { ConnectServices, SshMachine } from '../../electron/core/ssh/machine.ts';
import type { SshHost } from '../testbed/ssh-hosts/ssh-host.ts';

/** `SHA256:...` of the key that a host of the test bed has now, computed apart from the program. */
export function fingerprintOfHost(host: SshHost): string {
  const raw = Buffer.from(host.hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replaceAll('=', '')}`;
}

type Changes = Partial<Omit<SshMachine, 'connection'>> & { connection?: Partial<SshMachine['connection']> };

/** A host of the test bed as the program reaches it: by key, its host key pinned. */
export function machineOf(host: SshHost, { connection, ...changes }: Changes = {}): SshMachine {
  return {
    id: randomUUID(),
    name: host.name,
    fingerprint: fingerprintOfHost(host),
    ...changes,
    connection: {
      kind: 'ssh',
      address: host.address,
      port: host.port,
      user: host.user,
      authentication: { kind: 'key', path: host.identityFile },
      jumpHost: null,
      ...connection,
    },
  };
}

export const noSecrets: ConnectServices = { secret: () => Promise.resolve(null), machine: () => null };
