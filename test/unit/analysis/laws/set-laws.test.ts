import { describe, expect, it } from 'vitest';
import { setLawFindings } from '../../../../shared/analysis/laws/set-laws.ts';
import type { PointResult } from '../../../../shared/results/point-result.ts';
import { aDirection, aPointResult, anId } from '../../../support/builders.ts';

const LAB = anId();

const row = (configuration: string, rate: number, change: Partial<PointResult> = {}): PointResult =>
  aPointResult({
    labId: LAB,
    configuration,
    directions: { read: aDirection(rate), write: null, trim: null, mixed: null },
    ...change,
  });
const codesOf = (results: readonly PointResult[]): string[] =>
  setLawFindings(results).map(({ result, problem }) => `${problem.code} ${result.configuration}`);

describe('W-REMOTE', () => {
  const LOCAL = row('Local, 8 drives', 1_000);

  it('fires above 102 %', () => {
    expect(codesOf([LOCAL, row('remote', 1_021)])).toEqual(['W-REMOTE remote']);
    expect(codesOf([LOCAL, row('remote', 1_020)])).toEqual([]);
    expect(codesOf([LOCAL, row('remote', 0)])).toEqual([]);
  });

  it('looks at rows of one bed: those without a lab may be of any', () => {
    const loose = { labId: null } as const;
    expect(codesOf([{ ...LOCAL, ...loose }, row('remote', 5_000, loose)])).toEqual([]);
    expect(codesOf([LOCAL, row('remote', 5_000, { labId: anId() })])).toEqual([]);
  });

  it('looks at rows of one layer: a cache may serve more than the drives behind it', () => {
    expect(codesOf([LOCAL, row('guest', 5_000, { layer: 'cache' })])).toEqual([]);
    expect(codesOf([LOCAL, row('guest', 5_000, { layer: 'unknown' })])).toEqual(['W-REMOTE guest']);
  });
});

describe('W-CELL of ratio columns', () => {
  const published = (study: string, rate: number, ratios: { against: string; percent: number }[]) =>
    ({
      labId: null,
      directions: { read: aDirection(rate), write: null, trim: null, mixed: null },
      provenance: {
        kind: 'published',
        study,
        table: 'one',
        printed: {
          iops: String(rate),
          mebibytesPerSecond: null,
          latencyMilliseconds: null,
          cpuPercent: null,
          footnotes: [],
        },
        ratios: ratios.map((each) => ({ ...each, metric: 'iops' as const })),
      },
    }) satisfies Partial<PointResult>;

  it('divides by the row of the same publication', () => {
    const base = row('base', 0, published('X', 200, []));
    const other = row('base', 0, published('Y', 100, []));
    const own = row('base', 150, { labId: null });
    const ratio = (percent: number): PointResult => row('new', 0, published('X', 300, [{ against: 'base', percent }]));
    expect(codesOf([other, own, base, ratio(150)])).toEqual([]);
    expect(codesOf([other, own, base, ratio(160)])).toEqual(['W-CELL new']);
  });
});

describe('W-SCALE', () => {
  it('takes the best of several one-core points, and none from another pattern', () => {
    expect(codesOf([row('SPDK, 1 core', 1_000), row('SPDK, 4 cores', 4_201)])).toEqual(['W-SCALE SPDK, 4 cores']);
    expect(codesOf([row('SPDK, 1 core', 1_000), row('SPDK, 4 cores', 4_200)])).toEqual([]);
    expect(codesOf([row('SPDK, 1 core', 900), row('SPDK, 1 core', 1_100), row('SPDK, 4 cores', 4_400)])).toEqual([]);
    const other = row('SPDK, 1 core', 1_000);
    expect(codesOf([{ ...other, workload: { ...other.workload, iodepth: 64 } }, row('SPDK, 4 cores', 9_000)])).toEqual(
      [],
    );
  });
});
