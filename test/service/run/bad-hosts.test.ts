import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodedError } from '../../../shared/contract/errors.ts';
import { bytes, MEBI, seconds } from '../../../shared/units/quantity.ts';
import { aManagedHost } from '../../support/builders.ts';
import { runProcesses } from '../../support/host-processes.ts';
import { useOwnHome } from '../../support/own-home.ts';
import { drawBed, openAppAt, runState, trustedHost, type PlanChange } from '../../support/run-bed.ts';
import { fingerprintOfHost } from '../../support/ssh-machine.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { command } from '../../testbed/ledger/command.ts';
import { startSshHosts, type SshHost, type SshHosts } from '../../testbed/ssh-hosts.ts';

useOwnHome();

let bed: SshHosts;
let one: SshHost;
let two: SshHost;
beforeAll(async () => {
  bed = await startSshHosts({ count: 2 });
  [one, two] = bed.hosts as [SshHost, SshHost];
});
afterAll(() => bed.stop());

const isRoot = process.getuid?.() === 0;
const opened = async () => openAppAt(join(await temporaryFolder(), 'workspace'));

async function refused(promise: Promise<unknown>): Promise<CodedError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CodedError) return error;
  throw new Error(`expected a coded error, got ${String(error)}`);
}

/** Starts a run on hosts that are drawn as given, and answers why it was refused. */
async function whyRefused(machines: Parameters<typeof drawBed>[1], change: PlanChange = {}) {
  const { client } = await opened();
  const { planId, labId } = await drawBed(client, machines, change);
  const preflight = await client.call('run.preflight', { planId });
  const error = await refused(client.call('run.start', { planId }));
  expect(preflight.ready).toBe(false);
  expect((await client.call('run.list', { labId })).runs).toEqual([]);
  return { error, preflight };
}

/** A folder on the host that its user may write to. */
function folderOn(host: SshHost, name: string): string {
  const folder = join(host.home, name);
  mkdirSync(folder);
  const { uid, gid } = statSync(host.home);
  chownSync(folder, uid, gid);
  return folder;
}

describe('a run is refused, with host, reason and remedy,', () => {
  it('for a host key that nobody trusted, and for one that changed', async () => {
    const { managed, fingerprint } = trustedHost(two);
    const unknown = await whyRefused([{ managed, fingerprint: null }]);
    expect(unknown.error).toMatchObject({ code: 'host-key-unknown' });
    expect(unknown.error.message).toContain('host2');
    await two.rotateHostKey();
    const changed = await whyRefused([{ managed, fingerprint }]);
    expect(changed.error).toMatchObject({ code: 'host-key-changed' });
    expect(changed.preflight.hosts[0]?.checks[0]).toMatchObject({ name: 'reach', state: 'error' });
    expect(changed.preflight.hosts[0]?.checks[0]?.remedy).toContain('Trust the new key');
  });

  it('for a refused key and for a host that does not answer', async () => {
    const path = join(await temporaryFolder(), 'stranger');
    await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path]);
    const trusted = trustedHost(one);
    const connection = { ...trusted.managed.connection, authentication: { kind: 'key' as const, path } };
    const managed = { ...trusted.managed, connection } as typeof trusted.managed;
    expect((await whyRefused([{ ...trusted, managed }])).error).toMatchObject({ code: 'authentication-refused' });
    await two.stop();
    const away = await whyRefused([trustedHost(one), trustedHost(two)]);
    await two.restart();
    expect(away.error).toMatchObject({ code: 'host-unreachable' });
    expect(away.error.message).toContain('host2');
    expect(away.preflight.hosts[0]?.checks.every(({ state }) => state !== 'error')).toBe(true);
  });

  it('for a plan with an error, and a host without connection', async () => {
    const trim = { name: 'trim', access: 'randtrim' as const, blockBytes: bytes(4096), readPercent: null };
    const { error } = await whyRefused([trustedHost(one)], { workloads: [trim] });
    expect(error).toMatchObject({ code: 'bad-input' });
    expect(error.message).toContain('workloads[0].access');
    const { client } = await opened();
    const { planId, managed } = await drawBed(client, [trustedHost(one)]);
    await client.call('host.delete', { id: managed[0]!.id });
    expect(await refused(client.call('run.start', { planId }))).toMatchObject({ code: 'host-unknown' });
  });

  it('for a scratch directory that cannot be written, and for one without space', async () => {
    const nowhere = trustedHost(one, { scratchDirectory: '/root/scratch' });
    expect((await whyRefused([nowhere])).error).toMatchObject({ code: 'permission-denied' });
    for (const scratchDirectory of ['/dev/nvme0n1', '/dev', '/proc/x']) {
      const { error } = await whyRefused([trustedHost(one, { scratchDirectory })]);
      expect(error).toMatchObject({ code: 'refused' });
      expect(error.message).toContain('devices are refused');
    }
    const relative = trustedHost(one, { scratchDirectory: 'scratch; touch pwned' });
    expect((await whyRefused([relative])).error).toMatchObject({ code: 'bad-input' });
    const huge = { target: { kind: 'scratch' as const, sizeBytes: bytes(2 ** 50) } };
    const full = await whyRefused([trustedHost(one)], huge);
    expect(full.error).toMatchObject({ code: 'disk-full' });
    expect(full.error.message).toMatch(/host1: .* free, 1,024 TiB needed/);
  });

  it('for a host that another run holds, naming it, and leaves that run alone', async () => {
    const { client } = await opened();
    const first = await drawBed(client, [trustedHost(one)], { runtimeNs: seconds(8), repeats: 1 });
    const { runId } = await client.call('run.start', { planId: first.planId, name: 'the first' });
    const second = await whyRefused([trustedHost(one)]);
    expect(second.error).toMatchObject({ code: 'in-use' });
    expect(second.error.message).toContain('host1: the host is held by run 1 "the first"');
    const status = await runState(client, runId, ({ run }) => run.state === 'done');
    expect(status.run.points).toMatchObject({ done: 1, failed: 0 });
    expect(runProcesses(bed)).toEqual([]);
  });

  it('for a host without fio', async () => {
    const restore = await takeFioAway(one);
    const { error, preflight } = await whyRefused([trustedHost(one)]).finally(restore);
    expect(error).toMatchObject({ code: 'tool-missing' });
    expect(error.tip).toContain('apt install fio');
    expect(preflight.hosts[0]?.checks.find(({ name }) => name === 'fio')).toMatchObject({ state: 'error' });
  });
});

/** A PATH for the host's sessions that holds every program but fio; bash reads it although nobody types there. */
async function takeFioAway(host: SshHost): Promise<() => void> {
  const bin = folderOn(host, 'bin');
  const listed = await command(['sh', '-c', 'ls /usr/bin /bin']);
  const names = new Set(listed.split('\n').filter((name) => /^[a-z0-9[]/.test(name) && !name.startsWith('fio')));
  for (const name of names) {
    const target = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find(existsSync);
    if (target !== undefined) symlinkSync(target, join(bin, name));
  }
  const file = join(host.home, '.bashrc');
  writeFileSync(file, `PATH=${bin}\n`);
  return () => rmSync(file);
}

describe('host.test', () => {
  it('shows an unknown key to be trusted, and then versions and clock', async () => {
    const { client } = await opened();
    const { managed } = trustedHost(one);
    await client.call('host.save', { host: managed });
    const before = await client.call('host.test', { id: managed.id });
    expect(before).toMatchObject({ reachable: false, trusted: false, fingerprint: fingerprintOfHost(one) });
    await client.call('host.trust', { id: managed.id, fingerprint: before.fingerprint! });
    const after = await client.call('host.test', { id: managed.id });
    expect(after).toMatchObject({ reachable: true, trusted: true, fingerprint: fingerprintOfHost(one) });
    expect(after.fioVersion).toMatch(/^3\./);
    expect(after.kernel).toMatch(/^Linux /);
    expect(Math.abs(after.clockOffsetNs ?? Infinity)).toBeLessThan(50e6);
    expect(after.checks.map(({ name }) => name)).toEqual([
      'reach',
      'fio',
      'tools',
      'scratch directory',
      'free space',
      'lock',
      'log-out',
      'clock',
    ]);
    const { hosts } = await client.call('host.list', {});
    expect(hosts[0]?.lastTest).toEqual(after);
    const nonsense = client.call('host.trust', { id: managed.id, fingerprint: 'SHA256:x; rm -rf /' });
    expect(await refused(nonsense)).toMatchObject({ code: 'bad-input' });
  });

  it('keeps a password that let it in, and no other', async (context) => {
    if (one.password === null) return context.skip(one.passwordMissing ?? '');
    const { client } = await opened();
    const { managed, fingerprint } = trustedHost(one);
    const connection = { ...managed.connection, authentication: { kind: 'password' as const } };
    const byPassword = { ...managed, connection } as typeof managed;
    await client.call('host.save', { host: byPassword });
    await client.call('host.trust', { id: managed.id, fingerprint });
    expect(await client.call('host.test', { id: managed.id, password: 'wrong' })).toMatchObject({ reachable: false });
    expect(await client.call('host.test', { id: managed.id })).toMatchObject({ reachable: false });
    expect(await client.call('host.test', { id: managed.id, password: one.password })).toMatchObject({
      reachable: true,
    });
    expect(await client.call('host.test', { id: managed.id })).toMatchObject({ reachable: true });
    expect(JSON.stringify(await client.call('host.list', {}))).not.toContain(one.password);
  });
});

describe.runIf(isRoot)('a disk that fills up', () => {
  it('fails the points that meet it, keeps the others, and says what to do', async () => {
    const { client } = await opened();
    const root = join(await temporaryFolder(), 'small');
    mkdirSync(root);
    await command(['mount', '-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', root]);
    try {
      const here = { managed: aManagedHost({ name: 'here', scratchDirectory: root }), fingerprint: null };
      const { planId } = await drawBed(client, [here], {
        repeats: 2,
        target: { kind: 'scratch', sizeBytes: bytes(8 * MEBI) },
      });
      const { runId } = await client.call('run.start', { planId });
      await runState(client, runId, ({ points }) => points[0]?.state === 'done');
      await command(['sh', '-c', 'cat /dev/zero >"$1/hog" 2>/dev/null || true', 'sh', root]);
      const status = await runState(client, runId, ({ run }) => run.state === 'done' || run.state === 'failed');
      expect(status.points.map(({ state }) => state)).toEqual(['done', expect.stringMatching(/failed|partial/)]);
      expect(status.points[1]?.reason).toMatch(/disk of here is full/);
      const { result } = await client.call('results.get', { id: status.points[1]!.resultId! });
      expect(result.problems.find(({ code }) => code === 'disk-full')?.tip).toContain('Free space');
      expect(readdirSync(root)).toEqual(['hog', 'runs']);
    } finally {
      await command(['umount', '-l', root]);
    }
  });

  it('during the lay-out ends the run before it began', async () => {
    const { client } = await opened();
    const root = join(await temporaryFolder(), 'small');
    mkdirSync(root);
    await command(['mount', '-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', root]);
    try {
      const here = { managed: aManagedHost({ name: 'here', scratchDirectory: root }), fingerprint: null };
      const target = { kind: 'scratch' as const, sizeBytes: bytes(12 * MEBI) };
      const { planId, labId } = await drawBed(client, [here], { target });
      const starting = refused(client.call('run.start', { planId }));
      const runs = join(root, 'runs');
      await expect.poll(() => existsSync(runs), { interval: 1, timeout: 20_000 }).toBe(true);
      writeFileSync(join(root, 'hog'), Buffer.alloc(76 * MEBI));
      const error = await starting;
      expect(error).toMatchObject({ code: 'disk-full' });
      expect((await client.call('run.list', { labId })).runs[0]).toMatchObject({
        state: 'failed',
        reason: error.message,
      });
      expect(readdirSync(runs)).toEqual([]);
    } finally {
      await command(['umount', '-l', root]);
    }
  });
});
