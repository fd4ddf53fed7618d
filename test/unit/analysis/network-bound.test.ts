import { describe, expect, it, test } from 'vitest';
import type { BedFacts } from '../../../shared/analysis/bed.ts';
import { compare } from '../../../shared/analysis/compare.ts';
import { localPlateau, localPoints } from '../../../shared/analysis/local-baseline.ts';
import { networkWords } from '../../../shared/analysis/network-bound.ts';
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
    .filter((result) => configuration.test(result.configuration) && networkWords(beds)(result).bound)
    .map(({ workload }) => workload.name);

describe('network-bound', () => {
  it.each([/^Linux/, /^StarWind/])(
    'our model marks exactly the two published rows of %s without its footnotes',
    (initiator) => {
      expect(patterns(unmarked, initiator)).toEqual(['random read 64K', 'read 1M']);
    },
  );

  it('tells how much of which ceiling was reached, in the order of the configurations', () => {
    const of = (configuration: RegExp) => unmarked.filter((result) => configuration.test(result.configuration));
    const sides = [/^Local, 8/, /^Linux/, /^StarWind/].map((each) => ({ label: String(each), results: of(each) }));
    const comparison = compare({
      configurations: sides,
      pairBy: ['workload'],
      tolerancePercent: 4,
      networkWord: networkWords(bed),
    });
    const bound = comparison.rows.filter((row) => row.networkBound);
    expect(bound.map((row) => row.workload)).toEqual(['random read 64K', 'read 1M']);
    for (const { networkLimits, values } of bound) {
      expect(networkLimits[0]).toBeNull();
      networkLimits.slice(1).forEach((limit, index) => {
        const rate = values[index + 1]?.bytesPerSecond?.mean ?? 0;
        expect(limit!.sharePercent).toBeGreaterThan(90);
        expect(limit!.sharePercent).toBeLessThanOrEqual(100);
        // The share is that of the payload which the links let through.
        expect((100 * rate) / limit!.bytesPerSecond).toBeCloseTo(limit!.sharePercent, 0);
        expect(limit!.bytesPerSecond).toBeLessThan((4 * 100e9) / 8);
      });
    }
    expect(comparison.footnotes.find((line) => line.startsWith('**'))).toMatch(
      /^\*\* network-bound \(.+\): random read 64K B \d+\.\d% of \d+\.\d GB\/s, C \d+\.\d% of/,
    );
  });

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
  expect(of('randread', 65_536)).toEqual({
    driveIops: 101_000,
    driveBlockBytes: 65_536,
    driveOptimumDepth: 64,
    driveDepthOneLatencyNs: null,
  });
  expect(of('randread', 8192)).toBeNull();
  expect(of('randwrite', 65_536)?.driveIops).toBe(14_315);
});
