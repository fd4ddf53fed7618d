import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EntityOf } from '../../../shared/model/lab.ts';
import { gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { aHost, aLab, aNic, anId } from '../../support/builders.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { openTestApp } from '../../support/test-app.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const text = (name: string) => ({ kind: 'text' as const, name, text: readFileSync(join(fixtures, name), 'utf8') });

/** 10.77.0.11 and 10.77.0.10 on one cable. */
async function drawn(client: Awaited<ReturnType<typeof openTestApp>>['client']) {
  const nicAt = (parent: string, address: string): EntityOf<'nic'> =>
    aNic({
      parent,
      ports: [
        {
          ...{ id: '0', name: 'p0', interfaceName: 'eth0', rdmaDevice: 'mlx5_0', mac: null, mtu: null },
          ...{ speed: gigabitsPerSecond(100), addresses: [{ address, prefix: 24, vlan: null }] },
        },
      ],
    });
  const [a, b] = [aHost({ name: 'c1', role: 'client' }), aHost({ name: 'st', role: 'storage' })];
  const [nicA, nicB] = [nicAt(a.id, '10.77.0.11'), nicAt(b.id, '10.77.0.10')];
  const cable: EntityOf<'link'> = {
    ...{ kind: 'link', id: anId(), parent: null, name: '', speed: null, mtu: null },
    ...{ a: { device: nicA.id, port: '0' }, b: { device: nicB.id, port: '0' } },
  };
  const { lab, revision } = await client.call('lab.create', { name: 'bed' });
  const diff = { added: aLab([a, b, nicA, nicB, cable]).entities, changed: {}, removed: {} };
  await client.call('lab.save', { id: lab.id, baseRevision: revision, diff, label: 'draw' });
  return { labId: lab.id, cable };
}

it('imported figures of links are no results; those of drawn addresses become ceilings of the cable', async () => {
  const { client, options } = await openTestApp();
  const { labId, cable } = await drawn(client);
  const sources = ['ib_write_bw_client.txt', 'ib_send_lat_client.txt', 'ib_read_bw_server.txt'].map((name) =>
    text(`network/written/${name}`),
  );
  const { items } = await client.call('results.import', { labId, sources });
  expect(items.map(({ results }) => results)).toEqual([[], [], []]);
  expect(items.map(({ problems }) => problems.map(({ code }) => code))).toEqual(
    Array.from({ length: 3 }, () => ['links-read']),
  );
  expect((await client.call('results.query', { selection: { labId } })).total).toBe(0);

  const { measurements } = await client.call('fabric.measurements', { labId });
  expect(measurements).toHaveLength(3);
  expect(measurements.map(({ measurement, cables }) => [measurement.tool, cables]).sort()).toEqual([
    ['ib_read_bw', []],
    ['ib_send_lat', [cable.id]],
    ['ib_write_bw', [cable.id]],
  ]);

  const applied = await client.call('fabric.apply', { labId, ids: measurements.map(({ id }) => id) });
  expect(applied.problems).toMatchObject([
    { code: 'not-applied', message: expect.stringContaining('LID 0x01') as string },
  ]);
  const { lab } = await client.call('lab.get', { id: labId });
  expect(lab.entities[cable.id]).toMatchObject({
    measured: [{ from: 'a', tool: 'ib_write_bw', payload: 97.84e9, queuePairs: 8 }],
    measuredLatency: [{ from: 'a', tool: 'ib_send_lat', typical: 850 }],
    provenance: { measured: 'measured', measuredLatency: 'measured' },
  });

  const two = await openTestApp();
  await two.client.call('workspace.merge', { source: { kind: 'path', path: options.dataDirectory } });
  const theirs = (await two.client.call('fabric.measurements', { labId })).measurements;
  expect(theirs.map(({ measurement }) => measurement)).toEqual(measurements.map(({ measurement }) => measurement));

  // A bundle of the lab carries the figures with their raw files, whole.
  const path = join(await temporaryFolder(), 'bed.fabriclab');
  const bundle = await client.call('workspace.bundle', { labIds: [labId], path });
  expect(bundle.artefacts).toBe(3);
  const three = await openTestApp();
  await three.client.call('workspace.merge', { source: { kind: 'path', path } });
  expect((await three.client.call('fabric.measurements', { labId })).measurements).toHaveLength(3);
  expect(await three.client.call('workspace.check', {})).toMatchObject({ problems: [], artefactsChecked: 3 });

  await client.call('results.import', { labId, sources });
  expect((await client.call('fabric.measurements', { labId })).measurements).toHaveLength(3);
});

it('a trace becomes a result with its stages and without rates', async () => {
  const { client } = await openTestApp();
  const { items } = await client.call('results.import', { sources: [text('spdk/written/trace_tcp.txt')] });
  const [id] = items[0]!.results;
  const { result } = await client.call('results.get', { id: id! });
  expect(result.directions).toEqual({ read: null, write: null, trim: null, mixed: null });
  expect(result.layer).toBe('target');
  expect(result.stages?.find(({ stage, direction }) => stage === 'bdev' && direction === 'read')).toMatchObject({
    requests: 1,
    medianNs: 78_400,
  });
});

it('a run of spdk_nvme_perf is one result whose rate is the sum of its rows', async () => {
  const { client } = await openTestApp();
  const { items } = await client.call('results.import', { sources: [text('spdk/perf/p8-two-targets-cpuusage.txt')] });
  const { result } = await client.call('results.get', { id: items[0]!.results[0]! });
  expect(result.directions.mixed?.iops).toBeCloseTo(5477.33, 2);
  expect(result.status).toBe('ok');
});

it('a folder of run_nvmf.py: the initiators of each run are one result', async () => {
  const { client } = await openTestApp();
  const folder = await temporaryFolder();
  const fio = readFileSync(join(fixtures, 'fio/own-json/fio-3.33_json_randread_1job.json'));
  for (const run of [1, 2]) {
    for (const number of [1, 2]) {
      writeFileSync(join(folder, `4k_128_randread_m_100_run_${String(run)}_initiator${String(number)}.json`), fio);
    }
  }
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path: folder }] });
  expect(items.map(({ results }) => results.length)).toEqual([1, 0, 1, 0]);
  const results = await Promise.all(
    items.flatMap(({ results: ids }) => ids).map(async (id) => (await client.call('results.get', { id })).result),
  );
  expect(results.map(({ repeat }) => repeat)).toEqual([1, 2]);
  expect(results[0]!.hosts.map(({ host }) => host)).toEqual(['initiator1', 'initiator2']);
  expect(results[0]!.directions.read!.iops).toBeCloseTo(2 * results[0]!.hosts[0]!.directions.read!.iops!, 6);
});
