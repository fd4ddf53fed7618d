import { expect, it } from 'vitest';
import { compare } from '../../../../shared/analysis/compare.ts';
import { flaggedRows } from '../../../../shared/analysis/laws/flagged-rows.ts';
import type { PointResult } from '../../../../shared/results/point-result.ts';
import { iops } from '../../../../shared/units/quantity.ts';
import { checkedStudy, publishedOn } from './published.ts';

const STARWIND = 'StarWind NVMe-oF Initiator';
const EXPECTED = 'Local, 8 drives (expected)';
const side = (results: readonly PointResult[], configuration: string) => ({
  label: configuration,
  results: results.filter((result) => result.configuration === configuration),
});
const notes = (results: readonly PointResult[], ...configurations: string[]): string[] =>
  compare({
    configurations: configurations.map((configuration) => side(results, configuration)),
    pairBy: ['workload'],
    tolerancePercent: 4,
  }).problems.flatMap(({ code, message }) => (code.startsWith('W-') ? [message] : []));

it('a comparison tells which rows are flagged, once per law, with the numbers of the first', () => {
  const told = notes(checkedStudy('A'), 'Linux NVMe-oF initiator', STARWIND);
  expect(told).toEqual([
    expect.stringMatching(
      /^StarWind NVMe-oF Initiator: W-QD on 5 rows \(random read 4k, random write 4k, random write 64K and 2 more\): 4,173,061 IOPS x 353.0 µs/,
    ),
    expect.stringMatching(/^StarWind NVMe-oF Initiator: W-MODEL on 1 row \(random read 4k\)/),
  ]);
  expect(notes(checkedStudy('A'), EXPECTED, 'Linux NVMe-oF initiator')).toEqual([]);
});

it('the laws that need other rows look at the compared ones, judged before or not', () => {
  const faster = publishedOn('A').map((result): PointResult => {
    const { write } = result.directions;
    if (result.configuration !== STARWIND || result.workload.name !== 'random write 4k' || write === null)
      return result;
    return { ...result, directions: { ...result.directions, write: { ...write, iops: iops(1_600_000) } } };
  });
  expect(notes(faster, EXPECTED, STARWIND)).toContainEqual(
    expect.stringContaining(
      'W-REMOTE on 1 row (random write 4k): 1,600,000 IOPS over the fabric is 102.04% of the 1,567,939 of Local, 8 drives (expected)',
    ),
  );
  expect(notes(faster, EXPECTED, STARWIND).filter((text) => text.includes('W-CELL'))).toHaveLength(1);
  expect(flaggedRows(publishedOn('A'))).toEqual([]);
});

it('a verdict that is stored and found again counts once', () => {
  const rows = flaggedRows(checkedStudy('D')).filter(({ code }) => code === 'W-SCALE');
  expect(rows.map(({ rows: each }) => each.length)).toEqual([1, 1]);
});
