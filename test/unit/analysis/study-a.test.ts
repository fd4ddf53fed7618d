import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compare } from '../../../shared/analysis/compare.ts';
import type { Metric } from '../../../shared/analysis/comparison.ts';
import { STUDY_A_TABLES, studyResults } from '../../../shared/parse/study/study-results.ts';
import { pointResultSchema, type PointResult } from '../../../shared/results/point-result.ts';
import { iops } from '../../../shared/units/quantity.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { vectors } from '../support/vectors.ts';

const studies = z
  .object({ studies: z.array(z.object({ id: z.string(), results: z.unknown().optional() })) })
  .parse(JSON.parse(readFileSync(new URL('../../../resources/studies.json', import.meta.url), 'utf8')));

const published: PointResult[] = studyResults(
  'A',
  studies.studies.find((study) => study.id === 'A')?.results,
  STUDY_A_TABLES,
).map((result, index) => ({ ...result, id: uuidV7(index, new Uint8Array(10).fill(index)), labId: null }));

const of = (configuration: string, results = published) => ({
  label: configuration,
  results: results.filter((result) => result.configuration === configuration),
});
const EXPECTED = 'Local, 8 drives (expected)';
const LINUX = 'Linux NVMe-oF initiator';
const STARWIND = 'StarWind NVMe-oF Initiator';
const TABLES: Record<string, [string, string]> = {
  ratio_linux_vs_local8: [EXPECTED, LINUX],
  ratio_starwind_vs_local8: [EXPECTED, STARWIND],
  ratio_starwind_vs_linux: [LINUX, STARWIND],
};
const COLUMNS: Record<string, Metric> = { iops: 'iops', mib_s: 'bytesPerSecond', lat: 'latencyNs', cpu: 'cpuPercent' };

const comparison = (table: string, results = published) => {
  const [baseline, other] = TABLES[table]!;
  const pairBy = ['workload'] as const;
  return compare({ configurations: [of(baseline, results), of(other, results)], pairBy, tolerancePercent: 4 });
};
const cell = (table: string, pattern: string, metric: Metric, results = published) =>
  comparison(table, results).rows.find((row) => row.workload === pattern)!.ratios[0]![metric]!;

test('every published result is a valid result', () => {
  expect(published).toHaveLength(24);
  for (const result of published) expect(() => pointResultSchema.parse(result)).not.toThrow();
});

describe('published ratio cells', () => {
  const cases = vectors(
    'ratio_pct',
    z.object({
      num: z.number(),
      num_half: z.number(),
      den: z.number(),
      den_half: z.number(),
      published_pct: z.number(),
    }),
  ).map((vector) => ({
    ...vector,
    info: z.object({ table: z.string(), pattern: z.string(), column: z.string() }).parse(vector.info),
    exp: z
      .object({ kind: z.string(), shown_pct: z.number(), interval_pct: z.tuple([z.number(), z.number()]) })
      .parse(vector.exp),
  }));

  test.each(cases)('$info.table, $info.pattern, $info.column', ({ info, exp, inp }) => {
    const ratio = cell(info.table, info.pattern, COLUMNS[info.column]!);
    expect(ratio.published).toMatchObject({ kind: exp.kind, percent: inp.published_pct });
    expect(Number(ratio.percent.toFixed(2))).toBeCloseTo(exp.shown_pct, 6);
    expect(ratio.published!.interval[0]).toBeCloseTo(exp.interval_pct[0], 6);
    expect(ratio.published!.interval[1]).toBeCloseTo(exp.interval_pct[1], 6);
  });

  test('45 of the 60 are equal at two decimals, the others lie inside their rounding interval', () => {
    const kinds = Object.keys(TABLES)
      .flatMap((table) => comparison(table).rows)
      .flatMap((row) => Object.values(row.ratios[0]!))
      .flatMap((ratio) => (ratio?.published ? [ratio.published.kind] : []));
    const count = (kind: string) => kinds.filter((each) => each === kind).length;
    expect({ exact: count('exact'), within: count('within_rounding'), mismatch: count('mismatch') }).toEqual({
      exact: 45,
      within: 15,
      mismatch: 0,
    });
  });
});

test('a changed input changes its ratio, and the published cell no longer fits', () => {
  const changed = published.map((result) => {
    const isRow = result.configuration === LINUX && result.workload.name === 'random read 4k';
    if (!isRow || result.directions.read === null) return result;
    return {
      ...result,
      directions: { ...result.directions, read: { ...result.directions.read, iops: iops(5_000_000) } },
    };
  });
  const before = cell('ratio_linux_vs_local8', 'random read 4k', 'iops');
  const after = cell('ratio_linux_vs_local8', 'random read 4k', 'iops', changed);
  expect(before.percent).toBeCloseTo(97.2767, 4);
  expect(after.percent).toBeCloseTo((100 * 5_000_000) / 5_696_000, 9);
  expect(after.published!.kind).toBe('mismatch');
});

test('verdicts, geometric means and footnotes are those of the study', () => {
  const table = comparison('ratio_starwind_vs_linux');
  expect(table.rows.map((row) => row.verdicts[0])).toEqual([
    '24.69% fewer IOPS',
    'Within 4%',
    'Within 4%, network-bound',
    'Within 4%',
    'Within 4%, network-bound',
    'Within 4%',
  ]);
  expect(table.geometricMeans[0]!.iops).toBeCloseTo(94.87, 2);
  expect(table.geometricMeans[0]!.latencyNs).toBeCloseTo(93.3, 0);
  expect(table.footnotes).toContain('* per client, 4 clients in total');
  expect(table.problems.map((problem) => problem.code)).toEqual(['L021', 'published-means']);
});
