import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBlobStore } from '../../../electron/core/services/blob-store.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'fabriclab-blobs-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const ids = () => {
  let last = 0;
  return () => `blob-${(last += 1)}`;
};
async function* parts(...sizes: number[]) {
  for (const size of sizes) yield new Uint8Array(size).fill(size);
}
async function read(chunks: AsyncIterable<Uint8Array>) {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe('blob store', () => {
  it('gives back what was put, whole and streamed', async () => {
    const blobs = await openBlobStore(folder, ids());
    const id = await blobs.put(Uint8Array.of(1, 2, 3));
    expect([...(await blobs.get(id))!]).toEqual([1, 2, 3]);
    const open = (await blobs.open(id))!;
    expect([open.sizeBytes, ...(await read(open.chunks))]).toEqual([3, 1, 2, 3]);
  });

  it('never takes an id for a path', async () => {
    const blobs = await openBlobStore(join(folder, 'blobs'), ids());
    await writeFile(join(folder, 'secret'), 'x');
    for (const id of ['../secret', '/etc/hostname', 'blob-9', '']) {
      expect(await blobs.get(id)).toBeNull();
      expect(await blobs.open(id)).toBeNull();
    }
  });

  it('receives streams, and keeps nothing of one that is too large or breaks off', async () => {
    const blobs = await openBlobStore(folder, ids());
    expect((await blobs.get(await blobs.receive(parts(2, 3), 5)))?.length).toBe(5);
    await expect(blobs.receive(parts(3, 3), 5)).rejects.toMatchObject({ code: 'too-large' });
    const broken = (async function* () {
      yield new Uint8Array(1);
      throw new Error('connection lost');
    })();
    await expect(blobs.receive(broken, 5)).rejects.toThrow('connection lost');
    expect(await readdir(folder)).toEqual(['blob-1']);
  });

  it('lets the oldest go when all are too many, and all at the end', async () => {
    const blobs = await openBlobStore(folder, ids(), { totalBytes: 10 });
    const [first, second] = [await blobs.put(new Uint8Array(6)), await blobs.put(new Uint8Array(6))];
    expect(await blobs.get(first)).toBeNull();
    expect((await blobs.get(second))?.length).toBe(6);
    await expect(blobs.put(new Uint8Array(11))).rejects.toMatchObject({ code: 'too-large' });
    await blobs.close();
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
