import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../electron/core/workers/archive/open-document.ts';
import { ARCHIVE_LIMITS } from '../../electron/core/workers/archive/limits.ts';
import { openTestApp } from '../support/test-app.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';
import { zipOf } from '../support/zip-writer.ts';

const FIO = readFileSync('test/fixtures/fio/fio-3.41_client_server_2clients_jsonplus.json');
const MEBIBYTE = 1024 ** 2;

async function tarOf(parts: readonly { name: string; content: Buffer | string; link?: string }[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content, link } of parts) {
    if (link === undefined) tar.entry({ name }, content);
    else tar.entry({ name, type: 'symlink', linkname: link });
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `name length` of each file, `name code` of each problem. */
async function contentsOf(name: string, bytes: Buffer, limits = ARCHIVE_LIMITS): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of openDocument(name, { bytes }, limits)) {
    const told =
      'problem' in entry ? entry.problem.code : 'bytes' in entry ? String(entry.bytes.length) : 'read on the way';
    found.push(`${entry.name} ${told}`);
  }
  return found;
}

describe('archives', () => {
  it('gives the files of a ZIP, a tar and packed ones, whatever they are called', async () => {
    const parts = [
      { name: 'kernel/4k.json', content: 'one' },
      { name: '.hidden', content: 'x' },
      { name: '__MACOSX/4k.json', content: 'x' },
      { name: 'deep/er/8k.json', content: 'four' },
    ];
    const expected = ['kernel/4k.json 3', 'deep/er/8k.json 4'].map((entry) => `runs.bin › ${entry}`);
    const tar = await tarOf([...parts, { name: 'link.json', content: '', link: '/etc/passwd' }]);
    expect(await contentsOf('runs.bin', zipOf(parts))).toEqual(expected);
    expect(await contentsOf('runs.bin', tar)).toEqual(expected);
    expect(await contentsOf('runs.bin', gzipSync(tar))).toEqual(expected);
    expect(await contentsOf('runs.bin', zstdCompressSync(tar))).toEqual(expected);
    expect(await contentsOf('a.json.gz', gzipSync('{}\n'))).toEqual(['a.json 3']);
    expect(await contentsOf('a.log.zst', zstdCompressSync('1, 2\n'))).toEqual(['a.log 5']);
    expect(await contentsOf('plain.zip', Buffer.from('no archive'))).toEqual(['plain.zip 10']);
    expect(await contentsOf('empty.json', Buffer.alloc(0))).toEqual(['empty.json 0']);
  });

  it('shows names that try to leave as plain names, and never makes paths of them', async () => {
    const names = [
      '../../etc/evil.json',
      '/abs.json',
      'C:\\x\\y.json',
      'a/./../b\u001b[31m.json',
      '..',
      'c\u202enosj.txt\u2028d',
    ];
    const parts = names.map((name) => ({ name, content: 'x' }));
    const shown = ['etc/evil.json', 'abs.json', 'x/y.json', 'a/b�[31m.json', 'c�nosj.txt�d'].map(
      (name) => `z › ${name} 1`,
    );
    expect(await contentsOf('z', zipOf(parts))).toEqual(shown);
    expect(await contentsOf('z', await tarOf(parts))).toEqual(shown);
  });

  it('opens one archive inside another and no deeper', async () => {
    const deepest = zipOf([{ name: 'c.json', content: 'c' }]);
    const inner = gzipSync(
      await tarOf([
        { name: 'b.json', content: 'b' },
        { name: 'c.zip', content: deepest },
      ]),
    );
    const outer = zipOf([
      { name: 'inner.tgz', content: inner },
      { name: 'a.json', content: 'a' },
    ]);
    expect(await contentsOf('o.zip', outer)).toEqual([
      'o.zip › inner.tgz › b.json 1',
      'o.zip › inner.tgz › c.zip archive-nested',
      'o.zip › a.json 1',
    ]);
  });

  it('keeps what came before a bomb, too many entries, or a size that is a lie', async () => {
    const limits = { entryBytes: MEBIBYTE, totalBytes: 3 * MEBIBYTE, entries: 5, nesting: 1 };
    const good = { name: 'good.json', content: 'g' };
    const bomb = Buffer.alloc(2 * MEBIBYTE);
    const bombs = Array.from({ length: 4 }, (_, index) => ({
      name: `${index}.bin`,
      content: bomb.subarray(0, MEBIBYTE),
    }));
    expect(await contentsOf('b.zip', zipOf([good, { name: 'bomb', content: bomb }]), limits)).toEqual([
      'b.zip › good.json 1',
      'b.zip › bomb too-large',
    ]);
    const lying = { name: 'bomb', content: bomb, uncompressedSize: 10 };
    expect(await contentsOf('b.zip', zipOf([good, lying]), limits)).toEqual([
      'b.zip › good.json 1',
      'b.zip › bomb archive-damaged',
    ]);
    expect((await contentsOf('b.tgz', gzipSync(await tarOf([good, ...bombs])), limits)).at(-1)).toBe('b.tgz too-large');
    expect(await contentsOf('b.gz', gzipSync(bomb), limits)).toEqual(['b.gz too-large']);
    const many = Array.from({ length: 9 }, (_, index) => ({ name: `${index}.json`, content: 'x' }));
    const counted = await contentsOf('m.zip', zipOf(many), limits);
    expect([counted.length, counted.at(-1)]).toEqual([6, 'm.zip too-large']);
  });

  it('tells damaged and encrypted entries by name and keeps the others', async () => {
    const first = { name: 'first.json', content: FIO };
    const last = { name: 'last.json', content: 'l' };
    const whole = zipOf([first, { name: 'bad.json', content: 'b', crc: 1 }, last]);
    const fio = `first.json ${FIO.length}`;
    expect(await contentsOf('d.zip', whole)).toEqual([
      `d.zip › ${fio}`,
      'd.zip › bad.json archive-damaged',
      'd.zip › last.json 1',
    ]);
    const locked = zipOf([{ name: 'secret.json', content: 'x', encrypted: true }, last]);
    expect(await contentsOf('e.zip', locked)).toEqual(['e.zip › secret.json archive-encrypted', 'e.zip › last.json 1']);
    const pair = zipOf([first, { name: 'second.json', content: FIO }]);
    expect(await contentsOf('cut.zip', pair.subarray(0, pair.length - 500))).toEqual([
      `cut.zip › ${fio}`,
      'cut.zip › second.json archive-damaged',
    ]);
    const tar = await tarOf([first, { name: 'second.json', content: FIO }]);
    expect(await contentsOf('cut.tar', tar.subarray(0, FIO.length + 3000))).toEqual([
      `cut.tar › ${fio}`,
      'cut.tar › second.json archive-damaged',
    ]);
    const packed = gzipSync(tar);
    expect((await contentsOf('cut.tgz', packed.subarray(0, packed.length - 30))).at(-1)).toContain('archive-damaged');
    expect(await contentsOf('cut.gz', gzipSync(FIO).subarray(0, 200))).toEqual(['cut.gz archive-damaged']);
  });

  it('never hangs or throws for an archive that is cut or changed anywhere', { timeout: 120_000 }, async () => {
    const small = { name: 'a.json', content: 'abc'.repeat(50) };
    const archives = [
      zipOf([small, small]),
      gzipSync(await tarOf([small, small])),
      zstdCompressSync(await tarOf([small])),
    ];
    for (const archive of archives) {
      for (let at = 0; at < archive.length; at += 3) {
        await contentsOf('x', archive.subarray(0, at));
        const changed = Buffer.from(archive);
        changed[at] = (changed[at] ?? 0) ^ 0x55;
        await contentsOf('x', changed);
      }
    }
  });

  it('says of office documents, pictures and other packers what to do', async () => {
    const sheet = zipOf([
      { name: '[Content_Types].xml', content: 'x' },
      { name: 'xl/sheet1.xml', content: 'x' },
    ]);
    expect(await contentsOf('book.xlsx', sheet)).toEqual(['book.xlsx unknown-format']);
    expect(await contentsOf('a.xz', Buffer.from('fd377a585a00000000', 'hex'))).toEqual(['a.xz unknown-format']);
  });
});

describe('importing an archive', () => {
  it('stores what is in it under the names of its folders, with its raw input', async () => {
    const { client, options } = await openTestApp();
    const folder = await temporaryFolder();
    const notes = { name: 'notes.txt', content: 'bought new cables' };
    const files = ['kernel', 'spdk'].map((name) => ({
      name: `${name}/4k.json`,
      content: Buffer.concat([FIO, Buffer.from(name)]),
    }));
    writeFileSync(join(folder, 'runs.dat'), zipOf([...files, notes]));
    const { items } = await client.call('results.import', {
      naming: 'folder',
      sources: [{ kind: 'path', path: join(folder, 'runs.dat') }],
    });
    expect(items.map(({ name, format, results }) => [name, format, results.length])).toEqual([
      ['runs.dat › kernel/4k.json', 'fio-json', 1],
      ['runs.dat › spdk/4k.json', 'fio-json', 1],
      ['runs.dat › notes.txt', null, 0],
    ]);
    const { configurations } = await client.call('results.query', { selection: {} });
    expect(configurations.map(({ label }) => label)).toEqual(['kernel', 'spdk']);
    const raw = await client.call('results.artefact', { hash: items[1]?.artefact ?? '' });
    expect(raw.text).toBe(`${FIO.toString()}spdk`);
    // Nothing was unpacked beside the archive, and what nobody knows is not kept.
    expect(readdirSync(folder)).toEqual(['runs.dat']);
    const kept = readdirSync(join(options.dataDirectory, 'artefacts'), { recursive: true }).map(String);
    expect(kept.filter((name) => name.endsWith('.zst'))).toHaveLength(2);
  });
});
