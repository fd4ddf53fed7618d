import { describe, expect, test } from 'vitest';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import { openTestApp } from '../../support/test-app.ts';

type Tables = Input<'compare.tables'>;

/** A study as its sample stores it, with its configurations side by side. */
async function aStudy(sample: string, configurations: readonly string[]) {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', { sample });
  const [baseline, ...others] = configurations.map((name) => ({
    selection: { labId: lab.id, configurations: [name] },
  }));
  const request = { baseline: baseline!, others, pairBy: ['workload' as const] };
  const table = (kind: Tables['kind'], facts: Tables['facts'] = []) =>
    client.call('compare.tables', { ...request, kind, facts });
  return { table, comparison: () => client.call('compare.table', request) };
}

/** The cells of one configuration in a row. */
function cellsOf(table: Output<'compare.tables'>, pattern: string, group: string | null, label: string) {
  const at = table.columns.findIndex((column) => column.group === group && column.label === label);
  return table.rows.filter(([name]) => name === pattern).map((row) => row[at]);
}

const near = (value: number, digits: number): unknown => expect.closeTo(value, digits);

describe('study C through the contract', () => {
  const [STAGE1, STAGE2] = ['Stage 1, no cache', 'Stage 2, write-back cache'] as const;

  test('of theoretical: 101.64% of 26.4 million, rows that print bytes alone by their block size; shares of reads', async () => {
    const study = await aStudy('study-c', [STAGE1, STAGE2]);
    const table = await study.table('theoretical');
    const of = (pattern: string) => cellsOf(table, pattern, STAGE2, 'of the drives');
    expect(of('4K random read')).toEqual([near(101.6442, 4)]);
    // 48 drives rated 2,400 MB/s; written, 2,000 MB/s and two copies.
    expect(of('2M sequential read')).toEqual([near((100 * 124.58) / 115.2, 6)]);
    expect(of('2M sequential write')).toEqual([near((100 * 106.65) / 48, 6)]);
    expect(cellsOf(table, '4K random 90/10', STAGE2, 'drives alone')).toEqual([near(23_571_428.57, 2)]);
    const ends = await study.table('front-back-end');
    const reads = (pattern: string) => cellsOf(ends, pattern, STAGE2, 'reads');
    expect([reads('2M sequential read'), reads('2M sequential write'), reads('4K random 70/30')]).toEqual([
      [100],
      [0],
      [70],
    ]);
  });
});

describe('study D through the contract', () => {
  const cores = (...counts: number[]): Tables['facts'] => counts.map((targetCores) => ({ targetCores }));

  test('scaling of the target: 100, 125 and 86%, the best per core at four', async () => {
    const names = ['SPDK target, 1 core', 'SPDK target, 4 cores', 'SPDK target, 8 cores'];
    const table = await (await aStudy('study-d', names)).table('scaling', cores(1, 4, 8));
    const of = (label: string) => cellsOf(table, 'random read 4k', null, label);
    expect(of('efficiency')).toEqual([near(100, 6), near(125.4717, 4), near(86.0063, 4)]);
    expect(of('per core')).toEqual([1_590_000, 1_995_000, 1_367_500]);
    expect(of('of the best per core').map(Number)).toEqual([near(79.699, 3), near(100, 6), near(68.546, 3)]);
    expect(of('Note')).toEqual([null, 'the one-core point is weak', 'a link is full']);
  });

  test('scaling of the initiator writing: 1.3, 3.0 and 5.4 million', async () => {
    const names = ['SPDK initiator, 1 core', 'SPDK initiator, 2 cores', 'SPDK initiator, 8 cores'];
    const study = await aStudy('study-d', names);
    const table = await study.table('scaling', cores(1, 2, 8));
    expect(cellsOf(table, 'random write 4k', null, 'efficiency')).toEqual([
      near(100, 6),
      near(115.3846, 4),
      near(51.9231, 4),
    ]);
    const { rows } = await study.comparison();
    const row = rows.find(({ workload }) => workload === 'random write 4k');
    expect(row?.ratios.map((ratio) => ratio?.iops?.percent)).toEqual([near(230.7692, 4), near(415.3846, 4)]);
    // The network held the eight cores; the two cores it did not.
    expect(row?.verdicts).toEqual(['130.77% more IOPS', '315.38% more IOPS, network-bound']);
  });

  test('layers that differ are named once each', async () => {
    const names = ['SPDK initiator, 4 cores', 'SPDK initiator, 8 cores', 'SPDK target, 8 cores'];
    const { problems } = await (await aStudy('study-d', names)).comparison();
    expect(problems.find(({ code }) => code === 'L021')?.message).toContain('measurement layer (initiator and target)');
  });
});
