import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who logs in on a host, and how the host comes by that user. */
export interface HostLogin {
  readonly user: string;
  readonly uid: number;
  /** Hash for /etc/shadow; null = no password login. */
  readonly passwordHash: string | null;
  /**
   * true: the host has its own /etc/passwd (needs root), so the home directory is a real one. false: sessions of the
   * present user go through a forced command that sets HOME.
   */
  readonly ownAccounts: boolean;
  readonly ownNetwork: boolean;
}

/** Files of one host below `dir`. */
export function hostPaths(dir: string) {
  return {
    dir,
    home: join(dir, 'home'),
    hostKey: join(dir, 'host-key'),
    config: join(dir, 'sshd.conf'),
    log: join(dir, 'sshd.log'),
    accounts: join(dir, 'accounts'),
    session: join(dir, 'session.sh'),
    enter: join(dir, 'enter.sh'),
    bootId: join(dir, 'boot-id'),
  };
}

export type HostPaths = ReturnType<typeof hostPaths>;

const sftpServer = '/usr/lib/openssh/sftp-server';

/** A word that the shell takes as it is. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Accounts of this machine with root's home and the throwaway user replaced by the host's own. */
function writeAccounts(paths: HostPaths, login: HostLogin, machineName: string): void {
  mkdirSync(paths.accounts, { mode: 0o700 });
  const shell = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
  const write = (file: string, mode: number, own: string) => {
    const others = readFileSync(`/etc/${file}`, 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith(`${login.user}:`));
    writeFileSync(join(paths.accounts, file), `${own}\n${others.join('\n')}`, { mode });
  };
  write('passwd', 0o644, `${login.user}:x:${login.uid}:${login.uid}:host ${machineName}:${paths.home}:${shell}`);
  write('shadow', 0o600, `${login.user}:${login.passwordHash ?? '*'}:20000:0:99999:7:::`);
  if (login.uid !== 0) write('group', 0o644, `${login.user}:x:${login.uid}:`);
}

/** A fresh /sys shows the network of whoever mounts it; the control groups mounted below the old one are kept. */
const ownSysfs = [
  'mkdir /run/cgroup',
  'mount --rbind /sys/fs/cgroup /run/cgroup',
  'mount -t sysfs sysfs /sys',
  'mount --move /run/cgroup /sys/fs/cgroup',
  'rmdir /run/cgroup',
];

/** Runs inside the host's own mount and host-name spaces, right before sshd. */
function enterScript(paths: HostPaths, login: HostLogin, machineName: string): string {
  const files = login.uid === 0 ? ['passwd', 'shadow'] : ['passwd', 'shadow', 'group'];
  return [
    '#!/bin/sh',
    'set -e',
    ...files.map((file) => `mount --bind ${shellQuoted(join(paths.accounts, file))} /etc/${file}`),
    'mount -t tmpfs -o mode=755 tmpfs /run',
    'mkdir -m 755 /run/sshd',
    `mount --bind ${shellQuoted(paths.bootId)} /proc/sys/kernel/random/boot_id`,
    ...(login.ownNetwork ? ownSysfs : []),
    `hostname ${shellQuoted(machineName)}`,
    'exec "$@"',
    '',
  ].join('\n');
}

/** Forced command of hosts without own accounts: the session of the present user, but at home in the host's directory. */
function sessionScript(paths: HostPaths): string {
  return [
    '#!/bin/sh',
    `HOME=${shellQuoted(paths.home)}; export HOME`,
    'cd "$HOME" || exit 1',
    'if [ -n "$SSH_ORIGINAL_COMMAND" ]; then exec "${SHELL:-/bin/sh}" -c "$SSH_ORIGINAL_COMMAND"; fi',
    'exec "${SHELL:-/bin/sh}" -l',
    '',
  ].join('\n');
}

interface SshdSettings {
  readonly address: string;
  readonly port: number;
  readonly authorizedKeys: string;
  /** Variables of every session, as NAME=value. */
  readonly sessionVariables: Readonly<Record<string, string>>;
}

function sshdConfig(paths: HostPaths, login: HostLogin, settings: SshdSettings): string {
  const yes = (on: boolean) => (on ? 'yes' : 'no');
  const variables = Object.entries(settings.sessionVariables).map(([name, value]) => `"${name}=${value}"`);
  return [
    `ListenAddress ${settings.address}:${settings.port}`,
    `HostKey "${paths.hostKey}"`,
    `AuthorizedKeysFile "${settings.authorizedKeys}"`,
    'PidFile none',
    'StrictModes no', // the keys live below a directory that everybody may write to
    'UsePAM no',
    'UseDNS no',
    `PasswordAuthentication ${yes(login.passwordHash !== null)}`,
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'AllowAgentForwarding yes',
    'AllowTcpForwarding yes', // jump hosts
    'MaxSessions 64',
    'MaxStartups 200:30:400',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE',
    `SetEnv ${variables.join(' ')}`,
    `Subsystem sftp ${sftpServer}`,
    ...(login.ownAccounts ? [] : [`ForceCommand ${paths.session}`]),
    '',
  ].join('\n');
}

/** Writes everything an sshd of this host needs, its host key excepted. */
export function writeHostFiles(paths: HostPaths, machineName: string, login: HostLogin, settings: SshdSettings): void {
  mkdirSync(paths.dir, { recursive: true, mode: 0o711 });
  mkdirSync(paths.home, { mode: 0o755 });
  if (login.ownAccounts) {
    chownSync(paths.home, login.uid, login.uid);
    writeAccounts(paths, login, machineName);
    writeFileSync(paths.bootId, `${randomUUID()}\n`);
    writeFileSync(paths.enter, enterScript(paths, login, machineName), { mode: 0o700 });
  } else {
    writeFileSync(paths.session, sessionScript(paths), { mode: 0o700 });
  }
  writeFileSync(paths.config, sshdConfig(paths, login, settings), { mode: 0o600 });
}

/** Why layer A cannot work here; null when it can. */
export function whyNoSshd(): string | null {
  const missing = ['/usr/sbin/sshd', sftpServer].filter((file) => !existsSync(file));
  if (missing.length > 0) return `no ${missing.join(', ')}: apt-get install openssh-server`;
  const maySeparate = process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', '--uts', 'true']).status === 0;
  return maySeparate ? null : 'this root may not make mount namespaces (a container?): run as an ordinary user';
}
