import { randomBytes } from 'node:crypto';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Client } from '../../../shared/contract/client.ts';
import type { ManagedHost } from '../../../shared/model/managed-host.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { startSshHosts, whyNoSshd, type SshHost, type SshHosts } from '../ssh-hosts.ts';

/** The host that the demo runs on, known to the workspace and trusted. */
export interface DemoHost extends AsyncDisposable {
  readonly managed: ManagedHost;
}

export async function startDemoHost(client: Client, say: (text: string) => void): Promise<DemoHost> {
  const missing = whyNoSshd();
  if (missing !== null) {
    say(`No throwaway SSH server (${missing}): running on this computer itself`);
    return { managed: await known(client, 'this computer', { kind: 'local' }), [Symbol.asyncDispose]: async () => {} };
  }
  const hosts = await startSshHosts({ count: 1, names: ['demo-host'] });
  try {
    const managed = await firstHost(client, hosts);
    say(`Started a throwaway OpenSSH server on 127.0.0.1 and pinned its key ${managed.fingerprint ?? ''}`);
    return { managed, [Symbol.asyncDispose]: () => hosts.stop() };
  } catch (error) {
    await hosts.stop();
    throw error;
  }
}

async function firstHost(client: Client, { hosts }: SshHosts): Promise<ManagedHost> {
  const [host] = hosts;
  if (host === undefined) throw new Error('no host was started');
  return trustedHost(client, host);
}

/** Makes a host of the test bed known to the workspace and pins the key that it shows. */
export async function trustedHost(
  client: Client,
  host: SshHost,
  scratchDirectory: string | null = null,
): Promise<ManagedHost> {
  const connection = {
    kind: 'ssh' as const,
    address: host.address,
    port: host.port,
    user: host.user,
    authentication: { kind: 'key' as const, path: host.identityFile },
    jumpHost: null,
  };
  const managed = await known(client, host.name, connection, scratchDirectory);
  const { fingerprint } = await client.call('host.test', { id: managed.id });
  if (fingerprint === null) throw new CodedError('host-unreachable', `${host.name} showed no key`);
  return (await client.call('host.trust', { id: managed.id, fingerprint })).host;
}

async function known(
  client: Client,
  name: string,
  connection: ManagedHost['connection'],
  scratchDirectory: string | null = null,
): Promise<ManagedHost> {
  const id = uuidV7(Date.now(), randomBytes(10));
  const host = { id, name, connection, fingerprint: null, scratchDirectory, updatedUs: null };
  return (await client.call('host.save', { host })).host;
}
