import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { readArtefact } from '../../electron/core/files/artefacts.ts';
import { ARCHIVE_LIMITS } from '../../electron/core/workers/archive/limits.ts';
import { openDocument } from '../../electron/core/workers/archive/open-document.ts';
import { longLogs } from '../../electron/core/workers/read-streamed.ts';
import { openTestApp } from '../support/test-app.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';
import { zipOf } from '../support/zip-writer.ts';

const ROWS = 20_000;
/** An operation of 4 KiB in each millisecond. */
const LOG = Buffer.from(
  Array.from({ length: ROWS }, (_, at) => `${String(at)}, ${String(1000 + (at % 10))}, 0, 4096, 0, 0\n`).join(''),
);
const NAME = 'run_lat.1.log';

async function tarOf(name: string, content: Buffer): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name }, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Far less than the log has: whoever took it into memory whole would refuse it. */
const LIMITS = { ...ARCHIVE_LIMITS, entryBytes: 1024 };

describe('logs in archives are read on the way', () => {
  const forms: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
    'a.zip': () => zipOf([{ name: `logs/${NAME}`, content: LOG }]),
    'a.tar.gz': async () => gzipSync(await tarOf(`logs/${NAME}`, LOG)),
    [`${NAME}.gz`]: () => gzipSync(LOG),
    [`${NAME}.zst`]: () => zstdCompressSync(LOG),
  };
  for (const [name, bytesOf] of Object.entries(forms)) {
    it(name, async () => {
      const folder = await temporaryFolder();
      const found = [];
      for await (const entry of openDocument(name, { bytes: await bytesOf() }, LIMITS, longLogs(folder))) {
        found.push('long' in entry ? entry.long(entry.name) : entry);
      }
      expect(found).toHaveLength(1);
      const [log] = found;
      if (log === undefined || !('points' in log)) throw new Error(`not read on the way: ${JSON.stringify(log)}`);
      expect(log.points[0]!.parts[0]!.directions.read!.operations).toBe(ROWS);
      expect((await readArtefact(folder, log.artefact.hash)).equals(LOG)).toBe(true);
    });
  }

  it('one with a wrong checksum is damage, and what is no log is taken whole', async () => {
    const folder = await temporaryFolder();
    const bytes = zipOf([
      { name: NAME, content: LOG, crc: 1 },
      { name: 'other_bw.1.log', content: 'no rows\n' },
    ]);
    const found = [];
    for await (const entry of openDocument('a.zip', { bytes }, LIMITS, longLogs(folder))) {
      found.push([entry.name, 'problem' in entry ? entry.problem.code : 'bytes' in entry]);
    }
    expect(found).toEqual([
      [`a.zip › ${NAME}`, 'archive-damaged'],
      ['a.zip › other_bw.1.log', true],
    ]);
  });

  it('one that is cut off in a packed tar is damage', async () => {
    const folder = await temporaryFolder();
    const whole = gzipSync(await tarOf(NAME, LOG));
    const found = [];
    const cut = { bytes: whole.subarray(0, whole.length / 2) };
    for await (const entry of openDocument('a.tar.gz', cut, LIMITS, longLogs(folder))) {
      found.push('problem' in entry ? entry.problem.code : 'read');
    }
    expect([...new Set(found)]).toEqual(['archive-damaged']);
  });
});

it('an uploaded log is read as the one on disk is', async () => {
  const { client } = await openTestApp();
  const blob = await client.putBlob(LOG);
  const { items } = await client.call('results.import', { sources: [{ kind: 'blob', name: NAME, blob }] });
  expect(items[0]).toMatchObject({ name: NAME, format: 'fio-log', problems: [] });
  const { result } = await client.call('results.get', { id: items[0]!.results[0]! });
  expect(result.directions.read!.operations).toBe(ROWS);
  expect(result.directions.read!.iops).toBeCloseTo((ROWS * 1000) / (ROWS - 1), 6);
});

it('a log that fio compressed itself is its own, and it is said how to unpack it', async () => {
  const { client } = await openTestApp();
  const folder = await temporaryFolder();
  // zlib's header and some of its bytes, as fio writes them for an empty chunk.
  writeFileSync(join(folder, `${NAME}.fz`), Buffer.from('789c030000000001', 'hex'));
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path: folder }] });
  expect(items[0]).toMatchObject({ format: 'fio-log', results: [] });
  expect(items[0]!.problems).toMatchObject([
    {
      code: 'compressed-log',
      severity: 'error',
      tip: `Unpack it there with fio --inflate-log=${NAME}.fz > ${NAME} and import that.`,
    },
  ]);
});
