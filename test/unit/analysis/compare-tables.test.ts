import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bed } from '../../../shared/analysis/bed.ts';
import { pairRows } from '../../../shared/analysis/paired-rows.ts';
import type { TableKind } from '../../../shared/analysis/tables/analysis-table.ts';
import { buildTable, TABLES } from '../../../shared/analysis/tables/build-table.ts';
import { backEndFactor } from '../../../shared/analysis/tables/front-back-end.ts';
import { softwareDifference } from '../../../shared/analysis/tables/latency-breakdown.ts';
import { NOTHING_STATED, type SideFacts, type TableInput } from '../../../shared/analysis/tables/table-input.ts';
import { percentOf } from '../../../shared/analysis/tables/theoretical.ts';
import type { HostResult, PointResult } from '../../../shared/results/point-result.ts';
import { z } from 'zod';
import { aDirection, aPointResult } from '../../support/builders.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const directions = (rate: number, latencyNs = 100_000) => ({
  read: aDirection(rate, latencyNs),
  write: null,
  trim: null,
  mixed: null,
});
const point = (rate: number, change: Partial<PointResult> = {}, latencyNs?: number) =>
  aPointResult({ directions: directions(rate, latencyNs), ...change });
const stated = (facts: Partial<SideFacts>): SideFacts => ({ ...NOTHING_STATED, ...facts });

interface OneSide {
  readonly label: string;
  readonly results: readonly PointResult[];
  readonly facts?: Partial<SideFacts>;
}

function tableOf(kind: TableKind, sides: readonly OneSide[], change: Partial<TableInput> = {}) {
  const { rows } = pairRows({ configurations: sides, pairBy: ['workload', 'numjobs', 'iodepth'] });
  const table = buildTable(kind, {
    labels: sides.map(({ label }) => label),
    rows,
    results: sides.map(({ results }) => results),
    facts: sides.map(({ facts = {} }) => stated(facts)),
    bedOf: () => null,
    cap: null,
    seriesOf: () => [],
    ...change,
  });
  /** The cells of a row by the label of their column. */
  const cells = (row: number, group: string | null = null) =>
    Object.fromEntries(
      table.columns.flatMap((column, index) =>
        column.group === group ? [[column.label, table.rows[row]?.[index] ?? null]] : [],
      ),
    );
  return { table, cells };
}

test.each(Object.keys(TABLES) as TableKind[])('%s: every row has a cell for every column, and a source', (kind) => {
  const sides = [
    { label: 'A', results: [point(1000)] },
    { label: 'B', results: [] },
  ];
  const { table } = tableOf(kind, sides, { cap: { capNs: 1e6, statistic: 'mean', direction: 'both' } });
  expect(table.source.length).toBeGreaterThan(20);
  for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
});

describe('IOPS per core', () => {
  test('of study D: polled targets by their reactors, and by the share in which they are busy', () => {
    const { cells } = tableOf('iops-per-core', [
      {
        label: '4 cores',
        results: [point(7_980_000)],
        facts: { targetCores: 4, targetBusyCores: 3.8, initiatorCores: 8 },
      },
    ]);
    expect(cells(0, '4 cores')).toMatchObject({
      'per target core': 1_995_000,
      'per busy core': 7_980_000 / 3.8,
      'initiator CPUs': 8,
      'per core, both ends': 7_980_000 / 12,
    });
  });

  test('of study A: 16% of 256 logical CPUs are 135 thousand IOPS each', () => {
    const cpu = { machinePercent: 16, logicalCpus: null, jobUserPercent: null, jobSystemPercent: null };
    const results = [point(5_540_879, { cpu, hosts: [] })];
    const { cells } = tableOf('iops-per-core', [{ label: 'Linux', results, facts: { initiatorLogicalCpus: 256 } }]);
    expect(cells(0, 'Linux')['initiator CPUs']).toBeCloseTo(40.96, 9);
    expect(cells(0, 'Linux')['per initiator CPU']).toBeCloseTo(135_275, 0);
    expect(cells(0, 'Linux')['per target core']).toBeNull();
  });

  test('adds up what every client used, and says nothing where one did not measure it', () => {
    const share = (machinePercent: number | null): HostResult => ({
      ...point(500).hosts[0]!,
      cpu: { machinePercent, logicalCpus: 64, jobUserPercent: null, jobSystemPercent: null },
    });
    const of = (percents: (number | null)[]) =>
      tableOf('iops-per-core', [{ label: 'A', results: [point(1000, { hosts: percents.map(share) })] }]).cells(0, 'A');
    expect(of([25, 50])['initiator CPUs']).toBeCloseTo(48, 9);
    expect(of([25, null])).toMatchObject({ 'initiator CPUs': null, 'per initiator CPU': null });
  });
});

describe('scaling', () => {
  const cases = vectors(
    'core_scaling',
    z.object({ cores: z.number(), iops: z.number(), lat_us: z.number(), iops_1_core: z.number() }),
  );
  const sides = cases.map(({ inp }) => ({
    label: `${String(inp.cores)} cores`,
    results: [point(inp.iops, {}, inp.lat_us * 1000)],
    facts: { targetCores: inp.cores },
  }));

  test.each(cases.map((vector, index) => ({ vector, index })))(
    'study D, $vector.inp.cores cores',
    ({ vector, index }) => {
      const { cells } = tableOf('scaling', sides);
      const row = cells(index);
      expectVector(vector, {
        iops_per_core: row['per core'],
        eff: Number(row['efficiency']) / 100,
        little_qd: (Number(row['IOPS']) * Number(row['mean latency'])) / 1e9,
      });
    },
  );

  test('names the weak one-core point and the end of the gain', () => {
    const { cells } = tableOf('scaling', sides);
    expect(cells(1)['Note']).toBe('the one-core point is weak');
    expect(cells(1)['of the best per core']).toBe(100);
    const flat = [1000, 1010].map((rate, index) => ({
      label: String(index),
      results: [point(rate)],
      facts: { targetCores: index + 1 },
    }));
    expect(tableOf('scaling', flat).cells(1)['Note']).toBe('gain below 5% per core');
  });

  test('asks for the cores where they are not stated', () => {
    const { table } = tableOf('scaling', [{ label: 'A', results: [point(1)] }]);
    expect(table.rows).toEqual([]);
    expect(table.problems).toMatchObject([{ code: 'cores-not-stated', where: 'A' }]);
  });
});

describe('latency breakdown', () => {
  test('of study D: 2.26 µs are 11.4% of the kernel target’s overhead, 4.94 µs are 28.25% of the initiator’s', () => {
    const target = softwareDifference(29_820, 27_560, 10_000);
    expect(target.deltaNs).toBeCloseTo(2260, 9);
    expect(target.percentOfOverhead).toBeCloseTo(11.4, 1);
    const initiator = softwareDifference(27_490, 22_550, 10_000);
    expect(initiator.percentOfOverhead).toBeCloseTo(28.25, 1);
    expect(softwareDifference(20, 10, 30).percentOfOverhead).toBeNull();
  });

  const cell = (target: SideFacts['target'], initiator: SideFacts['initiator'], latencyNs: number) => ({
    label: `${String(target)} ${String(initiator)}`,
    results: [point(1000, {}, latencyNs)],
    facts: { target, initiator },
  });
  const six = [
    cell('local', 'kernel', 10_000),
    cell('kernel', 'kernel', 30_000),
    cell('spdk', 'kernel', 27_000),
    cell('local', 'spdk', 8_000),
    cell('kernel', 'spdk', 24_000),
    cell('spdk', 'spdk', 20_000),
  ];

  test('six cells give the software of the targets and of the initiators', () => {
    const { table } = tableOf('latency-breakdown', six);
    expect(table.rows.map((row) => row.slice(1))).toEqual([
      ['target', 'kernel initiator', 10_000, 30_000, 27_000, 20_000, 3_000, 15],
      ['target', 'SPDK initiator', 8_000, 24_000, 20_000, 16_000, 4_000, 25],
      ['initiator', 'kernel target', 10_000, 30_000, 24_000, 20_000, 6_000, 30],
      ['initiator', 'SPDK target', 10_000, 27_000, 20_000, 17_000, 7_000, (100 * 7_000) / 17_000],
    ]);
  });

  test('a cell that is missing leaves its differences empty, deeper points are left out and counted', () => {
    const deep = { ...point(1), workload: { ...point(1).workload, iodepth: 8 } };
    const { table } = tableOf('latency-breakdown', [...six.slice(1), { label: 'deep', results: [deep] }]);
    expect(table.rows[0]?.slice(3)).toEqual([null, 30_000, 27_000, null, 3_000, null]);
    expect(table.footnotes).toContain('1 patterns at other jobs or depths are left out');
    expect(table.footnotes).toContain('Target or initiator software not stated: deep');
  });
});

describe('of theoretical', () => {
  const percents = vectors('hci', z.object({ op: z.string(), values: z.array(z.number()) })).filter(
    ({ inp }) => inp.op === 'percent',
  );
  test.each(percents)('study C, $name', (vector) => {
    expectVector(vector, percentOf(vector.inp.values[0]!, vector.inp.values[1]!));
  });
  test('a result without a bed, or one that the model cannot answer for, leaves its cells empty and says so', () => {
    const bed = { capacityOf: () => null } as unknown as Bed;
    const of = (bedOf: TableInput['bedOf']) =>
      tableOf('theoretical', [{ label: 'A', results: [point(1000)] }], { bedOf });
    const unanswered = of(() => bed);
    expect(unanswered.cells(0, 'A')).toMatchObject({ IOPS: 1000, 'drives alone': null, 'of the drives': null });
    expect(unanswered.table.footnotes.at(-1)).toMatch(/^Empty where the model has no word/);
    expect(of(() => null).table.footnotes.at(-1)).toBe('No drawn bed belongs to some of the results');
  });
  test('nothing is no share of nothing', () => {
    expect(percentOf(1, 0)).toBeNull();
    expect(percentOf(null, 5)).toBeNull();
  });
});

describe('front and back end', () => {
  test('of study C: 90/10 with two copies costs 1.1 back-end operations each', () => {
    expect(backEndFactor(0.9, 2)).toBeCloseTo(25_928_571.43 / 23_571_428.57, 6);
    const mixed = { read: aDirection(900), write: aDirection(100), trim: null, mixed: null };
    const of = (layer: PointResult['layer'], copies: number | null) =>
      tableOf('front-back-end', [
        { label: 'A', results: [aPointResult({ directions: mixed, layer })], facts: { copies } },
      ]).cells(0, 'A');
    expect(of('guest', 2)).toMatchObject({ 'front-end IOPS': 1000, 'back-end IOPS': 1100, reads: 90 });
    expect(of('target', 2)['front-end IOPS']).toBeCloseTo(1000 / 1.1, 9);
    expect(of('target', 2)['back-end IOPS']).toBeCloseTo(1000, 9);
    expect(of('unknown', 2)).toMatchObject({ 'front-end IOPS': null, 'back-end IOPS': null });
    expect(of('guest', null)).toMatchObject({ copies: null, 'front-end IOPS': null });
  });

  test('the factor lies between one and the copies', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 5 }), (reads, copies) => {
        const factor = backEndFactor(reads, copies);
        expect(factor).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(factor).toBeLessThanOrEqual(copies + 1e-12);
      }),
    );
  });
});

describe('fairness of clients', () => {
  const share = (host: string, rate: number): HostResult => ({
    ...point(rate).hosts[0]!,
    host,
    directions: directions(rate),
  });
  const of = (...shares: HostResult[]) =>
    tableOf('fairness', [{ label: 'A', results: [point(1000, { hosts: shares })] }]).cells(0, 'A');

  test('one client that gets half of the others is named', () => {
    expect(of(share('a', 100), share('b', 100), share('c', 50))).toEqual({
      clients: 3,
      'least IOPS': 50,
      'most IOPS': 100,
      'least / most': 50,
      "Jain's index": 62_500 / (3 * 22_500),
      'least served': 'c',
    });
  });
  test('equal clients are fair, a single one says nothing', () => {
    expect(of(share('a', 100), share('b', 100))).toMatchObject({ "Jain's index": 1, 'least served': null });
    expect(of(share('a', 100))).toMatchObject({ clients: null, "Jain's index": null });
  });
});
