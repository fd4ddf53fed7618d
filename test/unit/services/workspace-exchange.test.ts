import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { emptyDiff } from '../../../shared/model/diff.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const FIO = 'test/fixtures/fio/fio-3.33_cs_3clients_1group_jsonplus.json';

/** A workspace with a sample, and a result of a real file in it. */
async function aLaptop() {
  const { client, options, app } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample: 'study-a' });
  const text = await readFile(FIO, 'utf8');
  await client.call('results.import', { labId: lab.id, sources: [{ kind: 'text', name: 'fio.json', text }] });
  return { client, app, lab, directory: options.dataDirectory };
}

const everything = async (client: Client, labId: string | null = null) =>
  (await client.call('results.query', { selection: { labId }, limit: 1000 })).rows.sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );

async function rename(client: Client, lab: Lab, name: string, revision: number) {
  const host = Object.values(lab.entities).find(({ kind }) => kind === 'host')!;
  const diff = { ...emptyDiff(), changed: { [host.id]: [host, { ...host, name }] as [typeof host, typeof host] } };
  await client.call('lab.save', { id: lab.id, baseRevision: revision, label: 'rename', diff });
}

it('a bundle comes back whole in another workspace, raw files included, and once only', async () => {
  const one = await aLaptop();
  const rows = await everything(one.client, one.lab.id);
  const path = join(await temporaryFolder(), 'study.fabriclab');
  const written = await one.client.call('workspace.bundle', { labIds: [one.lab.id], path });
  expect(written).toMatchObject({ path, blob: null, labs: 1, artefacts: 1, problems: [] });
  expect(written.results).toBe(rows.length);

  const two = await openTestApp();
  const source = { kind: 'path' as const, path };
  const merged = await two.client.call('workspace.merge', { source });
  expect(merged).toMatchObject({ labs: { new: 1, same: 0 }, results: rows.length, problems: [] });
  expect(await everything(two.client, one.lab.id)).toEqual(rows);
  const id = rows.find(({ source }) => source === 'imported')!.id;
  const [here, there] = await Promise.all([one, two].map(({ client }) => client.call('results.get', { id })));
  expect(there).toEqual(here);
  const { hash } = here!.result.hosts[0]!.artefacts[0]!;
  expect((await two.client.call('results.artefact', { hash })).text).toBe(await readFile(FIO, 'utf8'));
  expect((await two.client.call('workspace.check', {})).problems).toEqual([]);
  const again = await two.client.call('workspace.merge', { source });
  expect(again).toMatchObject({ labs: { new: 0, same: 1 }, plans: 0, results: 0, problems: [] });
});

it('two laptops exchange what they have, and a lab edited on both is kept twice', async () => {
  const one = await aLaptop();
  const two = await openTestApp();
  await two.client.call('workspace.merge', { source: { kind: 'path', path: one.directory } });
  const { revision } = await one.client.call('lab.get', { id: one.lab.id });
  await rename(one.client, one.lab, 'renamed on one', revision);
  // Only the first laptop went on: its edit is taken over.
  const ahead = await two.client.call('workspace.merge', { source: { kind: 'path', path: one.directory } });
  expect(ahead.labs).toMatchObject({ ahead: 1, apart: 0 });
  const taken = await two.client.call('lab.get', { id: one.lab.id });
  expect(JSON.stringify(taken.lab)).toContain('renamed on one');
  // Both go on: both versions stay.
  await rename(two.client, taken.lab, 'renamed on two', taken.revision);
  const latest = await one.client.call('lab.get', { id: one.lab.id });
  await rename(one.client, latest.lab, 'again on one', latest.revision);
  const text = await readFile(FIO, 'utf8');
  const add = {
    labId: one.lab.id,
    configuration: 'after the parting',
    sources: [{ kind: 'text' as const, name: 'x.json', text }],
  };
  await one.client.call('results.import', add);
  const apart = await two.client.call('workspace.merge', { source: { kind: 'path', path: one.directory } });
  expect(apart.labs).toMatchObject({ apart: 1 });
  expect(apart.problems.map(({ code }) => code)).toEqual(['lab-apart']);
  const { labs } = await two.client.call('lab.list', {});
  const copy = labs.find(({ name }) => name.endsWith('(other workspace)'))!;
  expect(labs).toHaveLength(2);
  expect(JSON.stringify((await two.client.call('lab.get', { id: copy.id })).lab)).toContain('again on one');
  expect((await everything(two.client, copy.id)).map(({ configuration }) => configuration)).toEqual([
    'after the parting',
  ]);
  const [moved] = await everything(two.client, copy.id);
  expect((await two.client.call('results.get', { id: moved!.id })).result.labId).toBe(copy.id);
  const again = await two.client.call('workspace.merge', { source: { kind: 'path', path: one.directory } });
  expect(again).toMatchObject({ results: 0, plans: 0, runs: 0 });
  expect((await two.client.call('lab.list', {})).labs).toHaveLength(2);
});

it('tags of both laptops are united', async () => {
  const one = await aLaptop();
  const two = await openTestApp();
  const source = { kind: 'path' as const, path: one.directory };
  await two.client.call('workspace.merge', { source });
  const { id } = (await everything(one.client, one.lab.id))[0]!;
  await one.client.call('results.tag', { selection: { ids: [id] }, addTags: ['one'], note: 'from one' });
  await two.client.call('results.tag', { selection: { ids: [id] }, addTags: ['two'], starred: true });
  await two.client.call('workspace.merge', { source });
  const { rows } = await two.client.call('results.query', { selection: { ids: [id] } });
  expect(rows[0]).toMatchObject({ tags: ['two', 'one'], note: 'from one', starred: true });
});

it('a backup takes the place of the workspace at the next start, and the old one is kept', async () => {
  const one = await aLaptop();
  const backup = await one.client.call('workspace.backup', { directory: join(await temporaryFolder(), 'backup') });
  const rows = await everything(one.client);
  await one.client.call('results.delete', { selection: {} });
  const { problems, results } = await one.client.call('workspace.restore', {
    source: { kind: 'path', path: backup.directory },
  });
  expect(results).toBe(rows.length);
  expect(problems.map(({ code }) => code)).toEqual(['restart']);
  expect(await everything(one.client)).toEqual([]);
  await one.app.close();
  const { client } = await openTestApp({ dataDirectory: one.directory });
  expect(await everything(client)).toEqual(rows);
  const kept = (await readdir(join(one.directory, 'backups'))).filter((name) => name.startsWith('replaced-'));
  expect(kept).toHaveLength(1);
  expect(await readdir(join(one.directory, 'backups', kept[0]!))).toContain('workspace.db');
});

it.each([
  ['a text', async (path: string) => writeFile(path, 'hello'), 'This is not a whole bundle'],
  [
    'a bundle that was cut off',
    async (path: string, whole: Buffer) => writeFile(path, whole.subarray(0, whole.length / 2)),
    'not a whole bundle',
  ],
])('%s is refused, and nothing is changed', async (_, write, message) => {
  const one = await aLaptop();
  const folder = await temporaryFolder();
  const path = join(folder, 'whole.fabriclab');
  await one.client.call('workspace.bundle', { labIds: [one.lab.id], path });
  await write(join(folder, 'broken.fabriclab'), await readFile(path));
  const two = await openTestApp();
  const source = { kind: 'path' as const, path: join(folder, 'broken.fabriclab') };
  await expect(two.client.call('workspace.merge', { source })).rejects.toThrow(message);
  expect((await two.client.call('lab.list', {})).labs).toEqual([]);
  expect(await readdir(join(two.options.dataDirectory, 'temporary'))).toEqual(['blobs']);
});

it('another directory, an empty one and this workspace itself are refused with what to do', async () => {
  const { client, options } = await openTestApp();
  const merge = (path: string) => client.call('workspace.merge', { source: { kind: 'path', path } });
  await expect(merge(await temporaryFolder())).rejects.toThrow('is not a workspace: it has no workspace.db');
  await expect(merge(options.dataDirectory)).rejects.toThrow('That is this workspace itself');
  await expect(merge(join(dirname(options.dataDirectory), 'nowhere'))).rejects.toThrow('There is nothing at');
});
