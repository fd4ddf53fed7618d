import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { artefactPath, keepArtefact, readArtefact } from '../../../electron/core/files/artefacts.ts';
import { writeFileAtomically } from '../../../electron/core/files/atomic-write.ts';
import { decodeText, readDocument } from '../../../electron/core/files/documents.ts';
import { findProgram } from '../../../electron/core/files/program.ts';
import { openWorkspaceDirectory } from '../../../electron/core/files/workspace-directory.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

describe('atomic write', () => {
  it('replaces the whole content and leaves nothing else behind', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'deep/er/file');
    await writeFileAtomically(path, 'first, and long');
    await writeFileAtomically(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['file']);
  });

  it('keeps the old content when the new cannot take its place', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'taken/by'), { recursive: true });
    await expect(writeFileAtomically(join(folder, 'taken'), 'x')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('lets many write the same file at once: one of them wins whole', async () => {
    const path = join(await temporaryFolder(), 'file');
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
    await Promise.all(texts.map((text) => writeFileAtomically(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
  });
});

describe('artefacts', () => {
  it('are kept once under the hash of their content, compressed', async () => {
    const folder = await temporaryFolder();
    const bytes = Buffer.from('{"fio version": "fio-3.33"}\n'.repeat(1000));
    const kept = await keepArtefact(folder, bytes);
    expect(kept.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(kept.sizeBytes).toBe(bytes.length);
    const path = artefactPath(folder, kept.hash);
    expect(path).toBe(join(folder, kept.hash.slice(0, 2), `${kept.hash}.zst`));
    expect(statSync(path).size).toBe(kept.storedBytes);
    expect(kept.storedBytes).toBeLessThan(500);
    expect(zstdDecompressSync(readFileSync(path))).toEqual(bytes);
    const { mtimeNs } = statSync(path, { bigint: true });
    expect(await keepArtefact(folder, bytes)).toEqual(kept);
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs);
    expect(await readArtefact(folder, kept.hash)).toEqual(bytes);
  });

  it('hold nothing, and are found missing or damaged', async () => {
    const folder = await temporaryFolder();
    const { hash } = await keepArtefact(folder, Buffer.alloc(0));
    expect(await readArtefact(folder, hash)).toHaveLength(0);
    await expect(readArtefact(folder, 'f'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
    writeFileSync(artefactPath(folder, hash), 'no zstd');
    await expect(readArtefact(folder, hash)).rejects.toMatchObject({ code: 'damaged', details: { hash } });
  });
});

describe('documents', () => {
  it('are decoded by their byte order mark', () => {
    const text = 'µs – 🧪';
    const little = Buffer.from(text, 'utf16le');
    expect(decodeText(Buffer.from(text))).toBe(text);
    expect(decodeText(Buffer.from(`\uFEFF${text}`))).toBe(text);
    expect(decodeText(Buffer.concat([Buffer.from([0xff, 0xfe]), little]))).toBe(text);
    expect(decodeText(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()]))).toBe(text);
    expect(decodeText(Buffer.alloc(0))).toBe('');
  });

  it('are UTF-16 without a mark where every other byte is 0', () => {
    const text = '<Results>\r\n  <ComputerName>Prüfstand</ComputerName>';
    const little = Buffer.from(text, 'utf16le');
    expect(decodeText(little)).toBe(text);
    expect(decodeText(Buffer.from(little).swap16())).toBe(text);
    const binary = 'PK\0\u0003 four bytes, then text \0\0\0';
    expect(decodeText(Buffer.from(binary))).toBe(binary);
  });

  it('are files of a size that can be read', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'a'), '12345');
    expect((await readDocument(join(folder, 'a'))).toString()).toBe('12345');
    await expect(readDocument(join(folder, 'a'), 4)).rejects.toMatchObject({ code: 'too-large' });
    await expect(readDocument(folder)).rejects.toMatchObject({ code: 'refused' });
    await expect(readDocument(join(folder, 'b'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('workspace directory', () => {
  it('is made for its owner alone', async () => {
    const root = join(await temporaryFolder(), 'a/b');
    const directory = await openWorkspaceDirectory(root);
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(directory.database).toBe(join(root, 'workspace.db'));
    expect(await openWorkspaceDirectory(root)).toEqual(directory);
  });

  it('says what is wrong with a place that cannot be used', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const path of [join(folder, 'file'), join(folder, 'file/below'), '/proc/nothing']) {
      await expect(openWorkspaceDirectory(path)).rejects.toMatchObject({ code: 'permission-denied' });
    }
    if (process.getuid?.() === 0) return;
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o500);
    await expect(openWorkspaceDirectory(join(folder, 'locked/x'))).rejects.toMatchObject({ code: 'permission-denied' });
  });
});

it('finds the program and its resources', () => {
  const { name, resources } = findProgram();
  expect(name).toBe('FabricLab');
  expect(readdirSync(resources)).toContain('catalogue.json');
  expect(() => findProgram('/usr')).toThrow('no package.json');
});
