import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import { bedVariable } from '../ledger/members.ts';
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
  /** Words that enter the host's spaces besides mounts and host name, e.g. its network. */
  readonly enter?: readonly string[];
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
    const ownSpaces = setting.login.ownAccounts ? ['unshare', '--mount', '--uts', paths.enter] : [];
    this.service = new SshService({ paths, env: scope.env, enter: [...(setting.enter ?? []), ...ownSpaces] });
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

  logTail(lines = 20): string {
    return this.service.tail(lines);
  }
}
