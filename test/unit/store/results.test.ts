import { readFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ImportKeeper } from '../../../electron/core/files/import-keeper.ts';
import { importFile } from '../../../electron/core/workers/import-file.ts';
import type { ImportedFile } from '../../../electron/core/workers/jobs.ts';
import { insertPlanAndRun } from '../../support/stored-run.ts';
import { packBody, unpackBody } from '../../../electron/core/store/result-body.ts';
import { insertResult, packResult, readResult, storeResult } from '../../../electron/core/store/results.ts';
import { count, run } from '../../../electron/core/store/handles.ts';
import { EVERYTHING, queryResults, readResults } from '../../../electron/core/store/result-query.ts';
import { aDirection, anId, aPointResult } from '../../support/builders.ts';
import { openTestStore } from '../../support/test-store.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

/** Magic number of its frames. */
const ZSTANDARD = 0xfd2fb528;
const NOW_US = 1_767_225_600_000_000;
const ALL = { labId: null, runIds: [], configurations: [], ids: [], filter: '' };

describe('stored results', () => {
  it('come back as they were, histograms included', () => {
    const result = aPointResult();
    const packed = packBody(result);
    expect(unpackBody(packed)).toEqual(result);
    const bare = unpackBody({ ...packed, histograms: null });
    expect(bare.directions.read?.latency.completion?.histogram).toBeNull();
    expect({ ...bare, directions: null, hosts: null }).toEqual({ ...result, directions: null, hosts: null });
  });

  it('keep a histogram with fractions of a ns exactly', () => {
    const read = aDirection();
    read.latency.completion!.histogram = { valuesNs: [0.5, 1.25], counts: [1, 2] };
    const result = aPointResult({ directions: { read, write: null, trim: null, mixed: null } });
    expect(unpackBody(packBody(result))).toEqual(result);
  });

  it('come back from a real fio file with every histogram of every client', async () => {
    const path = 'test/fixtures/fio/fio-3.33_cs_3clients_1group_jsonplus.json';
    const input = {
      document: { name: 'a.json', path },
      artefacts: await temporaryFolder(),
      labId: null,
      configuration: null,
      naming: 'file' as const,
      folder: null,
      table: null,
      nowUs: NOW_US,
    };
    const files: ImportedFile[] = [];
    const keeper = new ImportKeeper(input.artefacts);
    await importFile(
      input,
      (bytes) => keeper.keep(bytes),
      (file) => files.push(file),
    );
    const results = files[0]?.results ?? [];
    expect(results).toHaveLength(1);
    const stored = unpackBody(results[0]!.body);
    const bins = stored.hosts.map((host) => host.directions.read?.latency.completion?.histogram?.counts.length ?? 0);
    expect(bins).toHaveLength(3);
    for (const amount of bins) expect(amount).toBeGreaterThan(10);
    const { body, histograms } = results[0]!.body;
    expect(body.length + histograms!.length).toBeLessThan(readFileSync(path).length / 10);
  });

  it('say that they are damaged instead of giving wrong numbers', () => {
    const { body, histograms } = packBody(aPointResult());
    const flipped = Buffer.from(body);
    flipped[flipped.length >> 1]! ^= 0xff;
    expect(() => unpackBody({ body: flipped, histograms })).toThrow('A stored result cannot be read');
    expect(() => unpackBody({ body, histograms: histograms!.subarray(0, 10) })).toThrow('cannot be read');
    for (let at = 0; at < histograms!.length; at += 1) {
      const changed = Uint8Array.from(histograms!);
      changed[at]! ^= 0x10;
      expect(() => unpackBody({ body, histograms: changed })).toThrow('cannot be read');
    }
  });

  it('come back from histograms that are compressed, one entry for each place, as workspaces of before have them', () => {
    const result = aPointResult();
    const { body, histograms } = packBody(result);
    const list = Buffer.from(histograms!).subarray(8);
    const entries: Buffer[] = [];
    for (let at = 0; at < list.length;) {
      const packedAt = at + 2 + list.readUInt16LE(at) + 4;
      const places = list.toString('utf8', at + 2, packedAt - 4).split(' ');
      const end = packedAt + list.readUInt32LE(packedAt - 4);
      for (const place of places) {
        const head = Buffer.alloc(2);
        head.writeUInt16LE(place.length);
        entries.push(head, Buffer.from(place), list.subarray(packedAt - 4, end));
      }
      at = end;
    }
    expect(entries.length).toBeGreaterThan(0);
    expect(unpackBody({ body, histograms: zstdCompressSync(Buffer.concat(entries)) })).toEqual(result);
  });

  it('of many hosts come back with their histograms compressed', () => {
    const histogram = (first: number) => ({
      valuesNs: Array.from({ length: 400 }, (_, bin) => first + bin * 1_000),
      counts: Array.from({ length: 400 }, (_, bin) => 1 + ((bin * first) % 5_000)),
    });
    const template = aPointResult();
    const hosts = Array.from({ length: 20 }, (_, index) => {
      const read = aDirection();
      read.latency.completion!.histogram = histogram(1_000 + index);
      const [host] = template.hosts;
      return { ...host!, host: `client-${index}`, directions: { read, write: null, trim: null, mixed: null } };
    });
    const result = { ...template, hosts };
    const packed = packBody(result);
    expect(Buffer.from(packed.histograms!).readUInt32LE(0)).toBe(ZSTANDARD);
    expect(unpackBody(packed)).toEqual(result);
  });

  it('are stored exactly once per point, repeat and attempt of a run', async () => {
    const { store } = await openTestStore();
    const { runId, labId, planId } = insertPlanAndRun(store);
    const provenance = { kind: 'measured' as const, planId, planRevision: 'r', pointKey: 'k', pointIndex: 0 };
    const point = aPointResult({ runId, labId, provenance });
    const first = store.write((database) => storeResult(database, point, NOW_US));
    expect(first).toEqual({ id: point.id, added: true });
    for (const change of [{}, { id: anId() }, { id: anId(), configuration: 'other' }]) {
      const again = store.write((database) => storeResult(database, { ...point, ...change }, NOW_US));
      expect(again).toEqual({ id: point.id, added: false });
    }
    store.write((database) => storeResult(database, { ...point, id: anId(), attempt: 2 }, NOW_US));
    store.write((database) => storeResult(database, { ...point, id: anId(), repeat: 2 }, NOW_US));
    expect(count(store.reader, 'SELECT count(*) FROM result')).toBe(3);
    expect(count(store.reader, 'SELECT count(*) FROM result_body')).toBe(3);
    expect(readResult(store.reader, point.id)).toEqual(point);
  });

  it('are stored once per place in a file, lab and configuration', async () => {
    const { store } = await openTestStore();
    const provenance = { kind: 'imported' as const, file: 'a.json', artefact: 'hash', ordinal: 0 };
    const ids = [
      aPointResult({ provenance }),
      aPointResult({ provenance }),
      aPointResult({ provenance: { ...provenance, ordinal: 1 } }),
      aPointResult({ provenance, configuration: 'other' }),
    ].map((result) => store.write((database) => insertResult(database, packResult(result, NOW_US))));
    expect(ids.map(({ added }) => added)).toEqual([true, false, true, true]);
    expect(ids[1]!.id).toBe(ids[0]!.id);
  });

  it('show no data as null, never as 0', async () => {
    const { store } = await openTestStore();
    const nothing = { read: null, write: null, trim: null, mixed: null };
    const failed = aPointResult({ status: 'failed', directions: nothing, hosts: [], startedUs: null });
    store.write((database) => storeResult(database, failed, NOW_US));
    const [row] = queryResults(store.reader, ALL, EVERYTHING);
    expect(row).toMatchObject({
      iops: null,
      bytesPerSecond: null,
      meanLatencyNs: null,
      p99Ns: null,
      cpuPercent: null,
      startedUs: null,
    });
  });

  it('put rows without data last in either direction', async () => {
    const { store } = await openTestStore();
    const withCpu = (machinePercent: number | null) =>
      aPointResult({
        cpu:
          machinePercent === null
            ? null
            : { machinePercent, logicalCpus: 8, jobUserPercent: null, jobSystemPercent: null },
      });
    for (const cpu of [20, null, 10]) store.write((database) => storeResult(database, withCpu(cpu), NOW_US));
    const cpus = (descending: boolean) =>
      queryResults(store.reader, ALL, { sort: { column: 'cpuPercent', descending }, offset: 0, limit: 10 }).map(
        (row) => row.cpuPercent,
      );
    expect(cpus(false)).toEqual([10, 20, null]);
    expect(cpus(true)).toEqual([20, 10, null]);
  });

  it('are read in full without histograms unless asked', async () => {
    const { store } = await openTestStore();
    const point = aPointResult();
    store.write((database) => storeResult(database, point, NOW_US));
    expect(readResults(store.reader, ALL, { histograms: true })).toEqual([point]);
    expect(readResults(store.reader, ALL)[0]?.directions.read?.latency.completion?.histogram).toBeNull();
  });

  it('are unpacked once, and again when they were changed, in this or in another workspace', async () => {
    const [one, other] = [await openTestStore(), await openTestStore()];
    const point = aPointResult();
    one.store.write((database) => storeResult(database, point, NOW_US));
    other.store.write((database) => storeResult(database, { ...point, status: 'failed' }, NOW_US));
    const [first] = readResults(one.store.reader, ALL);
    expect(readResults(one.store.reader, ALL)[0]).toBe(first);
    expect(readResults(other.store.reader, ALL)[0]?.status).toBe('failed');
    const { body } = packBody({ ...point, status: 'partial' });
    one.store.write((database) => run(database, 'UPDATE result_body SET body = ?', body));
    expect(readResults(one.store.reader, ALL)[0]?.status).toBe('partial');
    one.store.write((database) => run(database, 'UPDATE result_body SET body = ?', body.subarray(0, 20)));
    expect(() => readResults(one.store.reader, ALL)).toThrow('A stored result cannot be read');
  });
});
