import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aManagedHost } from '../../support/builders.ts';
import { openAppAt, trustedHost } from '../../support/run-bed.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { startSshHosts, type SshHosts } from '../../testbed/ssh-hosts.ts';

let bed: SshHosts;
beforeAll(async () => {
  bed = await startSshHosts({ count: 1 });
});
afterAll(() => bed.stop());

const opened = async () => openAppAt(join(await temporaryFolder(), 'workspace'));

describe('discovery', () => {
  it('draws a machine reached over SSH, and finds nothing new the second time', async () => {
    const { client } = await opened();
    const { managed, fingerprint } = trustedHost(bed.hosts[0]!);
    await client.call('host.save', { host: managed });
    await client.call('host.trust', { id: managed.id, fingerprint });
    const { lab } = await client.call('lab.create', { name: 'bed' });
    const ask = { labId: lab.id, hostId: managed.id };

    const shown = await client.call('lab.discover', ask);
    expect(Object.values(shown.diff.added).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['host', 'socket']));
    expect(shown).toMatchObject({ host: null, revision: null });
    expect((await client.call('lab.get', { id: lab.id })).lab.entities).toEqual({});

    const began = performance.now();
    const applied = await client.call('lab.discover', { ...ask, apply: true });
    expect(performance.now() - began).toBeLessThan(10_000);
    const { lab: drawn, revision } = await client.call('lab.get', { id: lab.id });
    expect(revision).toBe(applied.revision);
    const host = drawn.entities[applied.host!];
    expect(host).toMatchObject({
      kind: 'host',
      managedHost: managed.id,
      kernel: expect.stringMatching(/^\d/) as string,
    });
    if (process.getuid?.() === 0) expect(host?.name).toBe('host1');

    const again = await client.call('lab.discover', { ...ask, apply: true });
    expect(again.diff).toEqual({ added: {}, changed: {}, removed: {} });
    expect(again).toMatchObject({ host: applied.host, revision });
    const { tasks } = await client.call('task.list', {});
    expect(tasks.map(({ kind, state }) => `${kind} ${state}`)).toEqual(new Array(3).fill('discover done'));
  });

  it('draws this computer', async () => {
    const { client } = await opened();
    const managed = aManagedHost({ name: 'this computer' });
    await client.call('host.save', { host: managed });
    const { lab } = await client.call('lab.create', { name: 'here' });
    const { diff } = await client.call('lab.discover', { labId: lab.id, hostId: managed.id, apply: true });
    expect(Object.values(diff.added).find(({ kind }) => kind === 'host')?.name).toBe(hostname());
  });

  it('says which machine or lab is not there, and changes nothing', async () => {
    const { client } = await opened();
    const { managed, fingerprint } = trustedHost(bed.hosts[0]!);
    const { lab } = await client.call('lab.create', { name: 'bed' });
    const ask = { labId: lab.id, hostId: managed.id, apply: true };
    await expect(client.call('lab.discover', ask)).rejects.toMatchObject({ code: 'host-unknown' });
    await client.call('host.save', { host: managed });
    await expect(client.call('lab.discover', ask)).rejects.toMatchObject({ code: 'host-key-unknown' });
    await client.call('host.trust', { id: managed.id, fingerprint });
    await expect(client.call('lab.discover', { ...ask, labId: managed.id })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await client.call('lab.get', { id: lab.id })).lab.entities).toEqual({});
  });
});
