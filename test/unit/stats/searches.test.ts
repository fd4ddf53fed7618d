import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeCap } from '../../../shared/stats/capped-confirmation.ts';
import { nextCappedStep, type CappedSearchStep, type DepthProbe } from '../../../shared/stats/capped-search.ts';
import { findKnee, type SweepPoint } from '../../../shared/stats/knee.ts';
import { firstSteadyRound, steadyState } from '../../../shared/stats/steady-state.ts';

/** Runs a search against a latency curve; fails when it does not come to an end. */
function searched(latencyAt: (depth: number) => number, capNs: number, maxDepthPerJob: number) {
  const probes: DepthProbe[] = [];
  for (let step = 0; step <= maxDepthPerJob + 1; step += 1) {
    const next = nextCappedStep(probes, { capNs, maxDepthPerJob });
    if (next.kind !== 'probe') return { end: next, probes };
    expect(probes.some((probe) => probe.depthPerJob === next.depthPerJob)).toBe(false);
    probes.push({ depthPerJob: next.depthPerJob, latencyNs: latencyAt(next.depthPerJob) });
  }
  throw new Error('the search went on for ever');
}

describe('capped search', () => {
  const rising = fc.record({
    base: fc.integer({ min: 1, max: 1_000 }),
    perDepth: fc.integer({ min: 1, max: 50 }),
    cap: fc.integer({ min: 1, max: 5_000 }),
    most: fc.integer({ min: 1, max: 300 }),
  });

  test('finds the greatest depth under the cap in at most 2 log2(max) + 2 probes', () => {
    fc.assert(
      fc.property(rising, ({ base, perDepth, cap, most }) => {
        const { end, probes } = searched((depth) => base + perDepth * depth, cap, most);
        const best = Math.min(most, Math.floor((cap - base) / perDepth));
        const expected: CappedSearchStep =
          best < 1
            ? { kind: 'none', unstable: false }
            : { kind: 'found', depthPerJob: best, atLimit: best === most, unstable: false };
        expect(end).toEqual(expected);
        expect(probes.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(most)) + 2);
      }),
    );
  });

  test('replayed from any part of its probes it takes the same next step', () => {
    const { probes } = searched((depth) => 70 + 7 * depth, 500, 512);
    probes.forEach((probe, index) => {
      const step = nextCappedStep(probes.slice(0, index), { capNs: 500, maxDepthPerJob: 512 });
      expect(step).toMatchObject({ kind: 'probe', depthPerJob: probe.depthPerJob });
    });
  });

  test('latency that falls with depth is called unstable and the bracket is scanned', () => {
    // Interrupt coalescing: depth 2 and 4 are slower than 8; above 10 the cap is passed, but 13 lies under it again.
    const curve = (depth: number): number => (depth < 8 ? 200 : depth > 10 && depth !== 13 ? 400 : 150);
    const { end, probes } = searched(curve, 300, 64);
    expect(end).toEqual({ kind: 'found', depthPerJob: 10, atLimit: false, unstable: true });
    expect(probes.map((probe) => probe.depthPerJob)).toEqual([1, 2, 4, 8, 16, 9, 10, 11]);
  });

  test('a probe without latency is refused, so is a depth that is no whole number', () => {
    const options = { capNs: 1, maxDepthPerJob: 8 };
    expect(() => nextCappedStep([{ depthPerJob: 2, latencyNs: Number.NaN }], options)).toThrow(/depth 2/);
    expect(() => nextCappedStep([], { capNs: 1, maxDepthPerJob: 1.5 })).toThrow(RangeError);
  });
});

describe('confirming a capped depth', () => {
  test.each([
    [[290, 291, 289], 'under_cap'],
    [[310, 311, 309], 'above_cap'],
    [[299, 305, 293], 'repeat'],
    [[299, 305, 293, 306, 292, 300], 'at_the_cap'],
    [[200, 200], 'repeat'],
    [[], 'repeat'],
  ])('%j against 300 is %s', (latencies, verdict) => {
    expect(judgeCap(latencies, 300)).toBe(verdict);
  });
});

/** A closed loop of N on one station: Z = 80 us, X at most 100k. */
const sweep = (depths: readonly [jobs: number, depth: number][]): SweepPoint[] =>
  depths.map(([numJobs, ioDepth]) => {
    const n = numJobs * ioDepth;
    const iops = Math.min(100_000, n / 80e-6);
    return { numJobs, ioDepth, iops, meanLatencyNs: (n / iops) * 1e9 };
  });

describe('knee', () => {
  const grid = sweep([
    [1, 1],
    [1, 4],
    [1, 8],
    [2, 4],
    [4, 4],
    [4, 32],
  ]);

  test('takes the least latency near the highest rate, fewest jobs first', () => {
    const knee = findKnee(grid)!;
    expect(knee.pick).toMatchObject({ numJobs: 1, ioDepth: 8 });
    expect(knee.highest.iops).toBe(100_000);
    expect(knee.gridTooSmall).toBe(false);
    expect(knee.saturationDepth).toBeCloseTo(8, 9);
    expect(knee.zeroLoadLatencyNs).toBeCloseTo(70_000, 6);
    expect(knee.powerPick).toMatchObject({ numJobs: 1, ioDepth: 8 });
  });

  test('does not depend on the order of the points', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(grid, { minLength: grid.length }), (shuffled) => {
        expect(findKnee(shuffled)!.pick).toEqual(findKnee(grid)!.pick);
      }),
    );
  });

  test('leaves out a point whose latency is not the total latency, and says so', () => {
    const wrong = { numJobs: 1, ioDepth: 8, iops: 101_000, meanLatencyNs: 40_000 };
    const knee = findKnee([...grid, wrong])!;
    expect(knee.excluded).toEqual([wrong]);
    expect(knee.highest.iops).toBe(100_000);
  });

  test('says when the grid ends before the plateau', () => {
    expect(
      findKnee(
        sweep([
          [1, 1],
          [1, 2],
          [1, 4],
        ]),
      )!.gridTooSmall,
    ).toBe(true);
    expect(findKnee(sweep([[1, 4]]))!.gridTooSmall).toBe(true);
  });

  test('without depth 1 there is no zero-load latency, without points no knee', () => {
    expect(
      findKnee(
        sweep([
          [2, 1],
          [4, 8],
        ]),
      ),
    ).toMatchObject({ zeroLoadLatencyNs: null, saturationDepth: null });
    expect(findKnee([])).toBeNull();
    expect(findKnee([{ numJobs: 1, ioDepth: 1, iops: 0, meanLatencyNs: 0 }])).toBeNull();
  });
});

describe('steady state', () => {
  test('names the limit that is not kept', () => {
    expect(steadyState([100, 100, 130, 100, 100]).reason).toBe('range');
    expect(steadyState([100, 104, 108, 112, 116]).reason).toBe('slope');
    expect(steadyState([1, 2]).reason).toBe('too_few_rounds');
    expect(steadyState([0, 0, 0, 0, 0])).toMatchObject({ attained: false, reason: 'no_throughput' });
  });

  test('does not depend on the unit of the rounds', () => {
    const rounds = fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(rounds, fc.constantFrom(2, 4096, 0.5), (values, factor) => {
        expect(firstSteadyRound(values.map((value) => value * factor))).toBe(firstSteadyRound(values));
      }),
    );
  });

  test('a round that is no number is refused', () => {
    expect(() => steadyState([1, 2, 3, 4, Number.NaN])).toThrow('value 4 of 5');
    expect(() => steadyState([1], { rounds: 1, rangeFraction: 1, slopeFraction: 1 })).toThrow(/two rounds/);
  });
});
