import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMachine } from '../../../electron/core/ssh/connect.ts';
import { execText } from '../../../electron/core/ssh/exec.ts';
import type { ConnectServices, Machine } from '../../../electron/core/ssh/machine.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { fingerprintOfHost, machineOf, noSecrets } from '../../support/ssh-machine.ts';
import { command } from '../../testbed/ledger/command.ts';
import { startSshHosts, type SshHost, type SshHosts } from '../../testbed/ssh-hosts.ts';

let bed: SshHosts;
let one: SshHost;
let two: SshHost;
beforeAll(async () => {
  bed = await startSshHosts({ count: 2 });
  [one, two] = bed.hosts as [SshHost, SshHost];
});
afterAll(() => bed.stop());

async function failure(machine: Machine, services: ConnectServices = noSecrets): Promise<CodedError> {
  const reached = connectMachine(machine, services).then((host) => host.close());
  const error: unknown = await reached.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CodedError) return error;
  throw new Error(`expected a coded error, got ${String(error)}`);
}

async function hostname(machine: Machine, services: ConnectServices = noSecrets): Promise<string> {
  const host = await connectMachine(machine, services);
  try {
    return (await execText(host, ['uname', '-n'])).trim();
  } finally {
    await host.close();
  }
}
const secret = (text: string): ConnectServices => ({ ...noSecrets, secret: () => Promise.resolve(text) });
const hostOnly = process.getuid?.() === 0;

describe('reaching a machine over SSH', () => {
  it('logs in by key, and ssh-keygen names the same fingerprint', async () => {
    expect(await hostname(machineOf(one))).toBe(hostOnly ? one.name : expect.any(String));
    const file = join(mkdtempSync(join(tmpdir(), 'fabriclab-key-')), 'key.pub');
    writeFileSync(file, one.hostKey);
    expect(await command(['ssh-keygen', '-lf', file])).toContain(fingerprintOfHost(one));
  });

  it('logs in by a key with passphrase, and asks for it where it is missing or wrong', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'fabriclab-key-')), 'locked');
    await command(['cp', one.identityFile, path]);
    await command(['ssh-keygen', '-q', '-p', '-P', '', '-N', 'open sesame', '-f', path]);
    const machine = machineOf(one, { connection: { authentication: { kind: 'key', path } } });
    expect(await hostname(machine, secret('open sesame'))).not.toBe('');
    for (const services of [noSecrets, secret('wrong')]) {
      const error = await failure(machine, services);
      expect(error.code).toBe('authentication-refused');
      expect(error.message).toContain(path);
      expect(error.tip).toContain('passphrase');
    }
  });

  it('logs in through an agent', async () => {
    const socket = join(mkdtempSync(join(tmpdir(), 'fabriclab-agent-')), 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    const before = process.env['SSH_AUTH_SOCK'];
    try {
      process.env['SSH_AUTH_SOCK'] = socket;
      await expect.poll(() => command(['ssh-add', '-q', one.identityFile]).then(() => 'added', String)).toBe('added');
      expect(await hostname(machineOf(one, { connection: { authentication: { kind: 'agent' } } }))).not.toBe('');
    } finally {
      agent.kill();
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    }
  });

  it('says that no agent runs', async () => {
    const before = process.env['SSH_AUTH_SOCK'];
    delete process.env['SSH_AUTH_SOCK'];
    const error = await failure(machineOf(one, { connection: { authentication: { kind: 'agent' } } }));
    if (before !== undefined) process.env['SSH_AUTH_SOCK'] = before;
    expect(error).toMatchObject({
      code: 'authentication-refused',
      tip: expect.stringContaining('ssh-agent') as string,
    });
  });

  it('logs in by password, and tells a wrong and a missing one', async (context) => {
    if (one.password === null) return context.skip(one.passwordMissing ?? 'no password login here');
    const machine = machineOf(one, { connection: { authentication: { kind: 'password' } } });
    expect(await hostname(machine, secret(one.password))).toBe(one.name);
    expect(await failure(machine, secret('wrong'))).toMatchObject({ code: 'authentication-refused' });
    expect((await failure(machine)).message).toContain('no password is known');
  });

  it('goes through a jump host', async () => {
    const jump = machineOf(one);
    const behind = machineOf(two, { connection: { jumpHost: jump.id } });
    const services = { ...noSecrets, machine: (id: string) => (id === jump.id ? jump : null) };
    expect(await hostname(behind, services)).toBe(hostOnly ? two.name : expect.any(String));
    expect(await failure(behind)).toMatchObject({ code: 'host-unknown' });
    const loop = machineOf(one, { id: jump.id, connection: { jumpHost: behind.id } });
    const both = { ...noSecrets, machine: (id: string) => (id === loop.id ? loop : behind) };
    expect(await failure(behind, both)).toMatchObject({ code: 'bad-input' });
  });

  it('shows the fingerprint of an unknown host and goes no further', async () => {
    const machine = machineOf(one, { fingerprint: null });
    const error = await failure(machine);
    expect(error.code).toBe('host-key-unknown');
    expect(error.details).toEqual({ hostId: machine.id, fingerprint: fingerprintOfHost(one) });
  });

  it('refuses a changed host key', async () => {
    const before = machineOf(two);
    await two.rotateHostKey();
    const error = await failure(before);
    expect(error.code).toBe('host-key-changed');
    expect(error.details).toMatchObject({ fingerprint: fingerprintOfHost(two), pinned: before.fingerprint });
    expect(error.message).toContain(two.name);
    expect(await hostname(machineOf(two))).not.toBe('');
  });

  it('tells a key that the host does not know', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'fabriclab-key-')), 'stranger');
    await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path]);
    const error = await failure(machineOf(one, { connection: { authentication: { kind: 'key', path } } }));
    expect(error.code).toBe('authentication-refused');
    expect(error.message).toContain(`${one.user}@127.0.0.1:${one.port}`);
    expect(error.tip).toContain('authorized_keys');
    const missing = { kind: 'key' as const, path: '/nonexistent/key' };
    expect((await failure(machineOf(one, { connection: { authentication: missing } }))).message).toContain(
      '/nonexistent',
    );
  });

  it('tells an unknown name, a closed port and a silent one apart from a login', async () => {
    expect(await failure(machineOf(one, { connection: { address: 'no-such-host.invalid' } }))).toMatchObject({
      code: 'host-unknown',
    });
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const dropped = await failure(machineOf(one, { connection: { port } }));
    expect(dropped.code).toBe('host-unreachable');
    server.close();
    const closed = await failure(machineOf(one, { connection: { port } }));
    expect(closed).toMatchObject({ code: 'host-unreachable', tip: expect.stringContaining('sshd') as string });
  });

  it('makes many connections at once', async () => {
    const machines = Array.from({ length: 24 }, () => machineOf(one));
    expect(await Promise.all(machines.map((machine) => hostname(machine)))).toHaveLength(24);
  });
});
