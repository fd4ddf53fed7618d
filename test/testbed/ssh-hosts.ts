import { randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openScope, type BedScope } from './ledger/bed-scope.ts';
import { whyNoSshd, type HostLogin } from './ssh-hosts/host-files.ts';
import { makeKeyPair, makePassword } from './ssh-hosts/keys.ts';
import { LocalSshHost } from './ssh-hosts/local-ssh-host.ts';
import { freeLoopbackPorts } from './ssh-hosts/ports.ts';
import { knownHostsLines, type SshHost } from './ssh-hosts/ssh-host.ts';

export { whyNoSshd } from './ssh-hosts/host-files.ts';
export { knownHostsLines, type SshHost } from './ssh-hosts/ssh-host.ts';

export interface SshHostsOptions {
  /** How many hosts; they are called host1, host2 and so on unless `names` says otherwise. */
  readonly count: number;
  readonly names?: readonly string[];
  /**
   * Who logs in. `throwaway` (needs root; the default for root): a user `lab` with a password that exists on that host
   * alone. `self`: the present user, with the host's own home directory.
   */
  readonly login?: 'throwaway' | 'self';
}

export interface SshHosts extends AsyncDisposable {
  readonly scope: BedScope;
  readonly hosts: readonly SshHost[];
  readonly identityFile: string;
  /** Pins all hosts' keys as they are now; write it to a known_hosts file. */
  knownHosts(): string;
  /** Ends everything and removes every file. */
  stop(): Promise<void>;
}

const throwawayUser = 'lab';
/** Far above what distributions and subordinate ids hand out, so that a uid is known to be a bed's. */
const firstThrowawayUid = 1_700_000_000;

/** Hosts of one lab were not switched on together: their boot clocks differ by hours. */
export function hostUptimeSeconds(index: number): number {
  return 40_000 + index * 7_654;
}

/** One login per host: different hosts have different throwaway uids, so that none can signal another's processes. */
export async function makeLogins(scope: BedScope, count: number, kind: 'throwaway' | 'self') {
  const isRoot = process.getuid?.() === 0;
  if (kind === 'throwaway' && !isRoot) throw new Error('throwaway users need root: ask for login "self"');
  const passwordMissing =
    kind === 'throwaway' ? null : 'password login needs a throwaway user, which only root can make on a host';
  const password = kind === 'throwaway' ? await makePassword() : null;
  const base = firstThrowawayUid + randomInt(1_000_000) * 100;
  const logins = Array.from({ length: count }, (_, index): HostLogin => {
    if (kind === 'self') {
      const { username, uid } = userInfo();
      return { user: username, uid, passwordHash: null, ownAccounts: isRoot, ownNetwork: false };
    }
    scope.record({ kind: 'uid', uid: base + index });
    return {
      user: throwawayUser,
      uid: base + index,
      passwordHash: password?.hashed ?? null,
      ownAccounts: true,
      ownNetwork: false,
    };
  });
  return { logins, password: password?.plain ?? null, passwordMissing };
}

async function startOnFreePorts(scope: BedScope, options: SshHostsOptions, identityFile: string): Promise<SshHost[]> {
  const kind = options.login ?? (process.getuid?.() === 0 ? 'throwaway' : 'self');
  const [{ logins, password, passwordMissing }, ports] = await Promise.all([
    makeLogins(scope, options.count, kind),
    freeLoopbackPorts(options.count),
    makeKeyPair(identityFile, 'test bed client'),
  ]);
  return Promise.all(
    logins.map((login, index) =>
      LocalSshHost.start(scope, {
        name: options.names?.[index] ?? `host${index + 1}`,
        address: '127.0.0.1',
        port: ports[index] ?? 0,
        login,
        password,
        passwordMissing,
        identityFile,
        uptimeSeconds: hostUptimeSeconds(index),
      }),
    ),
  );
}

async function startOnce(options: SshHostsOptions): Promise<SshHosts> {
  const scope = openScope();
  const identityFile = join(scope.dir, 'identity');
  try {
    const hosts = await startOnFreePorts(scope, options, identityFile);
    const stop = () => scope.close();
    return { scope, hosts, identityFile, knownHosts: () => knownHostsLines(hosts), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await scope.close();
    throw error;
  }
}

const attempts = 3;

/**
 * Layer A: OpenSSH servers on loopback ports, each with its own host key, home directory and, as root, host name and
 * user accounts. Works without root.
 * @throws when OpenSSH's server is not installed, or sshd will not start (with the end of its log).
 */
export async function startSshHosts(options: SshHostsOptions): Promise<SshHosts> {
  const reason = whyNoSshd();
  if (reason !== null) throw new Error(reason);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const portWasTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!portWasTaken || attempt === attempts) throw error;
    }
  }
}
