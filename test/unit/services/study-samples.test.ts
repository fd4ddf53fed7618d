import { expect, it } from 'vitest';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import type { Entity } from '../../../shared/model/lab.ts';
import { openTestApp } from '../../support/test-app.ts';

async function opened(sample: string) {
  const app = await openTestApp();
  const { lab } = await app.client.call('lab.create', { sample });
  const query = (filter = '') =>
    app.client.call('results.query', { selection: { labId: lab.id, filter }, limit: 1000 }).then(({ rows }) => rows);
  return { ...app, lab, query };
}

const named = (rows: readonly ResultRow[]): string[] =>
  rows.map(({ configuration, workload }) => `${configuration}, ${workload}`).sort();

it('offers the five studies', async () => {
  const { client } = await openTestApp();
  const { samples } = await client.call('lab.samples', {});
  expect(samples.map(({ id }) => id).filter((id) => id.startsWith('study-'))).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((letter) => `study-${letter}`),
  );
});

it.each([
  ['study-a', 24, 0],
  ['study-b', 1, 0],
  ['study-c', 6, 4],
  ['study-d', 10, 4],
  ['study-e', 0, 0],
])(
  '%s has its %i published results; %i of them have a flag other than those of study A',
  async (sample, count, flagged) => {
    const { query } = await opened(sample);
    const rows = await query();
    expect(rows).toHaveLength(count);
    expect(rows.every(({ source }) => source === 'published')).toBe(true);
    if (sample !== 'study-a') expect(rows.filter(({ flags }) => flags.length > 0)).toHaveLength(flagged);
  },
);

it('what a law flags is in the grid, is found by the filter, and is told with its numbers', async () => {
  const { client, query } = await opened('study-a');
  const flagged = await query('flag:W-QD');
  expect(flagged).toHaveLength(5);
  expect(flagged.every(({ configuration, flags }) => configuration.startsWith('StarWind') && flags[0] === 'W-QD')).toBe(
    true,
  );
  expect(named(await query('flag=W-MODEL'))).toEqual(['StarWind NVMe-oF Initiator, random read 4k']);
  const { result } = await client.call('results.get', { id: flagged[0]!.id });
  expect(result.problems.find(({ code }) => code === 'W-QD')).toMatchObject({
    severity: 'warning',
    where: 'mean latency',
    message: expect.stringMatching(/I\/Os in flight, not the \d/) as string,
    tip: expect.stringContaining('completion instead of total') as string,
  });
});

it('rules look at the printed command lines', async () => {
  const c = await opened('study-c');
  expect(named(await c.query('flag:L047'))).toEqual(['Stage 2, write-back cache, 4K random read']);
  expect(await c.query('flag:L046')).toHaveLength(2);
  const d = await opened('study-d');
  expect(named(await d.query('flag:L056'))).toEqual(['SPDK target, 1 core, random read 4k']);
});

it('the comparison of study A marks exactly the two network-bound rows, for both initiators, by our own model', async () => {
  const { client, lab } = await opened('study-a');
  const side = (configuration: string) => ({ selection: { labId: lab.id, configurations: [configuration] } });
  for (const initiator of ['Linux NVMe-oF initiator', 'StarWind NVMe-oF Initiator']) {
    const comparison = await client.call('compare.table', {
      baseline: side('Local, 8 drives (expected)'),
      others: [side(initiator)],
      pairBy: ['workload'],
    });
    const bound = comparison.rows.filter(({ networkBound }) => networkBound).map(({ workload }) => workload);
    expect(bound).toEqual(['random read 64K', 'read 1M']);
  }
});

it('results are judged again on a changed drawing, and only changed verdicts are stored', async () => {
  const { client, lab, query } = await opened('study-c');
  const selection = { labId: lab.id };
  expect(await client.call('results.check', { selection })).toEqual({ checked: 6, flagged: 4, ids: [] });
  const drives = Object.values(lab.entities).filter((entity) => entity.kind === 'drive');
  const { revision } = await client.call('lab.get', { id: lab.id });
  const changed = Object.fromEntries(
    drives.map((drive): [string, [Entity, Entity]] => [drive.id, [drive, { ...drive, rated: null }]]),
  );
  await client.call('lab.save', {
    id: lab.id,
    baseRevision: revision,
    label: 'ratings',
    diff: { added: {}, changed, removed: {} },
  });
  const { ids, flagged } = await client.call('results.check', { selection });
  expect(ids.length).toBeGreaterThan(0);
  expect(flagged).toBe(3);
  expect(await query('flag:W-DRIVE')).toEqual([]);
  expect(await query('flag:W-CELL')).toHaveLength(3);
});

it('a filter that cannot be read is refused, and of nothing selected nothing is judged', async () => {
  const { client } = await openTestApp();
  await expect(client.call('results.check', { selection: { filter: 'bs=' } })).rejects.toMatchObject({
    code: 'bad-input',
  });
  expect(await client.call('results.check', { selection: {} })).toEqual({ checked: 0, flagged: 0, ids: [] });
});

/** A fio document as one of four clients would leave it: 16 jobs x 32 deep, so many IOPS, so long. */
const fioJson = (rate: number, latencyNs: number): string =>
  JSON.stringify({
    'fio version': 'fio-3.33',
    'global options': { rw: 'randwrite', bs: '4k', ioengine: 'libaio', iodepth: '4', direct: '1' },
    jobs: [
      {
        jobname: 'a',
        error: 0,
        'job options': { numjobs: '8' },
        read: { io_bytes: 0, total_ios: 0, iops: 0, bw_bytes: 0, runtime: 0 },
        write: {
          io_bytes: rate * 4096 * 10,
          bw_bytes: rate * 4096,
          iops: rate,
          runtime: 10_000,
          total_ios: rate * 10,
          lat_ns: { min: latencyNs, max: latencyNs, mean: latencyNs, stddev: 0, N: rate * 10 },
        },
      },
    ],
  });

it('what is imported is judged by itself, and in a lab on its bed and beside the other results', async () => {
  const { client, lab, query } = await opened('study-a');
  const importing = (name: string, text: string, labId: string | null) =>
    client.call('results.import', { sources: [{ kind: 'text', name, text }], labId });
  await importing('deep.json', fioJson(320_000, 100_000), null);
  await importing('shallow.json', fioJson(200_000, 100_000), null);
  const alone = await client.call('results.query', { selection: { configurations: ['deep', 'shallow'] } });
  expect(Object.fromEntries(alone.rows.map(({ configuration, flags }) => [configuration, flags]))).toEqual({
    deep: [],
    shallow: ['W-QD'],
  });

  await importing('too-good.json', fioJson(1_700_000, 18_823), lab.id);
  const [row] = (await query()).filter(({ source }) => source === 'imported');
  expect(row?.flags).toEqual(['W-REMOTE']);
  expect(await query('flag:W-QD')).toHaveLength(5);
});
