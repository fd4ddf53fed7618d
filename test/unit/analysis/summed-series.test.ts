import { expect, it } from 'vitest';
import { percentileSeries } from '../../../shared/analysis/percentile-series.ts';
import { summedSeries } from '../../../shared/analysis/summed-series.ts';
import type { BinsOverTime } from '../../../shared/results/bins-over-time.ts';
import { timeSeriesSchema, type TimeSeries } from '../../../shared/results/time-series.ts';
import { epochMicroseconds, nanoseconds } from '../../../shared/units/quantity.ts';

const second = (count: number) => nanoseconds(count * 1e9);

/** Windows of a second; null is one in which nothing was measured. */
const series = (host: string, values: readonly (number | null)[], change: Partial<TimeSeries> = {}): TimeSeries => ({
  host,
  source: 'fio.json',
  job: null,
  metric: 'iops',
  direction: 'read',
  grain: 'operation',
  windowNs: second(1),
  startedUs: null,
  points: values.flatMap((mean, index) =>
    mean === null ? [] : { timeNs: second(index + 1), count: mean, mean, min: null, max: null },
  ),
  ...change,
});

const meansOf = (found: TimeSeries | undefined) => found?.points.map(({ timeNs, mean }) => [timeNs / 1e9, mean]);
const find = (found: readonly TimeSeries[], sum: 'host' | 'all', metric = 'iops') =>
  found.find((one) => one.sum === sum && one.metric === metric);

it('hosts are added up window by window; where one has a gap the sum has one', () => {
  const found = summedSeries([series('a', [10, 20, null, 40]), series('b', [1, 2, 3, 4])]);
  expect(timeSeriesSchema.array().safeParse(found).success).toBe(true);
  expect(meansOf(find(found, 'all'))).toEqual([
    [1, 11],
    [2, 22],
    [4, 44],
  ]);
  expect(find(found, 'host')).toBeUndefined();
});

it('the jobs of a host are added up, and a thing told by two kinds of files counts once', () => {
  const job = (number: number, value: number) =>
    series('a', [value, value], { job: number, source: `run_iops.${String(number)}.log` });
  const document = series('a', [30, 30], { windowNs: second(2) });
  const found = summedSeries([job(1, 10), job(2, 20), document]);
  expect(meansOf(find(found, 'host'))).toEqual([
    [1, 30],
    [2, 30],
  ]);
});

it('mean latencies are weighted by operations, and are left out where those are not known', () => {
  const latency = (host: string, value: number) => series(host, [value, value], { metric: 'totalLatencyNs' });
  const rates = [series('a', [100, 100]), series('b', [300, 300])];
  const found = summedSeries([...rates, latency('a', 1_000), latency('b', 2_000)]);
  expect(meansOf(find(found, 'all', 'totalLatencyNs'))).toEqual([
    [1, 1_750],
    [2, 1_750],
  ]);
  expect(summedSeries([latency('a', 1_000), latency('b', 2_000)])).toEqual([]);
});

it('hosts that began at different times lie where they were', () => {
  const at = (host: string, startedUs: number) => series(host, [1, 1, 1], { startedUs: epochMicroseconds(startedUs) });
  const found = summedSeries([at('a', 5_000_000), at('b', 6_000_000)]);
  expect(meansOf(find(found, 'all'))).toEqual([
    [2, 2],
    [3, 2],
  ]);
});

it('directions are never added up', () => {
  const found = summedSeries([series('a', [1, 1]), series('a', [5, 5], { direction: 'write' })]);
  expect(found).toEqual([]);
});

const bins = (host: string, windows: readonly [valueNs: number, count: number][][]): BinsOverTime => ({
  host,
  source: 'fio.json',
  job: null,
  direction: 'read',
  kind: 'completion',
  startedUs: null,
  windows: windows.map((pairs, index) => ({
    fromNs: index * 1e9,
    toNs: (index + 1) * 1e9,
    histogram: { valuesNs: pairs.map(([value]) => value), counts: pairs.map(([, count]) => count) },
  })),
});

it('percentiles of all hosts come out of their merged bins, not out of their percentiles', () => {
  const a = bins('a', [
    [
      [100, 98],
      [900, 2],
    ],
    [[100, 100]],
  ]);
  const b = bins('b', [[[100, 900]], [[100, 900]]]);
  const found = percentileSeries([a, b]);
  const p99 = found.filter(({ metric }) => metric === 'completionP99Ns');
  expect(p99.map(({ host, sum, points }) => [host, sum, points.map(({ mean }) => mean)])).toEqual([
    ['a', undefined, [900, 100]],
    ['b', undefined, [100, 100]],
    // 2 of 1,000 operations were slow: the 99th percentile is not.
    ['all hosts', 'all', [100, 100]],
  ]);
  expect(found.find(({ sum, metric }) => sum === 'all' && metric === 'completionP999Ns')!.points[0]!.mean).toBe(900);
});

it('there are no percentiles of all while one of them was not measuring', () => {
  const found = percentileSeries([bins('a', [[[1, 1]], [[1, 1]], [[1, 1]]]), bins('b', [[[1, 1]], [[1, 1]]])]);
  expect(found.find(({ sum }) => sum === 'all')!.points).toHaveLength(2);
});

it('percentiles of all hosts begin with the first of them, whichever is told first', () => {
  const late = { ...bins('a', [[[1, 1]], [[1, 1]]]), startedUs: epochMicroseconds(11_000_000) };
  const early = { ...bins('b', [[[1, 1]], [[1, 1]], [[1, 1]]]), startedUs: epochMicroseconds(10_000_000) };
  const all = percentileSeries([late, early]).find(({ sum }) => sum === 'all')!;
  expect(all.startedUs).toBe(10_000_000);
  expect(all.points.map(({ fromNs, timeNs }) => [fromNs, timeNs])).toEqual([
    [1e9, 2e9],
    [2e9, 3e9],
  ]);
  const unknown = percentileSeries([late, { ...early, startedUs: null }]).find(({ sum }) => sum === 'all')!;
  expect(unknown.startedUs).toBeNull();
});

it('hundreds of jobs with hundreds of windows each are no matter', () => {
  const windows = Array.from({ length: 1_000 }, (): [number, number][] => [[1, 1]]);
  const jobs = Array.from({ length: 200 }, (_, job) => ({ ...bins('a', windows), source: `a_clat_hist.${job}.log` }));
  expect(percentileSeries(jobs).find(({ sum }) => sum === 'host')!.points).toHaveLength(1_000);
});
