import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cappedSearch } from '../../../shared/analysis/searches/capped-search.ts';
import { kneeSearch } from '../../../shared/analysis/searches/knee-search.ts';
import { scalingSearch } from '../../../shared/analysis/searches/scaling-search.ts';
import { steadySearch } from '../../../shared/analysis/searches/steady-search.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';
import { vectors } from '../support/vectors.ts';

interface Load {
  readonly rate: number;
  readonly latencyNs: number;
  readonly numjobs?: number;
  readonly iodepth?: number;
  readonly clients?: number;
  readonly change?: Partial<PointResult>;
}

function point({ rate, latencyNs, numjobs = 1, iodepth = 1, clients = 1, change = {} }: Load): PointResult {
  const direction = aDirection(rate, latencyNs);
  const directions = { read: direction, write: null, trim: null, mixed: null };
  const result = aPointResult({ directions, ...change });
  return { ...result, workload: { ...result.workload, numjobs, iodepth, clients } };
}

describe('knee of stored sweeps', () => {
  const cases = vectors(
    'knee',
    z.object({
      grid: z.array(z.object({ numjobs: z.number(), iodepth: z.number(), iops: z.number(), lat: z.number() })),
      eps: z.number().optional(),
    }),
  );

  test.each(cases)('$name picks what the vector picks, with one client and with four', ({ inp, exp }) => {
    const pick = z.object({ numjobs: z.number(), iodepth: z.number() }).parse(exp);
    for (const clients of [1, 4]) {
      const results = inp.grid.map((each) =>
        point({ ...each, rate: each.iops * clients, latencyNs: each.lat * 1e9, clients }),
      );
      const [group, ...more] = kneeSearch(results, inp.eps === undefined ? {} : { epsilon: inp.eps }).groups;
      expect(more).toEqual([]);
      expect(group?.pick).toMatchObject(pick);
      expect(group?.pick?.outstanding).toBe(pick.numjobs * pick.iodepth * clients);
      expect(group?.points.filter(({ role }) => role === 'pick')).toHaveLength(1);
      expect(group?.reason).toContain('least mean latency');
    }
  });

  test('tells apart configurations, leaves out single points, failures and open loops', () => {
    const sweep = (configuration: string) =>
      [1, 2].map((iodepth) =>
        point({ rate: 10_000 * iodepth, latencyNs: 100_000, iodepth, change: { configuration } }),
      );
    const single = point({ rate: 1, latencyNs: 1e9, change: { configuration: 'single' } });
    const failed = point({ rate: 1e6, latencyNs: 4000, iodepth: 4, change: { configuration: 'a', status: 'failed' } });
    const open = point({ rate: 1e6, latencyNs: 8000, iodepth: 8, change: { configuration: 'a', loop: 'open' } });
    const { groups } = kneeSearch([...sweep('a'), ...sweep('b'), single, failed, open]);
    expect(groups.map(({ configuration, pick, gridTooSmall }) => [configuration, pick?.iodepth, gridTooSmall])).toEqual(
      [
        ['a', 2, true],
        ['b', 2, true],
      ],
    );
  });

  test('says so when no point is what its depth says', () => {
    const results = [1, 2].map((iodepth) => point({ rate: 10_000, latencyNs: 5_000, iodepth }));
    expect(kneeSearch(results).groups[0]).toMatchObject({ pick: null, highestIops: null });
  });
});

describe('latency cap over stored depths', () => {
  const at = (iodepth: number, latencyNs: number, change: Partial<PointResult> = {}) =>
    point({ rate: (iodepth * 1e9) / latencyNs, latencyNs, iodepth, change });
  const cap = { capNs: 500_000, statistic: 'mean', direction: 'both' } as const;
  const decide = (...results: PointResult[]) => cappedSearch(results, cap).groups[0]!;

  test('the greatest depth under the cap, next to one above it', () => {
    const group = decide(at(1, 100_000), at(2, 200_000), at(4, 400_000), at(5, 510_000), at(8, 800_000));
    expect(group).toMatchObject({ decision: 'found', nextDepth: null, unstable: false, pick: { depthPerJob: 4 } });
    expect(group.pick?.iops).toBeCloseTo(10_000, 6);
  });
  test('a gap between is named with what to measure next', () => {
    const group = decide(at(1, 100_000), at(2, 200_000), at(4, 400_000), at(8, 800_000));
    expect(group).toMatchObject({ decision: 'bracketed', nextDepth: 6, pick: { depthPerJob: 4 } });
  });
  test('none, and at the limit', () => {
    expect(decide(at(4, 600_000))).toMatchObject({ decision: 'bracketed', pick: null, nextDepth: 2 });
    expect(decide(at(1, 600_000))).toMatchObject({ decision: 'none', pick: null, confirmation: null });
    expect(decide(at(1, 100_000), at(2, 200_000))).toMatchObject({ decision: 'at_limit', pick: { depthPerJob: 2 } });
  });
  test('repeats decide whether it is confirmed', () => {
    const repeats = [398_000, 400_000, 402_000].map((latency, index) => at(4, latency, { repeat: index + 1 }));
    expect(decide(at(1, 100_000), ...repeats, at(5, 600_000)).confirmation).toBe('under_cap');
    expect(decide(at(1, 100_000), ...repeats.slice(0, 2), at(5, 600_000)).confirmation).toBe('repeat');
  });
  test('of percentiles of repeats the highest counts, never their mean', () => {
    const repeats = [300_000, 700_000].map((latency, index) => at(4, latency, { repeat: index + 1 }));
    const results = [at(1, 100_000), ...repeats];
    expect(cappedSearch(results, cap).groups[0]?.pick?.depthPerJob).toBe(4);
    const p99 = cappedSearch(results, { ...cap, statistic: 'p99' }).groups[0]!;
    expect(p99.points[1]).toMatchObject({ latencyNs: 700_000, underCap: false });
    expect(p99.pick?.depthPerJob).toBe(1);
  });
  test('the latency of the writes alone, where that is asked', () => {
    const mixed = { read: aDirection(1000, 100_000), write: aDirection(1000, 900_000), trim: null, mixed: null };
    const results = [at(1, 100_000, { directions: mixed })];
    expect(cappedSearch(results, { ...cap, direction: 'read' }).groups[0]?.decision).toBe('at_limit');
    expect(cappedSearch(results, { ...cap, direction: 'write' }).groups[0]?.decision).toBe('none');
    expect(cappedSearch(results, cap).groups[0]?.points[0]?.latencyNs).toBeCloseTo(500_000, 6);
  });
});

describe('scaling of stored results', () => {
  const study = [
    { configuration: '1 core', rate: 1_590_000 },
    { configuration: '4 cores', rate: 7_980_000 },
    { configuration: '8 cores', rate: 10_940_000 },
  ].map(({ configuration, rate }) => point({ rate, latencyNs: 1000, change: { configuration } }));

  test('study D with its cores stated', () => {
    const cores = [1, 4, 8].map((count) => ({
      configuration: count === 1 ? '1 core' : `${count} cores`,
      cores: count,
      busyCores: null,
    }));
    const { groups, coresFrom } = scalingSearch(study, cores);
    expect(coresFrom).toBe('stated');
    expect(groups[0]?.points.map(({ efficiency }) => Math.round(100 * (efficiency ?? 0)))).toEqual([100, 125, 86]);
    expect(groups[0]?.reason).toContain('weak');
    expect(groups[0]?.pickCores).toBe(8);
  });
  test('without a statement by jobs, until a core gains less than 5%', () => {
    const results = [
      [1, 1000],
      [2, 1900],
      [4, 2000],
    ].map(([numjobs, rate]) => point({ rate: rate!, latencyNs: 1000, numjobs: numjobs! }));
    const { groups, coresFrom } = scalingSearch(results, []);
    expect(coresFrom).toBe('jobs');
    expect(groups[0]).toMatchObject({ pickCores: 2, reason: expect.stringContaining('From 2 to 4 cores') as string });
  });
  test('one point is no series', () => expect(scalingSearch(study.slice(0, 1), []).groups).toEqual([]));
});

describe('steady state of stored rounds', () => {
  const limits = { rounds: 5, rangePercent: 20, slopePercent: 10 };
  const rounds = (rates: readonly number[]) =>
    rates.map((rate, index) =>
      point({
        rate,
        latencyNs: 1000,
        change: { repeat: index + 1, startedUs: (1_700_000_000_000_000 + index) as never },
      }),
    );
  test('in the order of their start, whatever the order they are stored in', () => {
    const results = rounds([200, 150, 120, 101, 100, 99, 100, 101]).reverse();
    const [group] = steadySearch(results, limits).groups;
    expect(group).toMatchObject({ attained: true, firstSteadyRound: 8, meanIops: 100.2 });
    expect(group?.rounds.map(({ iops }) => iops)).toEqual([200, 150, 120, 101, 100, 99, 100, 101]);
    expect(group?.reason).toMatch(/^Steady: over the last 5 rounds, range 2\.0% of at most 20%/);
  });
  test('says what failed: too few, range, slope', () => {
    const reason = (rates: number[]) => steadySearch(rounds(rates), limits).groups[0]?.reason;
    expect(reason([1, 2])).toBe('2 rounds: 5 are needed');
    expect(reason([100, 150, 100, 100, 100])).toContain('Not steady: over the last 5 rounds, range');
    expect(reason([100, 104, 108, 112, 116])).toContain('slope');
  });
});
