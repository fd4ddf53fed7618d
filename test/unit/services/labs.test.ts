import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { reverseDiff, type LabDiff } from '../../../shared/model/diff.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { aDrive, aHost, anId, aNic } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';

const byId = (...entities: Entity[]) => Object.fromEntries(entities.map((entity) => [entity.id, entity]));
const diffOf = (part: Partial<LabDiff>): LabDiff => ({ added: {}, changed: {}, removed: {}, ...part });

/** A lab with one host, saved as revision 2. */
async function aStoredLab(client: Client) {
  const { lab } = await client.call('lab.create', { name: 'bed' });
  const host = aHost({ name: 'one' });
  await client.call('lab.save', {
    id: lab.id,
    baseRevision: 1,
    diff: diffOf({ added: byId(host) }),
    label: 'add host',
  });
  return { id: lab.id, host };
}

const save = (client: Client, id: string, baseRevision: number, diff: Partial<LabDiff>) =>
  client.call('lab.save', { id, baseRevision, diff: diffOf(diff), label: 'edit' });

describe('labs', () => {
  it('are made, listed with their hosts and drives, renamed, deleted and brought back', async () => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    await save(client, id, 2, { added: byId(aDrive({ parent: host.id }), aDrive({ parent: host.id })) });
    expect(await client.call('lab.rename', { id, name: 'renamed' })).toEqual({ revision: 4 });
    const { labs } = await client.call('lab.list', {});
    expect(labs).toMatchObject([
      { id, name: 'renamed', revision: 4, hosts: 1, drives: 2, deleted: false, sample: null },
    ]);
    await client.call('lab.delete', { id });
    expect((await client.call('lab.list', {})).labs).toEqual([]);
    await expect(client.call('lab.get', { id })).rejects.toMatchObject({ code: 'not-found' });
    expect((await client.call('lab.list', { deleted: true })).labs).toMatchObject([{ id, deleted: true }]);
    await client.call('lab.delete', { id, restore: true });
    expect((await client.call('lab.get', { id })).lab.name).toBe('renamed');
    await expect(client.call('lab.delete', { id: anId() })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are shown as they were at every earlier revision', async () => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    const drive = aDrive({ parent: host.id });
    await save(client, id, 2, { added: byId(drive) });
    await save(client, id, 3, { changed: { [host.id]: [host, { ...host, name: 'two' }] } });
    await save(client, id, 4, { removed: byId(drive) });
    const at = async (revision: number) => Object.values((await client.call('lab.get', { id, revision })).lab.entities);
    const names = async (revision: number) => (await at(revision)).map(({ name }) => name).sort();
    expect(await Promise.all([1, 2, 3, 4, 5].map(names))).toEqual([
      [],
      ['one'],
      [drive.name, 'one'],
      [drive.name, 'two'],
      ['two'],
    ]);
    const { edits, total } = await client.call('lab.history', { id, limit: 2 });
    expect(total).toBe(4);
    expect(edits.map(({ revision, label }) => [revision, label])).toEqual([
      [5, 'edit'],
      [4, 'edit'],
    ]);
    await expect(client.call('lab.get', { id, revision: 6 })).rejects.toThrow(`Lab ${id} has no revision 6`);
  });

  it('answer stale, with the revision that there is, to whoever saves on an older one', async () => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    const moved = { ...host, x: 5 };
    await save(client, id, 2, { changed: { [host.id]: [host, moved] } });
    const late = save(client, id, 2, { removed: byId(host) });
    await expect(late).rejects.toMatchObject({ code: 'stale', details: { revision: 3 } });
    expect((await client.call('lab.get', { id })).lab.entities).toEqual(byId(moved));
  });

  it('come back as they were when the reverse of every diff is saved', async () => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    const before = (await client.call('lab.get', { id })).lab;
    const nic = aNic({ parent: host.id });
    const diff = diffOf({ added: byId(nic), changed: { [host.id]: [host, { ...host, name: 'two' }] } });
    await save(client, id, 2, diff);
    await save(client, id, 3, reverseDiff(diff));
    expect(await client.call('lab.get', { id })).toMatchObject({ lab: before, revision: 4 });
  });

  const misfits: [string, (lab: Lab, host: Entity) => Partial<LabDiff>, string][] = [
    ['adds what is there', (_lab, host) => ({ added: byId(host) }), 'is there already'],
    ['removes what is not there', () => ({ removed: byId(aHost({ name: 'ghost' })) }), 'host ghost is no longer there'],
    [
      'changes what is not there',
      () => {
        const ghost = aHost();
        return { changed: { [ghost.id]: [ghost, ghost] } };
      },
      'no longer there',
    ],
    [
      'starts from something else',
      (_lab, host) => ({ removed: byId({ ...host, name: 'other' }) }),
      'is not what the change started from',
    ],
    ['gives an entity two ids', () => ({ added: { [anId()]: aHost({ name: 'x' }) } }), 'but has the id'],
    [
      'turns a host into a drive',
      (_lab, host) => ({ changed: { [host.id]: [host, aDrive({ id: host.id })] } }),
      'cannot become a drive',
    ],
    [
      'puts a drive into nothing',
      () => ({ added: byId(aDrive({ name: 'd', parent: anId() })) }),
      'drive d would be left without its parent',
    ],
    [
      'uses an id twice',
      (_lab, host) => ({ changed: { [host.id]: [host, host] }, removed: byId(host) }),
      'is in it twice',
    ],
    [
      'makes a circle',
      (_lab, host) => ({ changed: { [host.id]: [host, { ...host, parent: host.id }] } }),
      'inside of itself',
    ],
  ];
  it.each(misfits)('refuse a diff that %s', async (_what, make, message) => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    const { lab } = await client.call('lab.get', { id });
    const refused = save(client, id, 2, make(lab, host));
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    await expect(refused).rejects.toThrow(message);
    expect(await client.call('lab.get', { id })).toMatchObject({ lab, revision: 2 });
  });

  it('refuse to remove a host and leave its drive', async () => {
    const { client } = await openTestApp();
    const { id, host } = await aStoredLab(client);
    await save(client, id, 2, { added: byId(aDrive({ name: 'left', parent: host.id })) });
    await expect(save(client, id, 3, { removed: byId(host) })).rejects.toThrow(
      'drive left would be left without its parent',
    );
  });

  it('tell every window what was changed', async () => {
    const { client } = await openTestApp();
    const seen: unknown[] = [];
    client.on('workspace.changed', (data) => seen.push(data));
    const { id } = await aStoredLab(client);
    expect(seen).toEqual([
      { topic: 'labs', ids: [id] },
      { topic: 'labs', ids: [id] },
    ]);
  });
});
