import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import { bedVariable, killUser } from '../ledger/members.ts';
import { hostPaths, writeHostFiles, type HostLogin } from './host-files.ts';
import { makeKeyPair, publicKeyOf } from './keys.ts';
import { SshService } from './service.ts';
import type { SshHost } from './ssh-host.ts';

/** What makes one host of layers A and B. */
export interface LocalHostSetting {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly login: HostLogin;
  readonly password: string | null;
  readonly passwordMissing: string | null;
  readonly identityFile: string;
  /** What the host's boot clock shows when it is started; ignored where there are no time namespaces. */
  readonly uptimeSeconds: number;
  /** File that holds the host's network; without it the host lives in the machine's own. */
  readonly network?: string;
}

const freshUptimeSeconds = 2;

/** Words that give a process its own mounts, host name and, where the kernel can, boot clock. */
function ownSpaces(offsetSeconds: number): string[] {
  const words = ['unshare', '--mount', '--uts'];
  if (!existsSync('/proc/self/ns/time')) return words;
  return [...words, '--time', '--boottime', String(offsetSeconds), '--fork', '--kill-child'];
}

/** The host's boot clock minus this machine's, for a host that shows `uptimeSeconds` now. */
function bootOffset(uptimeSeconds: number): number {
  return Math.round(uptimeSeconds - Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]));
}

/** A real OpenSSH server on this machine. */
export class LocalSshHost implements SshHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly home: string;
  readonly identityFile: string;
  readonly password: string | null;
  readonly passwordMissing: string | null;
  private readonly service: SshService;
  private readonly hostKeyFile: string;
  private readonly bootIdFile: string;
  private readonly login: HostLogin;
  /** Fixed from boot to boot: a restart of the ssh service leaves the host's boot clock alone. */
  private bootOffsetSeconds: number;

  private constructor(scope: BedScope, setting: LocalHostSetting) {
    const paths = hostPaths(join(scope.dir, 'hosts', setting.name));
    this.name = setting.name;
    this.address = setting.address;
    this.port = setting.port;
    this.user = setting.login.user;
    this.home = paths.home;
    this.identityFile = setting.identityFile;
    this.password = setting.password;
    this.passwordMissing = setting.passwordMissing;
    this.hostKeyFile = paths.hostKey;
    this.login = setting.login;
    this.bootOffsetSeconds = bootOffset(setting.uptimeSeconds);
    this.bootIdFile = paths.bootId;
    const network = setting.network === undefined ? [] : ['nsenter', `--net=${setting.network}`];
    const enter = () => [
      ...network,
      ...(this.login.ownAccounts ? [...ownSpaces(this.bootOffsetSeconds), paths.enter] : []),
    ];
    this.service = new SshService({ paths, env: scope.env, enter });
    writeHostFiles(paths, setting.name, setting.login, {
      address: setting.address,
      port: setting.port,
      authorizedKeys: `${setting.identityFile}.pub`,
      sessionVariables: { [bedVariable]: scope.id },
    });
  }

  static async start(scope: BedScope, setting: LocalHostSetting): Promise<LocalSshHost> {
    const host = new LocalSshHost(scope, setting);
    await makeKeyPair(host.hostKeyFile, setting.name);
    await host.service.start();
    return host;
  }

  get hostKey(): string {
    return publicKeyOf(this.hostKeyFile);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  async restart(): Promise<void> {
    await this.service.stop();
    await this.service.start();
  }

  async rotateHostKey(): Promise<void> {
    await makeKeyPair(this.hostKeyFile, this.name);
    await this.restart();
  }

  cutConnections(): Promise<void> {
    return this.service.cut();
  }

  async pause(): Promise<void> {
    this.service.send('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.service.send('SIGCONT');
  }

  async reboot(): Promise<void> {
    const { uid, ownAccounts } = this.login;
    if (!ownAccounts || uid === 0) throw new Error(`${this.name}: only a host with a throwaway user can be rebooted`);
    await this.service.stop();
    await killUser(uid);
    writeFileSync(this.bootIdFile, `${randomUUID()}\n`);
    this.bootOffsetSeconds = bootOffset(freshUptimeSeconds);
    await this.service.start();
  }

  logTail(lines = 20): string {
    return this.service.tail(lines);
  }
}
