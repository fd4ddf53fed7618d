import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const SAMPLE = 'test/fixtures/fio/own-json/fio-3.33_json_randread_1job.json';
const AMOUNT = 40;

/** Outputs of as many runs, each with a runtime of its own. */
async function outputs(): Promise<string[]> {
  const folder = await temporaryFolder();
  const text = readFileSync(SAMPLE, 'utf8');
  return Array.from({ length: AMOUNT }, (_, index) => {
    const path = join(folder, `run-${index}.json`);
    writeFileSync(path, text.replaceAll(/"runtime" : \d+/g, `"runtime" : ${3_000 + index}`));
    return path;
  });
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const packsOf = (dataDirectory: string): string[] => {
  const folder = join(dataDirectory, 'artefacts', 'packs');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};

async function imported(client: Client, paths: readonly string[], labId: string | null = null) {
  const sources = paths.map((path) => ({ kind: 'path' as const, path }));
  const { items } = await client.call('results.import', { labId, sources });
  return items;
}

describe('files that are imported together', () => {
  it('are kept in packs, each to be read, and not again', async () => {
    const { client, options } = await openTestApp();
    const paths = await outputs();
    const items = await imported(client, paths);
    expect(items.map(({ results }) => results.length)).toEqual(paths.map(() => 1));
    const packs = packsOf(options.dataDirectory);
    expect(packs.length).toBeGreaterThan(0);
    expect(packs.length).toBeLessThan(AMOUNT / 2);
    for (const path of paths.slice(0, 5)) {
      const { text } = await client.call('results.artefact', { hash: hashOf(path) });
      expect(text).toBe(readFileSync(path, 'utf8'));
    }
    expect(await client.call('workspace.check', {})).toEqual({ problems: [], artefactsChecked: AMOUNT });
    const again = await imported(client, paths);
    expect(again.every(({ problems }) => problems.some(({ code }) => code === 'imported-before'))).toBe(true);
    expect(packsOf(options.dataDirectory)).toEqual(packs);
  });

  it('come along with a backup, and with a merge except those that are damaged', async () => {
    const { client, options } = await openTestApp();
    const paths = await outputs();
    await imported(client, paths);
    const folder = join(await temporaryFolder(), 'copy');
    await client.call('workspace.backup', { directory: folder });
    expect(packsOf(folder).length).toBe(packsOf(options.dataDirectory).length);
    const [pack] = packsOf(folder);
    const bytes = readFileSync(pack!);
    bytes[20]! ^= 1;
    writeFileSync(pack!, bytes);

    const other = await openTestApp();
    const { problems } = await other.client.call('workspace.merge', { source: { kind: 'path', path: folder } });
    const damaged = problems.filter(({ code }) => code === 'artefact-damaged');
    expect(damaged.length).toBeGreaterThan(0);
    const checked = await other.client.call('workspace.check', {});
    expect(checked).toEqual({ problems: [], artefactsChecked: AMOUNT - damaged.length });
    expect((await other.client.call('results.query', { selection: {} })).total).toBe(AMOUNT);
    // From the sound original the rest follows.
    const source = { kind: 'path' as const, path: options.dataDirectory };
    expect((await other.client.call('workspace.merge', { source })).problems).toEqual([]);
    expect(await other.client.call('workspace.check', {})).toEqual({ problems: [], artefactsChecked: AMOUNT });
  });

  it('go into a bundle of their lab without those of others', async () => {
    const { client } = await openTestApp();
    const { lab } = await client.call('lab.create', { name: 'shared' });
    const paths = await outputs();
    await imported(client, paths.slice(0, 30));
    await imported(client, paths.slice(20), lab.id);
    const path = join(await temporaryFolder(), 'shared.fabriclab');
    const { artefacts } = await client.call('workspace.bundle', { labIds: [lab.id], path });
    expect(artefacts).toBe(20);
    const other = await openTestApp();
    expect((await other.client.call('workspace.merge', { source: { kind: 'path', path } })).problems).toEqual([]);
    expect(await other.client.call('workspace.check', {})).toEqual({ problems: [], artefactsChecked: 20 });
    const { text } = await other.client.call('results.artefact', { hash: hashOf(paths[25]!) });
    expect(text).toBe(readFileSync(paths[25]!, 'utf8'));
  });

  it('that cannot be kept are told one by one, and nothing of them is stored', async () => {
    const { client, options } = await openTestApp();
    const paths = await outputs();
    // A file where the folder of the packs should be: no right of the administrator gets past it.
    writeFileSync(join(options.dataDirectory, 'artefacts', 'packs'), 'in the way');
    const items = await imported(client, paths);
    expect(items).toHaveLength(AMOUNT);
    // The few that a thread had ready by themselves needed no pack.
    const [lost, stored] = [
      items.filter(({ results }) => results.length === 0),
      items.flatMap(({ results }) => results),
    ];
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ problems }) => problems[0]?.code === 'unreadable')).toBe(true);
    expect((await client.call('results.query', { selection: {} })).total).toBe(stored.length);
  });
});
