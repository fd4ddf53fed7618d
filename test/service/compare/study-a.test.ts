import { describe, expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import { openTestApp } from '../../support/test-app.ts';

const [ONE, EXPECTED, LINUX, STARWIND] = [
  'Local, 1 drive',
  'Local, 8 drives (expected)',
  'Linux NVMe-oF initiator',
  'StarWind NVMe-oF Initiator',
] as const;

/** Study A as the sample stores it: a real database, the real worker. */
async function aStudy() {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample: 'study-a' });
  const side = (configuration: string) => ({ selection: { labId: lab.id, configurations: [configuration] } });
  const request = (baseline: string, ...others: string[]) => ({
    baseline: side(baseline),
    others: others.map(side),
    pairBy: ['workload' as const],
  });
  return { client, lab, request };
}

const cellsOf = (table: Output<'compare.tables'>, group: string, label: string) => {
  const index = table.columns.findIndex((column) => column.group === group && column.label === label);
  return table.rows.map((row) => row[index]);
};

describe('study A through the contract', () => {
  test('ratio cells: 45 equal the published ones, 15 lie within their rounding, none contradicts', async () => {
    const { client, request } = await aStudy();
    const kinds = await Promise.all(
      [request(EXPECTED, LINUX), request(EXPECTED, STARWIND), request(LINUX, STARWIND)].map(async (asked) => {
        const { rows } = await client.call('compare.table', asked);
        return rows.flatMap(({ ratios }) =>
          Object.values(ratios[0] ?? {}).flatMap((ratio) => ratio?.published?.kind ?? []),
        );
      }),
    );
    const count = (kind: string) => kinds.flat().filter((each) => each === kind).length;
    expect([count('exact'), count('within_rounding'), count('mismatch')]).toEqual([45, 15, 0]);
  });

  test('the model calls the published two rows network-bound for both initiators, and no other', async () => {
    const { client, request } = await aStudy();
    for (const initiator of [LINUX, STARWIND]) {
      const { rows } = await client.call('compare.table', request(EXPECTED, initiator));
      expect(rows.filter(({ networkBound }) => networkBound).map(({ workload }) => workload)).toEqual([
        'random read 64K',
        'read 1M',
      ]);
    }
  });

  test('only the metrics that were asked for are exported', async () => {
    const { client, request } = await aStudy();
    const asked = { ...request(LINUX, STARWIND), metrics: ['iops' as const], format: 'csv' as const };
    const [head] = (await client.call('compare.export', asked)).text.split('\n');
    expect(head).toContain('IOPS');
    expect(head).not.toMatch(/Latency|CPU|MiB/);
  });

  test('IOPS per logical CPU and per reactor, from the drawing', async () => {
    const { client, request } = await aStudy();
    const table = await client.call('compare.tables', { ...request(LINUX, STARWIND), kind: 'iops-per-core' });
    // 16 % of 4 clients x 64 threads; 44 % for the other initiator; two processes of 8 reactors.
    expect(cellsOf(table, LINUX, 'initiator CPUs')[0]).toBeCloseTo(40.96, 6);
    expect(cellsOf(table, LINUX, 'per initiator CPU')[0]).toBeCloseTo(135_275, 0);
    expect(cellsOf(table, STARWIND, 'per initiator CPU')[0]).toBeCloseTo(37_048, 0);
    expect(cellsOf(table, LINUX, 'per target core')[0]).toBeCloseTo(5_540_879 / 16, 3);
  });

  test('of theoretical: the chart of the study, the drives alone being eight times the local optimum', async () => {
    const { client, request } = await aStudy();
    const table = await client.call('compare.tables', { ...request(LINUX, STARWIND), kind: 'theoretical' });
    const percents = (initiator: string) =>
      cellsOf(table, initiator, 'of the drives').map((cell) => Number(cell).toFixed(1));
    expect(percents(LINUX)).toEqual(['97.3', '100.9', '92.3', '100.8', '84.4', '96.5']);
    expect(percents(STARWIND)).toEqual(['73.3', '98.0', '92.3', '101.2', '84.4', '95.7']);
    expect(cellsOf(table, LINUX, 'lowest ceiling')[2]).toMatch(/clients.* links/);
  });

  test('of predicted: every Linux row within 4%, the slow initiator’s random read named', async () => {
    const { client, request } = await aStudy();
    const table = await client.call('compare.tables', {
      ...request(LINUX, STARWIND),
      pairBy: ['workload', 'numjobs', 'iodepth'],
      kind: 'predicted',
    });
    for (const percent of cellsOf(table, LINUX, 'measured / predicted'))
      expect(Math.abs(Number(percent) - 100)).toBeLessThan(4);
    expect(cellsOf(table, STARWIND, 'Note')).toEqual(['not explained by the model', null, null, null, null, null]);
  });

  test('access points: every listener carries a quarter', async () => {
    const { client, request } = await aStudy();
    const table = await client.call('compare.tables', { ...request(EXPECTED, LINUX), kind: 'access-points' });
    expect(table.rows).toHaveLength(6 * 4);
    for (const share of cellsOf(table, LINUX, 'of all')) expect(share).toBeCloseTo(25, 6);
    // 64 KiB random reads: 45.5 GiB/s over four ports of 100 Gb/s.
    const busiest = Math.max(...cellsOf(table, LINUX, 'of the port').map(Number));
    expect(busiest).toBeCloseTo(97.7, 0);
  });

  test('its sweep is one point per pattern: no knee to find, and that is no error', async () => {
    const { client, lab } = await aStudy();
    const selection = { labId: lab.id, configurations: [ONE] };
    expect(await client.call('search.knee', { selection })).toEqual({ groups: [] });
    const capped = await client.call('search.capped', { selection, capNs: 500_000 });
    expect(capped.groups.map(({ decision }) => decision)).toContain('at_limit');
  });
});

describe('what cannot be compared', () => {
  const failure = async (client: Client, change: object) => {
    const side = { selection: { configurations: ['nobody'] } };
    const asked = {
      baseline: side,
      others: [side],
      pairBy: ['workload' as const],
      kind: 'fairness' as const,
      ...change,
    };
    return client.call('compare.tables', asked).then(
      () => null,
      (error: unknown) => error,
    );
  };
  test('a side without results, a kind that there is not, six others', async () => {
    const { client } = await openTestApp();
    expect(await failure(client, {})).toMatchObject({ code: 'not-found' });
    expect(await failure(client, { kind: 'nonsense' })).toMatchObject({ code: 'bad-input' });
    const side = { selection: {} };
    expect(await failure(client, { others: [side, side, side, side, side, side] })).toMatchObject({
      code: 'bad-input',
    });
    expect(await failure(client, { cap: { capNs: 0 } })).toMatchObject({ code: 'bad-input' });
  });
});
