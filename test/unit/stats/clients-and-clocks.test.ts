import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clockDrift,
  clockOffset,
  clockStepped,
  expectedDriftPpm,
  skewBoundNs,
} from '../../../shared/stats/clock-offset.ts';
import { combineLatency, weightedMean, type LatencyMoments } from '../../../shared/stats/combine.ts';
import { commonWindow, rateInWindow } from '../../../shared/stats/common-window.ts';
import { fairnessIndex } from '../../../shared/stats/fairness.ts';
import { littleCheck } from '../../../shared/stats/little.ts';
import { openLoopCheck, openLoopDepth, openLoopRates } from '../../../shared/stats/open-loop.ts';
import { iopsPerLogicalCpu, scalingStop, scalingTable } from '../../../shared/stats/scaling.ts';

/** Moments of raw latencies, the long way. */
function momentsOf(latencies: readonly number[]): LatencyMoments {
  const count = latencies.length;
  const meanNs = latencies.reduce((sum, value) => sum + value, 0) / count;
  const squares = latencies.reduce((sum, value) => sum + (value - meanNs) ** 2, 0);
  return {
    count,
    meanNs,
    standardDeviationNs: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    minNs: Math.min(...latencies),
    maxNs: Math.max(...latencies),
  };
}

describe('combining the latency of clients', () => {
  test('equals the moments of all operations thrown together', () => {
    const client = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(client, { minLength: 1, maxLength: 5 }), (clients) => {
        const combined = combineLatency(clients.map(momentsOf))!;
        const expected = momentsOf(clients.flat());
        expect(combined.count).toBe(expected.count);
        expect(combined.meanNs / expected.meanNs).toBeCloseTo(1, 9);
        expect(combined.standardDeviationNs ?? 0).toBeCloseTo(expected.standardDeviationNs ?? 0, 4);
        expect([combined.minNs, combined.maxNs]).toEqual([expected.minNs, expected.maxNs]);
      }),
    );
  });

  test('is weighted by operations, not by client', () => {
    const parts = [momentsOf([100, 100, 100]), momentsOf([500])];
    expect(combineLatency(parts)?.meanNs).toBe(200);
  });

  test('a figure that one client does not report is unknown for all', () => {
    const quiet = { count: 5, meanNs: 10, standardDeviationNs: null, minNs: null, maxNs: 20 };
    expect(combineLatency([momentsOf([1, 2]), quiet])).toMatchObject({
      standardDeviationNs: null,
      minNs: null,
      maxNs: 20,
    });
  });

  test('clients without operations do not count', () => {
    const idle = { count: 0, meanNs: 0, standardDeviationNs: 0, minNs: 0, maxNs: 0 };
    expect(combineLatency([idle, momentsOf([7, 9])])).toEqual(momentsOf([7, 9]));
    expect(combineLatency([idle])).toBeNull();
    expect(weightedMean([])).toBeNull();
    expect(
      weightedMean([
        { value: 10, weight: 3 },
        { value: 20, weight: 1 },
      ]),
    ).toBe(12.5);
  });
});

describe('common window', () => {
  const client = (startNs: number, runtimeNs: number) => ({ startNs, runtimeNs });

  test('is where all clients measured', () => {
    expect(commonWindow([client(0, 60e9), client(0.4e9, 60.3e9)])).toEqual({
      startNs: 0.4e9,
      durationNs: 59.6e9,
      startSkewNs: 0.4e9,
      runtimeSpread: expect.closeTo(0.005, 9) as number,
      ratesAddUp: true,
    });
  });

  test('runtimes that differ by more than 1 % do not add up', () => {
    expect(commonWindow([client(0, 60e9), client(0, 61e9)])?.ratesAddUp).toBe(false);
  });

  test('a rate counts what fell inside, shares of intervals at the edges included', () => {
    const window = commonWindow([client(0, 10e9), client(2.5e9, 10e9)])!;
    const samples = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => ({
      startNs: second * 1e9,
      endNs: (second + 1) * 1e9,
      amount: second < 2 ? 1_000_000 : 100,
    }));
    expect(rateInWindow(samples, window)).toBeCloseTo(100, 9);
  });

  test('clients that never ran together have no rate', () => {
    const apart = commonWindow([client(0, 1e9), client(5e9, 1e9)])!;
    expect(apart.durationNs).toBe(0);
    expect(rateInWindow([], apart)).toBeNull();
    expect(commonWindow([])).toBeNull();
    expect(commonWindow([client(0, 0)])).toBeNull();
  });
});

describe('fairness', () => {
  test('lies between 1/n and 1 and does not depend on the unit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1 }), (shares) => {
        const index = fairnessIndex(shares)!;
        expect(index).toBeGreaterThanOrEqual(1 / shares.length - 1e-9);
        expect(index).toBeLessThanOrEqual(1 + 1e-9);
        expect(fairnessIndex(shares.map((share) => share * 8))).toBeCloseTo(index, 9);
      }),
    );
  });

  test('of known shares', () => {
    expect(fairnessIndex([5, 5, 5])).toBe(1);
    expect(fairnessIndex([9, 0, 0])).toBeCloseTo(1 / 3, 12);
    expect(fairnessIndex([0, 0])).toBeNull();
  });
});

describe('scaling', () => {
  const table = scalingTable([
    { cores: 8, iops: 10.94e6 },
    { cores: 1, iops: 1.59e6, busyCores: 0.5 },
    { cores: 4, iops: 7.98e6 },
  ]);

  test('study D: 100, 125 and 86 %, the best point as second reference', () => {
    expect(table.map((row) => Math.round(100 * row.efficiency!))).toEqual([100, 125, 86]);
    expect(table.map((row) => Math.round(100 * row.efficiencyOfBest))).toEqual([80, 100, 69]);
    expect(table.map((row) => row.weakBaseline)).toEqual([false, true, false]);
    expect(table[0]?.iopsPerBusyCore).toBe(3.18e6);
    expect(table[0]?.gainPerAddedCore).toBeNull();
  });

  test('stops below 5 % per core or at a full link', () => {
    expect(scalingStop(table, 0.9)).toBe('go_on');
    expect(scalingStop(table, 0.98)).toBe('link_full');
    expect(
      scalingStop(
        scalingTable([
          { cores: 8, iops: 100 },
          { cores: 10, iops: 109 },
        ]),
        null,
      ),
    ).toBe('gain_too_small');
    expect(scalingStop([], null)).toBe('go_on');
  });

  test('per logical CPU in use', () => {
    expect(iopsPerLogicalCpu(5.54e6, 16, 256)).toBeCloseTo(135_254, 0);
    expect(iopsPerLogicalCpu(5.54e6, 0, 256)).toBeNull();
    expect(() => scalingTable([{ cores: 0, iops: 1 }])).toThrow(/cores above 0/);
    expect(scalingTable([{ cores: 2, iops: 5 }])[0]?.efficiency).toBeNull();
  });
});

describe('open loop', () => {
  const run = { targetIops: 100_000, achievedIops: 99_500, meanLatencyNs: 200_000, queueDepth: 64, fullDepthShare: 0 };

  test('a reached rate with free slots is one', () => {
    expect(openLoopCheck(run)).toEqual({
      openLoop: true,
      achievedFraction: 0.995,
      meanOutstanding: expect.closeTo(19.9, 9) as number,
      reasons: [],
    });
  });

  test('a missed rate or used-up slots are not', () => {
    expect(openLoopCheck({ ...run, achievedIops: 98_000 }).reasons).toEqual(['rate_not_reached']);
    expect(openLoopCheck({ ...run, fullDepthShare: 0.01 }).reasons).toEqual(['depth_exhausted']);
    expect(openLoopCheck({ ...run, meanLatencyNs: 900_000, fullDepthShare: null }).openLoop).toBe(false);
    expect(() => openLoopCheck({ ...run, targetIops: 0 })).toThrow(RangeError);
  });

  test('depth per job is four times the slots that the slowest per cent would hold', () => {
    expect(openLoopDepth(10_000, 1_000_000)).toBe(40);
    expect(openLoopDepth(10, 1_000)).toBe(1);
  });

  test('is measured at 50, 70 and 90 % of the peak', () => {
    expect(openLoopRates(1_000_000)).toEqual([500_000, 700_000, 900_000]);
  });

  test('its depth is no matter for Little', () => {
    const law = littleCheck({ iops: 1e5, meanLatencyNs: 2e5, queueDepth: 512, rateLimited: true });
    expect(law).toEqual({ applicable: false, reason: 'rate_limited', outstanding: 20 });
  });
});

describe('clocks', () => {
  const reads = (offsetNs: number, atNs: number, roundTrips: readonly number[]) =>
    roundTrips.map((roundTrip, index) => {
      const sentNs = atNs + index * 1e6;
      return { sentNs, receivedNs: sentNs + roundTrip, remoteNs: sentNs + roundTrip / 2 + offsetNs };
    });
  const EIGHT = [900, 500, 700, 400, 800, 600, 650, 750];

  test('the read with the least round trip gives the offset to half of it', () => {
    const offset = clockOffset(reads(5_000_000, 0, EIGHT))!;
    expect(offset).toMatchObject({ offsetNs: 5_000_000, uncertaintyNs: 200, roundTripNs: 400 });
  });

  test('the true offset lies within the uncertainty however the path is divided', () => {
    const read = fc.record({ out: fc.integer({ min: 0, max: 10_000 }), back: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(read, { minLength: 8, maxLength: 12 }), fc.integer(), (paths, offsetNs) => {
        const found = clockOffset(
          paths.map(({ out, back }) => ({ sentNs: 0, receivedNs: out + back, remoteNs: out + offsetNs })),
        )!;
        expect(Math.abs(found.offsetNs - offsetNs)).toBeLessThanOrEqual(found.uncertaintyNs);
      }),
    );
  });

  test('seven reads or a clock that went back give none', () => {
    expect(clockOffset(reads(0, 0, EIGHT.slice(1)))).toBeNull();
    expect(clockOffset(reads(0, 0, [...EIGHT, -1]))).toBeNull();
  });

  test('drift is seen between two attaches, with its uncertainty', () => {
    const earlier = clockOffset(reads(0, 0, EIGHT))!;
    const later = clockOffset(reads(36_000, 3_600e9, EIGHT))!;
    expect(clockDrift(earlier, later)!.ppm).toBeCloseTo(0.01, 6);
    expect(clockDrift(earlier, later)!.uncertaintyPpm).toBeCloseTo(400 / 3_600e9 / 1e-6, 9);
    expect(clockDrift(later, earlier)).toBeNull();
    expect(clockStepped(earlier, later, 1)).toBe(false);
  });

  test('drift that was not measured is assumed by the state of the clock', () => {
    expect([expectedDriftPpm(null, true), expectedDriftPpm(null, false)]).toEqual([1, 100]);
    expect(expectedDriftPpm({ ppm: -3, uncertaintyPpm: 0.5 }, true)).toBe(3.5);
  });

  test('a clock that was set is a step, not drift', () => {
    const earlier = clockOffset(reads(0, 0, EIGHT))!;
    expect(clockStepped(earlier, clockOffset(reads(60e9, 3_600e9, EIGHT))!, 1)).toBe(true);
    expect(skewBoundNs(400, -10, 1e9)).toBe(10_200);
  });
});
