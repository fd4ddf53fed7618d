import { describe, expect, test } from 'vitest';
import { localPlateau, type LocalPoint } from '../../../shared/analysis/local-baseline.ts';
import { bytes } from '../../../shared/units/quantity.ts';

const workload = { name: 'x', access: 'randread' as const, blockBytes: bytes(4096), readPercent: null };

const point = (numjobs: number, iodepth: number, iops: number, latencyUs: number | null): LocalPoint => ({
  configuration: 'Local, 1 drive',
  status: 'ok',
  access: 'randread',
  blockBytes: bytes(4096),
  readPercent: null,
  numjobs,
  iodepth,
  iops,
  meanLatencyNs: latencyUs === null ? null : latencyUs * 1000,
});

describe('the local sweep of one drive', () => {
  const sweep = [point(1, 1, 12_000, 83.33), point(8, 32, 712_000, 359.5), point(8, 64, 715_000, 716)];

  test('gives the highest rate, the depth of the optimum and the latency of one job at depth 1', () => {
    expect(localPlateau(sweep, workload)).toEqual({
      driveIops: 715_000,
      driveBlockBytes: 4096,
      driveOptimumDepth: 256,
      driveDepthOneLatencyNs: 83_330,
    });
  });

  test('repeats are averaged, and without depth 1 its latency is not known', () => {
    const repeats = [point(8, 32, 700_000, 365), point(8, 32, 724_000, 353)];
    expect(localPlateau(repeats, workload)).toMatchObject({ driveIops: 712_000, driveDepthOneLatencyNs: null });
  });

  test('a latency that is not that of one operation is left out (W-QD)', () => {
    const half = [point(1, 1, 12_000, 41), ...sweep.slice(1)];
    expect(localPlateau(half, workload)).toMatchObject({ driveOptimumDepth: 256, driveDepthOneLatencyNs: null });
  });

  test('without latencies the plateau itself is the optimum', () => {
    const silent = sweep.map((each) => ({ ...each, meanLatencyNs: null }));
    expect(localPlateau(silent, workload)).toMatchObject({ driveOptimumDepth: 512, driveDepthOneLatencyNs: null });
  });
});
