import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artefactFile, artefactPath, artefactsByFile, readArtefact } from '../../../electron/core/files/artefacts.ts';
import { ImportKeeper } from '../../../electron/core/files/import-keeper.ts';
import { packsFolder, readPackIndex, removeUnfinishedPacks, writePack } from '../../../electron/core/files/packs.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const contents = (amount: number, size = 100_000): Buffer[] =>
  Array.from({ length: amount }, (_, index) => Buffer.from(`${index} of a test\n`.repeat(size / 12)));
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const packsIn = (folder: string): string[] =>
  readdirSync(packsFolder(folder)).map((name) => join(packsFolder(folder), name));

function kept(folder: string, files: readonly Buffer[]) {
  const keeper = new ImportKeeper(folder);
  const artefacts = files.map((bytes) => keeper.keep(bytes));
  keeper.write();
  return artefacts;
}

describe('raw input of an import', () => {
  it('lies in one pack, compressed, and every file of it comes back', async () => {
    const folder = await temporaryFolder();
    const files = contents(20);
    const artefacts = kept(folder, files);
    expect(artefacts.map(({ hash }) => hash)).toEqual(files.map(hashOf));
    expect(packsIn(folder)).toHaveLength(1);
    const stored = artefacts.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    expect(stored).toBeGreaterThan(100);
    expect(stored).toBeLessThanOrEqual(readFileSync(packsIn(folder)[0]!).length);
    for (const bytes of files) expect(await readArtefact(folder, hashOf(bytes))).toEqual(bytes);
    const byFile = await artefactsByFile(folder, [...files.map(hashOf), 'f'.repeat(64)]);
    expect([...byFile.values()].map(({ length }) => length)).toEqual([20, 1]);
    expect(byFile.get(null)).toEqual(['f'.repeat(64)]);
  });

  it('is written once: neither twice in an import nor again in the next', async () => {
    const folder = await temporaryFolder();
    const files = contents(8);
    const first = kept(folder, [...files, ...files]);
    expect(first.slice(8)).toEqual(first.slice(0, 8));
    expect(kept(folder, files)).toEqual(first.slice(0, 8));
    expect(packsIn(folder)).toHaveLength(1);
  });

  it('has a file of its own where it is long or comes with few others', async () => {
    const folder = await temporaryFolder();
    const [long, ...short] = [Buffer.alloc(2 * 1024 ** 2, 'long'), ...contents(5)];
    kept(folder, [long, ...short]);
    expect(await artefactFile(folder, hashOf(long))).toBe(join(hashOf(long).slice(0, 2), `${hashOf(long)}.zst`));
    expect(await artefactFile(folder, hashOf(short[0]!))).toMatch(/^packs\//);
    const [alone] = contents(30).slice(-1);
    const [artefact] = kept(folder, [alone!]);
    expect(readFileSync(artefactPath(folder, hashOf(alone!)))).toHaveLength(artefact!.storedBytes);
    expect(await readArtefact(folder, hashOf(alone!))).toEqual(alone);
  });

  it('of no bytes at all comes back too', async () => {
    const folder = await temporaryFolder();
    kept(folder, [Buffer.alloc(0), ...contents(5)]);
    expect(await readArtefact(folder, hashOf(Buffer.alloc(0)))).toHaveLength(0);
  });
});

describe('a pack', () => {
  it('with a changed byte is damaged where the byte is, and nowhere else', async () => {
    const folder = await temporaryFolder();
    const files = contents(20);
    kept(folder, files);
    const [pack] = packsIn(folder);
    const bytes = readFileSync(pack!);
    bytes[30]! ^= 1;
    writeFileSync(pack!, bytes);
    await expect(readArtefact(folder, hashOf(files[0]!))).rejects.toMatchObject({ code: 'damaged' });
    expect(await readArtefact(folder, hashOf(files.at(-1)!))).toEqual(files.at(-1));
  });

  it('that is cut off, or whose list of files is changed, holds nothing', async () => {
    const folder = await temporaryFolder();
    writePack(
      folder,
      contents(5).map((bytes) => ({ hash: hashOf(bytes), bytes })),
    );
    const [pack] = packsIn(folder);
    const whole = readFileSync(pack!);
    expect(readPackIndex(pack!)?.size).toBe(5);
    for (const bytes of [
      whole.subarray(0, -1),
      whole.subarray(0, 10),
      Buffer.alloc(0),
      flipped(whole, whole.length - 40),
    ]) {
      writeFileSync(pack!, bytes);
      expect(readPackIndex(pack!)).toBeNull();
    }
    await expect(readArtefact(folder, hashOf(contents(1)[0]!))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that could not be opened is looked at again the next time', async () => {
    const folder = await temporaryFolder();
    const files = contents(5).map((bytes) => ({ hash: hashOf(bytes), bytes }));
    writePack(folder, files);
    const [pack] = packsIn(folder);
    const bytes = readFileSync(pack!);
    rmSync(pack!);
    mkdirSync(pack!);
    const longAgo = new Date(2001, 1, 1);
    utimesSync(packsFolder(folder), longAgo, longAgo);
    await expect(readArtefact(folder, files[0]!.hash)).rejects.toMatchObject({ code: 'EISDIR' });
    rmSync(pack!, { recursive: true });
    writeFileSync(pack!, bytes);
    utimesSync(packsFolder(folder), longAgo, longAgo);
    expect(await readArtefact(folder, files[0]!.hash)).toEqual(files[0]!.bytes);
  });

  it('that a killed program did not end is removed, others stay', async () => {
    const folder = await temporaryFolder();
    removeUnfinishedPacks(folder);
    mkdirSync(packsFolder(folder));
    for (const name of ['a.pack', 'b.pack.unfinished']) writeFileSync(join(packsFolder(folder), name), 'x');
    removeUnfinishedPacks(folder);
    expect(readdirSync(packsFolder(folder))).toEqual(['a.pack']);
  });

  it('with more files than one read of its end holds is read as well', async () => {
    const folder = await temporaryFolder();
    const files = contents(1_000, 120);
    writePack(
      folder,
      files.map((bytes) => ({ hash: hashOf(bytes), bytes })),
    );
    expect(await readArtefact(folder, hashOf(files[999]!))).toEqual(files[999]);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
