import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bedOf, type Bed } from '../../../shared/analysis/bed.ts';
import { pairRows } from '../../../shared/analysis/paired-rows.ts';
import type { TableKind } from '../../../shared/analysis/tables/analysis-table.ts';
import { buildTable } from '../../../shared/analysis/tables/build-table.ts';
import { NOTHING_STATED } from '../../../shared/analysis/tables/table-input.ts';
import { labSchema, type Entity, type Lab } from '../../../shared/model/lab.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';
import { bitsPerSecond } from '../../../shared/units/quantity.ts';

const sampleOf = (study: string): Lab =>
  labSchema.parse(
    JSON.parse(readFileSync(new URL(`../../../resources/samples/study-${study}-lab.json`, import.meta.url), 'utf8')),
  );

/** The rows of a table of one configuration; cells by the label of their column. */
function rowsOf(kind: TableKind, result: PointResult, bed: Bed) {
  const { rows } = pairRows({ configurations: [{ label: 'A', results: [result] }], pairBy: ['workload'] });
  const asked = { labels: ['A'], rows, results: [[result]], facts: [NOTHING_STATED], cap: null };
  const table = buildTable(kind, { ...asked, bedOf: () => bed, seriesOf: () => [] });
  return table.rows.map((row) => Object.fromEntries(table.columns.map(({ label }, at) => [label, row[at] ?? null])));
}

const point = (iops: number, workload: Partial<PointResult['workload']>): PointResult => {
  const directions = { read: aDirection(iops), write: null, trim: null, mixed: null };
  const plain = aPointResult({ configuration: 'remote', directions, hosts: [] });
  return { ...plain, workload: { ...plain.workload, ...workload } };
};

test('listeners of several subsystems at one address are one access point', () => {
  const drawn = sampleOf('e');
  const rate = point(9_000, { clients: 3 });
  const before = rowsOf('access-points', rate, bedOf({ lab: drawn, baselines: [] }));
  // Each client has its own subsystem, whose optimized path is another node.
  expect(before).toHaveLength(3);
  for (const row of before) expect(row['of all']).toBeCloseTo(100 / 3, 6);
  const all = Object.values(drawn.entities);
  const at = (subsystem: string | null, address: string): string | undefined =>
    all.find((each) => each.kind === 'listener' && each.subsystem === subsystem && each.address === address)?.id;
  const atFirst = (entity: Entity): Entity => {
    if (entity.kind !== 'accessGroup') return entity;
    const first = at(entity.subsystem, '10.20.0.11');
    const states = entity.states.map(({ listener }) => ({
      listener,
      state: listener === first ? ('optimized' as const) : ('non-optimized' as const),
    }));
    return { ...entity, states };
  };
  const lab = { ...drawn, entities: Object.fromEntries(all.map((each) => [each.id, atFirst(each)])) };
  const after = rowsOf('access-points', rate, bedOf({ lab, baselines: [] }));
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ 'Access point': '10.20.0.11:4420', 'of all': 100, payload: 9_000 * 4_096 });
});

test('access points of one name keep their shares apart, of a port slower than its cable', () => {
  const drawn = sampleOf('e');
  const all = Object.values(drawn.entities);
  const alike = (entity: Entity): Entity => {
    if (entity.kind === 'listener') return { ...entity, name: 'portal' };
    if (entity.kind !== 'nic') return entity;
    return { ...entity, ports: entity.ports.map((port) => ({ ...port, speed: bitsPerSecond(10e9) })) };
  };
  const lab = { ...drawn, entities: Object.fromEntries(all.map((each) => [each.id, alike(each)])) };
  const rows = rowsOf('access-points', point(9_000, { clients: 3 }), bedOf({ lab, baselines: [] }));
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map((row) => row['Access point'])).size).toBe(3);
  for (const row of rows) {
    expect(row['of all']).toBeCloseTo(100 / 3, 6);
    expect(row['of the port']).toBeCloseTo((100 * 8 * 3_000 * 4_096) / 10e9, 6);
  }
});

test('below a ceiling without an estimate nothing contradicts the model; above it something does', () => {
  const bed = bedOf({ lab: sampleOf('a'), baselines: [] });
  const note = (iops: number, workload: Partial<PointResult['workload']>) =>
    rowsOf('predicted', point(iops, { clients: 4, numjobs: 16, iodepth: 32, ...workload }), bed)[0]?.['Note'];
  expect(note(1_000_000, { iodepth: null })).toBe('ceiling only');
  expect(note(7_000_000, { iodepth: null })).toBe('not explained by the model');
  expect(note(1_000_000, {})).toBe('not explained by the model');
  expect(note(5_500_000, {})).toBeNull();
});
