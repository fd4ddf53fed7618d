import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { makeKeyPair, publicKeyOf } from '../ssh-hosts/keys.ts';
import type { SshHost } from '../ssh-hosts/ssh-host.ts';

/** What the ssh handle needs of its machine; commands go through the guest agent, so they work without ssh. */
export interface MachineBehindSsh {
  readonly name: string;
  readonly hostKeyFile: string;
  run(commandLine: string, input?: string): Promise<string>;
  reboot(): Promise<void>;
  waitForSsh(): Promise<void>;
  consoleTail(lines: number): string;
}

interface Place {
  readonly address: string;
  readonly port: number;
  readonly identityFile: string;
  readonly password: string;
}

/** True when an ssh server answers with its banner: an open port alone may be QEMU's forwarding. */
export async function sshAnswers(address: string, port: number, timeoutMs = 1000): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port, timeout: timeoutMs });
  // Under load an emulated sshd takes seconds for its first line: asking anew each second would only starve it.
  socket.once('connect', () => socket.setTimeout(20 * timeoutMs));
  socket.once('data', (data) => resolve(data.toString('latin1').startsWith('SSH-2.0-')));
  for (const event of ['error', 'timeout', 'close']) socket.once(event, () => resolve(false));
  return promise.finally(() => socket.destroy());
}

const listener = 'pgrep -x -P 1 sshd';

/** The sshd inside a machine, with the same handle as the hosts of layers A and B. */
export function machineSshHost(machine: MachineBehindSsh, place: Place): SshHost {
  const stop = async () => {
    await machine.run('touch /run/no-ssh; pkill -KILL -x sshd || true');
  };
  const restart = async () => {
    await stop();
    await machine.run('rm /run/no-ssh');
    await machine.waitForSsh();
  };
  return {
    ...place,
    name: machine.name,
    user: 'root',
    home: '/root',
    passwordMissing: null,
    get hostKey() {
      return publicKeyOf(machine.hostKeyFile);
    },
    stop,
    restart,
    rotateHostKey: async () => {
      await makeKeyPair(machine.hostKeyFile, machine.name);
      const target = '/etc/ssh/ssh_host_ed25519_key';
      await machine.run(`umask 077; cat >${target}`, readFileSync(machine.hostKeyFile, 'utf8'));
      await machine.run(`cat >${target}.pub; sync`, readFileSync(`${machine.hostKeyFile}.pub`, 'utf8'));
      await restart();
    },
    cutConnections: async () => {
      await machine.run(`pkill -KILL -x -P "$(${listener})" sshd || true`);
    },
    pause: async () => {
      await machine.run('pkill -STOP -x sshd');
    },
    resume: async () => {
      await machine.run('pkill -CONT -x sshd');
    },
    reboot: () => machine.reboot(),
    logTail: (lines = 20) => machine.consoleTail(lines),
  };
}
