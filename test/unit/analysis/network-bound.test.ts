import { describe, expect, it, test } from 'vitest';
import type { BedFacts } from '../../../shared/analysis/bed.ts';
import { localPlateau, localPoints } from '../../../shared/analysis/local-baseline.ts';
import { networkBoundTest } from '../../../shared/analysis/network-bound.ts';
import { workloadSchema } from '../../../shared/plan/workload.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { iops } from '../../../shared/units/quantity.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { publishedOn } from './laws/published.ts';

const published = publishedOn('A');

/** As if the publication had no footnotes. */
const unmarked = published.map((result): PointResult => {
  if (result.provenance.kind !== 'published') return result;
  const { provenance } = result;
  return { ...result, provenance: { ...provenance, printed: { ...provenance.printed, footnotes: [] } } };
});
const bed: ReadonlyMap<Id, BedFacts> = new Map([[studyALab.id, { lab: studyALab, baselines: localPoints(published) }]]);
const patterns = (results: readonly PointResult[], configuration: RegExp, beds = bed): string[] =>
  results
    .filter((result) => configuration.test(result.configuration) && networkBoundTest(beds)([result]))
    .map(({ workload }) => workload.name);

describe('network-bound', () => {
  it.each([/^Linux/, /^StarWind/])(
    'our model marks exactly the two published rows of %s without its footnotes',
    (initiator) => {
      expect(patterns(unmarked, initiator)).toEqual(['random read 64K', 'read 1M']);
    },
  );

  it('a local row never is; a row below 90 % of the links is not', () => {
    expect(patterns(unmarked, /^Local/)).toEqual([]);
    const slower = unmarked.map((result) => {
      const { read } = result.directions;
      return read === null
        ? result
        : { ...result, directions: { ...result.directions, read: { ...read, iops: iops(600_000) } } };
    });
    expect(patterns(slower, /^Linux/)).not.toContain('random read 64K');
  });

  it('without a drawn bed the publication’s footnote stands, and none without it', () => {
    expect(patterns(published, /^Linux/, new Map())).toEqual(['random read 64K', 'read 1M']);
    expect(patterns(unmarked, /^Linux/, new Map())).toEqual([]);
  });
});

test('the plateau of one drive is for the very pattern and block', () => {
  const points = localPoints(published);
  const of = (access: string, blockBytes: number) =>
    localPlateau(points, workloadSchema.parse({ name: 'x', access, blockBytes, readPercent: null }));
  expect(points).toHaveLength(6);
  expect(of('randread', 65_536)).toEqual({ driveIops: 101_000, driveBlockBytes: 65_536, driveOptimumDepth: 64 });
  expect(of('randread', 8192)).toBeNull();
  expect(of('randwrite', 65_536)?.driveIops).toBe(14_315);
});
