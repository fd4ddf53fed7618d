/** A host of the test bed as its users see it; the same shape in all three layers. */
export interface SshHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Home directory of `user`, as a path on the host (for layers A and B also a path on this machine). */
  readonly home: string;
  /** Current public host key in the form of known_hosts: `ssh-ed25519 AAAA...`. Changes with rotateHostKey(). */
  readonly hostKey: string;
  /** Private key (OpenSSH format, no passphrase) that logs in. */
  readonly identityFile: string;
  /** Password of `user`; null where password login cannot be had, with the reason in `passwordMissing`. */
  readonly password: string | null;
  readonly passwordMissing: string | null;
  /** Ends the ssh service and all its connections. What runs detached on the host goes on. */
  stop(): Promise<void>;
  /** Stops when running, then starts the ssh service on the same address and port with the present host key. */
  restart(): Promise<void>;
  /** New host key, then restart(): clients that pinned the old key must refuse. */
  rotateHostKey(): Promise<void>;
  /** Ends the present connections at once, as a cut cable would; new ones are welcome. */
  cutConnections(): Promise<void>;
  /** Freezes the ssh service: the port still accepts, nobody answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /**
   * As if the host had been switched off and on: all of its user's processes are gone, the boot id is new, the boot
   * clock starts again near zero, files stay. @throws where the host cannot (layer A without root).
   */
  reboot(): Promise<void>;
  /** Last lines of the host's own log, for failure messages. */
  logTail(lines?: number): string;
}

/** Lines for a known_hosts file that pin the hosts' present keys. */
export function knownHostsLines(hosts: readonly SshHost[]): string {
  const place = (host: SshHost) => (host.port === 22 ? host.address : `[${host.address}]:${host.port}`);
  return hosts.map((host) => `${place(host)} ${host.hostKey}\n`).join('');
}
