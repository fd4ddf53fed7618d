import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { checkClaim, claimProblem, recomputed } from '../../../../shared/analysis/laws/cells.ts';
import { withRowLaws } from '../../../../shared/analysis/laws/check-results.ts';
import type { Direction, HostResult, PointResult } from '../../../../shared/results/point-result.ts';
import type { PrintedClaim } from '../../../../shared/results/provenance.ts';
import { MEBI, bytes, bytesPerSecond, iops, nanoseconds, seconds } from '../../../../shared/units/quantity.ts';
import { percentileNs } from '../../../../shared/units/percentile.ts';
import { problem, type Problem } from '../../../../shared/units/problem.ts';
import { aDirection, aPointResult } from '../../../support/builders.ts';
import { expectVector, vectors } from '../../support/vectors.ts';

const lawsOf = (result: PointResult): Problem[] => withRowLaws(result).problems;
const codesOf = (result: PointResult): string[] => lawsOf(result).map(({ code, severity }) => `${code} ${severity}`);
const only = (direction: Direction): PointResult['directions'] => ({
  read: direction,
  write: null,
  trim: null,
  mixed: null,
});

/** One client, one job: as many in flight as `depth`. */
function closedLoop(rate: number, latencyNs: number, depth: number, change: Partial<PointResult> = {}): PointResult {
  const direction = aDirection(rate, latencyNs);
  const { completion } = direction.latency;
  const base = aPointResult({
    directions: only({ ...direction, latency: { total: completion, completion: null, submission: null } }),
  });
  return { ...base, workload: { ...base.workload, iodepth: depth }, ...change };
}

describe('W-QD', () => {
  it('holds within 3 % and tells by how much it fails', () => {
    expect(lawsOf(closedLoop(32_000, 1_000_000, 32))).toEqual([]);
    expect(lawsOf(closedLoop(32_900, 1_000_000, 32))).toEqual([]);
    const [found] = lawsOf(closedLoop(24_000, 1_000_000, 32));
    expect(found).toMatchObject({ code: 'W-QD', severity: 'warning', where: 'mean latency' });
    expect(found?.message).toBe(
      '24,000 IOPS x 1.000 ms is 24.0 I/Os in flight, not the 32 configured (1 job x 32 deep x 1 client): −25.0%; this depth implies 1.333 ms',
    );
    expect(found?.tip).toContain('completion instead of total latency');
  });

  it('gives no verdict for an open loop or an unknown depth, but the mean number in flight', () => {
    const open = lawsOf(closedLoop(24_000, 1_000_000, 32, { loop: 'open' }));
    expect(open).toMatchObject([{ code: 'W-QD', severity: 'note' }]);
    expect(open[0]?.message).toContain('24.0 I/Os in flight on average');
    const base = closedLoop(24_000, 1_000_000, 32);
    const unknown = lawsOf({ ...base, workload: { ...base.workload, numjobs: null } });
    expect(unknown.map(({ message }) => message)).toEqual([expect.stringContaining('the depth is not stated')]);
  });

  it('allows for the last digit of tools that print milliseconds with three decimals', () => {
    const printed = (name: string, printedNs: number): string[] =>
      codesOf(closedLoop(1e9 / 12_490, printedNs, 1, { tool: { name, version: null } }));
    expect(printed('diskspd', 12_000)).toEqual([]);
    expect(printed('vdbench', 12_000)).toEqual([]);
    expect(printed('fio', 12_000)).toEqual(['W-QD warning']);
    expect(printed('vdbench', 11_000)).toEqual(['W-QD warning']);
  });

  it('counts one I/O per job of a synchronous engine, whatever its depth says', () => {
    const psync = (rate: number): PointResult => {
      const base = closedLoop(rate, 1_000_000, 8);
      return { ...base, workload: { ...base.workload, engine: 'psync' } };
    };
    expect(lawsOf(psync(1_000))).toEqual([]);
    expect(lawsOf(psync(8_000))[0]?.message).toContain('not the 1 configured (1 job x 1 deep x 1 client)');
  });

  it('says nothing of a point that is not whole, and of one with completion latency alone', () => {
    expect(codesOf(closedLoop(10, 1_000_000, 32, { status: 'partial' }))).toEqual([]);
    expect(codesOf(aPointResult({ directions: only(aDirection(10, 1_000)) }))).toEqual([]);
  });

  it('holds for every loop that keeps its depth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1_000, max: 50_000_000 }),
        (depth, latencyNs) => {
          const rate = (depth * 1e9) / latencyNs;
          expect(codesOf(closedLoop(rate, latencyNs, depth))).toEqual([]);
        },
      ),
    );
  });
});

describe('W-BW', () => {
  const row = (rate: number, blockBytes: number, mebibytes: number): PointResult => {
    const base = aPointResult({
      directions: only({ ...aDirection(rate), bytesPerSecond: bytesPerSecond(mebibytes * MEBI) }),
    });
    return { ...base, workload: { ...base.workload, blockBytes: bytes(blockBytes) } };
  };

  test.each(vectors('iops_to_mib_s', z.object({ iops: z.number(), bs: z.number() })))('$name', ({ inp, exp }) => {
    const mebibytes = z.number().parse(exp);
    expect(codesOf(row(inp.iops, inp.bs, mebibytes))).toEqual([]);
    expect(codesOf(row(inp.iops, inp.bs, mebibytes * 1.006))).toEqual(['W-BW warning']);
    expect(codesOf(row(inp.iops, inp.bs, mebibytes * 0.993))).toEqual(['W-BW warning']);
  });

  it('tells MB/s that were read as MiB/s with its numbers', () => {
    const [found] = lawsOf(row(100_000, 4096, 409.6));
    expect(found?.message).toBe('100,000 IOPS of 4 KiB are 391 MiB/s, the row has 410 (+4.86%)');
  });

  it('allows for the digits of a bandwidth with two decimals, which count when it is low', () => {
    expect(codesOf(row(12, 4096, 0.05))).toEqual([]);
    expect(codesOf(row(12.3, 4096, 0.05))).toEqual([]);
    expect(codesOf(row(12, 4096, 0.06))).toEqual(['W-BW warning']);
    expect(codesOf(row(1_200.5, 4096, 4.8))).toEqual(['W-BW warning']);
  });

  it('leaves low rates that were printed whole, mixed blocks and unknown rates alone', () => {
    expect(codesOf(row(3, 1_048_576, 3.4))).toEqual([]);
    const base = row(100_000, 4096, 500);
    expect(codesOf({ ...base, workload: { ...base.workload, blockBytes: null } })).toEqual([]);
    expect(codesOf({ ...base, directions: only({ ...aDirection(100_000), bytesPerSecond: null }) })).toEqual([]);
  });
});

describe('W-RUN', () => {
  const share = (change: Partial<HostResult>): HostResult => ({ ...aPointResult().hosts[0]!, ...change });
  const requested = { requestedRuntimeNs: seconds(10) };

  it('passes a point whose clients all ran to the end', () => {
    expect(codesOf(aPointResult(requested))).toEqual([]);
    expect(codesOf(aPointResult({ requestedRuntimeNs: seconds(10.1) }))).toEqual([]);
  });

  it.each([
    ['an exit status', { hosts: [share({ exitStatus: 1 })] }, /ended with exit status 1/],
    ['an error', { hosts: [share({ error: 'Input/output error' })] }, /Input\/output error/],
    ['a missing client', { hosts: [share({}), share({ host: 'b', status: 'missing' as const })] }, /b: no result/],
    ['too short a time', { requestedRuntimeNs: seconds(20) }, /measured 10 s of 20 s \(50\.0%\)/],
    ['clients that began apart', { startSkewNs: nanoseconds(2e9) }, /began 2 s apart/],
  ])('fails for %s', (_, change, says) => {
    const found = lawsOf(aPointResult(change));
    expect(found).toMatchObject([{ code: 'W-RUN', severity: 'error' }]);
    expect(found[0]?.message).toMatch(says);
  });

  it('fails where fewer clients answered than loaded', () => {
    const base = aPointResult();
    const four = { ...base, workload: { ...base.workload, clients: 4 } };
    const two = { ...four, hosts: [share({}), share({ host: 'b' })] };
    expect(lawsOf(two).find(({ code }) => code === 'W-RUN')?.message).toBe('2 clients of 4 gave a result');
    // One share may be the sum of all that the tool printed.
    expect(codesOf(four)).toEqual([]);
  });
});

describe('W-PCT', () => {
  const withLatency = (change: object): PointResult => {
    const direction = aDirection();
    const completion = { ...direction.latency.completion!, ...change };
    return aPointResult({
      directions: only({ ...direction, latency: { ...direction.latency, completion } }),
      hosts: [],
    });
  };
  const at = (percent: number, valueNs: number) => ({ percent, valueNs: percentileNs(valueNs) });

  it.each([
    ['falling percentiles', { percentiles: [at(50, 90_000), at(99, 80_000)] }, 'p99 80.0 µs is below p50 90.0 µs'],
    ['a mean below the minimum', { minNs: nanoseconds(200_000) }, 'the mean 100.0 µs is below the minimum 200.0 µs'],
    ['a mean above the maximum', { maxNs: nanoseconds(50_000) }, 'the mean 100.0 µs is above the maximum 50.0 µs'],
  ])('finds %s', (_, change, message) => {
    expect(lawsOf(withLatency(change))).toMatchObject([{ code: 'W-PCT', severity: 'error', message }]);
  });

  it('allows for ends that were cut off to whole microseconds', () => {
    const mean = { meanNs: nanoseconds(100_900) };
    expect(codesOf(withLatency({ ...mean, maxNs: nanoseconds(100_000) }))).toEqual([]);
    expect(codesOf(withLatency({ ...mean, maxNs: nanoseconds(100_010) }))).toEqual(['W-PCT error']);
    expect(codesOf(withLatency({ ...mean, maxNs: nanoseconds(99_000) }))).toEqual(['W-PCT error']);
  });

  it('passes what is in order, in whatever order it is listed', () => {
    expect(codesOf(withLatency({ percentiles: [at(99, 100_000), at(50, 100_000)] }))).toEqual([]);
    expect(codesOf(withLatency({ minNs: null, maxNs: null, percentiles: [] }))).toEqual([]);
  });
});

describe('W-CELL', () => {
  const cases = vectors(
    'hci',
    z.object({ op: z.enum(['percent', 'quotient', 'product']), values: z.array(z.number()) }),
  );
  test.each(cases)('$name', (vector) => {
    expectVector(vector, recomputed(vector.inp.op, vector.inp.values));
  });

  const claim = (printed: string, operation: PrintedClaim['operation'], ...inputs: string[]): PrintedClaim => ({
    what: 'of all',
    printed,
    unit: '%',
    operation,
    inputs: inputs.map((each) => ({ name: 'x', printed: each, exact: false })),
  });

  it('has three answers, and none for words, statements and a division by nothing', () => {
    expect(checkClaim(claim('110.7', 'percent', '124.58', '112.5'))?.kind).toBe('exact');
    expect(checkClaim(claim('110.70', 'percent', '124.58', '112.5'))?.kind).toBe('within_rounding');
    expect(checkClaim(claim('110.5', 'percent', '124.58', '112.5'))?.kind).toBe('mismatch');
    expect(checkClaim(claim('almost 111', 'percent', '124.58', '112.5'))).toBeNull();
    expect(checkClaim(claim('5.09', null))).toBeNull();
    expect(checkClaim(claim('1', 'percent', '1', '0'))).toBeNull();
    expect(recomputed('product', [])).toBeNull();
  });

  it('flags a mismatch, notes rounding, and is silent where the figure follows', () => {
    const severityOf = (printed: string) =>
      claimProblem(claim(printed, 'percent', '124.58', '112.5'))?.severity ?? null;
    expect(['110.7', '110.70', '110.5'].map(severityOf)).toEqual([null, 'note', 'warning']);
  });

  it('whatever is printed rounded from unrounded inputs is never a mismatch', () => {
    const value = fc.double({ min: 1, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 0, max: 3 }), (part, whole, decimals) => {
        const printed = claim(
          ((100 * part) / whole).toFixed(2),
          'percent',
          part.toFixed(decimals),
          whole.toFixed(decimals),
        );
        expect(checkClaim(printed)?.kind).not.toBe('mismatch');
      }),
    );
  });
});

it('earlier verdicts are replaced, other problems kept', () => {
  const told = problem('warning', 'L049', 'hosts', 'kept');
  const old = problem('warning', 'W-QD', 'mean latency', 'of before');
  const result = closedLoop(32_000, 1_000_000, 32, { problems: [old, told] });
  expect(lawsOf(result)).toEqual([told]);
  expect(lawsOf(withRowLaws(closedLoop(iops(1), 1_000_000, 32)))).toHaveLength(1);
});
