import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createZstdCompress } from 'node:zlib';
import { expect, it } from 'vitest';
import { keepArtefact, readArtefact } from '../../../electron/core/files/artefacts.ts';
import { packsFolder, writePack } from '../../../electron/core/files/packs.ts';
import { openTestApp } from '../../support/test-app.ts';

const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const fileOf = (text: string) => ({ hash: hashOf(text), bytes: Buffer.from(text) });

/** A workspace from elsewhere whose database lists these raw files. */
async function sender(hashes: readonly string[]) {
  const { app, options } = await openTestApp();
  await app.close();
  const database = new Database(join(options.dataDirectory, 'workspace.db'));
  const add = database.prepare('INSERT INTO artefact (hash, size_bytes, stored_bytes, created_us) VALUES (?, 1, 1, 1)');
  for (const hash of hashes) add.run(hash);
  database.close();
  const artefacts = join(options.dataDirectory, 'artefacts');
  return { artefacts, source: { kind: 'path' as const, path: options.dataDirectory } };
}

async function victim() {
  const { client, options } = await openTestApp();
  return { client, artefacts: join(options.dataDirectory, 'artefacts') };
}

/** A chunk more than is read into memory at once. */
const ZEROS_BYTES = 272 * 1024 ** 2;

async function zerosPacked(): Promise<{ hash: string; packed: Buffer }> {
  const digest = createHash('sha256');
  const zstd = createZstdCompress();
  const chunk = Buffer.alloc(16 * 1024 ** 2);
  const feed = (async () => {
    for (let at = 0; at < ZEROS_BYTES; at += chunk.length) {
      digest.update(chunk);
      if (!zstd.write(chunk)) await new Promise((resolve) => zstd.once('drain', resolve));
    }
    zstd.end();
  })();
  const packed = Buffer.concat(await zstd.toArray());
  await feed;
  return { hash: digest.digest('hex'), packed };
}

it('a few bytes that unpack to more than memory may hold are checked in passing, and not shown', async () => {
  const { hash, packed } = await zerosPacked();
  expect(packed.length).toBeLessThan(1024 ** 2);
  const { artefacts, source } = await sender([hash]);
  await mkdir(join(artefacts, hash.slice(0, 2)), { recursive: true });
  await writeFile(join(artefacts, hash.slice(0, 2), `${hash}.zst`), packed);
  const { client } = await victim();
  expect((await client.call('workspace.merge', { source })).problems).toEqual([]);
  await expect(client.call('results.artefact', { hash })).rejects.toMatchObject({ code: 'too-large' });
});

it('a pack that says it holds more than the sender lists is not taken as it is', async () => {
  const [own, listed] = [fileOf('of the victim'), fileOf('of the sender')];
  const { artefacts, source } = await sender([listed.hash]);
  writePack(artefacts, [listed, { hash: own.hash, bytes: Buffer.from('something else') }]);
  const { client, artefacts: mine } = await victim();
  writePack(mine, [own]);
  expect((await client.call('workspace.merge', { source })).problems).toEqual([]);
  expect((await readArtefact(mine, own.hash)).toString()).toBe('of the victim');
  expect((await readArtefact(mine, listed.hash)).toString()).toBe('of the sender');
  expect(await readdir(packsFolder(mine))).toHaveLength(1);
});

it('a pack of the same name does not take the place of ours', async () => {
  const [own, other] = [fileOf('of the victim'), fileOf('of the sender')];
  const { artefacts, source } = await sender([other.hash]);
  const { client, artefacts: mine } = await victim();
  writePack(mine, [own]);
  writePack(artefacts, [other]);
  const [[ours], [theirs]] = await Promise.all([readdir(packsFolder(mine)), readdir(packsFolder(artefacts))]);
  await rename(join(packsFolder(artefacts), theirs!), join(packsFolder(artefacts), ours!));
  expect((await client.call('workspace.merge', { source })).problems).toEqual([]);
  expect((await readArtefact(mine, own.hash)).toString()).toBe('of the victim');
  expect((await readArtefact(mine, other.hash)).toString()).toBe('of the sender');
});

it('a hash that is a path leads nowhere', async () => {
  const { source } = await sender(['../../../../../../etc/passwd', '..']);
  const { client } = await victim();
  expect((await client.call('workspace.merge', { source })).problems).toEqual([]);
  expect((await client.call('workspace.info', {})).counts.artefacts).toBe(0);
});

it('bytes that are not what their name says stay out', async () => {
  const listed = hashOf('what it should be');
  const { artefacts, source } = await sender([listed]);
  const { hash } = await keepArtefact(artefacts, Buffer.from('what it is'));
  await mkdir(join(artefacts, listed.slice(0, 2)), { recursive: true });
  await copyFile(
    join(artefacts, hash.slice(0, 2), `${hash}.zst`),
    join(artefacts, listed.slice(0, 2), `${listed}.zst`),
  );
  const { client } = await victim();
  const { problems } = await client.call('workspace.merge', { source });
  expect(problems).toMatchObject([{ code: 'artefact-damaged', where: listed }]);
  expect((await client.call('workspace.info', {})).counts.artefacts).toBe(0);
});
