import { expect, it } from 'vitest';
import { seriesOfView, seriesPlots, seriesViews } from '../../renderer/src/views/results/series-plots.ts';
import { reduceToColumns } from '../../renderer/src/ui/plot/line-path.ts';
import type { TimeSeries } from '../../shared/results/time-series.ts';
import { nanoseconds } from '../../shared/units/quantity.ts';

const series = (change: Partial<TimeSeries>): TimeSeries => ({
  host: 'client-1',
  source: 'fio_lat.1.log',
  job: 1,
  metric: 'totalLatencyNs',
  direction: 'read',
  grain: 'operation',
  windowNs: nanoseconds(5e8),
  startedUs: null,
  points: [
    { timeNs: nanoseconds(5e8), count: 10, mean: 250_000, min: null, max: null },
    { timeNs: nanoseconds(1e9), count: 10, mean: 1_500_000, min: null, max: null },
  ],
  ...change,
});

it('shows rates before latencies, each in its unit', () => {
  const rate = [{ timeNs: nanoseconds(1e9), count: 1, mean: 10_485_760, min: null, max: null }];
  const plots = seriesPlots([series({}), series({ metric: 'bytesPerSecond', points: rate })], 'MiB/s');
  expect(plots.map(({ title, unit }) => `${title} ${unit}`)).toEqual([
    'Bandwidth, read MiB/s',
    'Mean latency, read ms',
  ]);
  expect(plots[0]!.points).toEqual([{ x: 1, y: 10 }]);
  expect(plots[1]!.points).toEqual([
    { x: 0.5, y: 0.25 },
    { x: 1, y: 1.5 },
  ]);
  expect(plots[1]!.format(1.5)).toBe('1.500');
  expect(plots[1]!.remark).toBe('client-1 · fio_lat.1.log, job 1 · windows of 0.50 s');
});

it('a window that is missing is a gap in the line, and lines of many points keep it', () => {
  const at = (second: number) => ({ timeNs: nanoseconds(second * 1e9), count: 1, mean: 1e6, min: null, max: null });
  const [plot] = seriesPlots([series({ windowNs: nanoseconds(1e9), points: [at(1), at(2), at(5)] })], 'MiB/s');
  expect(plot!.points.map(({ x, y }) => [x, y])).toEqual([
    [1, 1],
    [2, 1],
    [4, null],
    [5, 1],
  ]);
  const many = Array.from({ length: 500 }, (_, index) => ({ x: index, y: index === 250 ? null : 1 }));
  expect(reduceToColumns(many, 0, 500, 100).filter(({ y }) => y === null)).toEqual([{ x: 250, y: null }]);
});

it('all hosts added up are shown first, then each host with its jobs added up, then every file', () => {
  const all = [
    series({ host: 'a' }),
    series({ host: 'a', job: 2, source: 'fio_lat.2.log' }),
    series({ host: 'a', sum: 'host', source: 'all jobs', job: null }),
    series({ host: 'b', metric: 'iops' }),
    series({ host: 'all hosts', sum: 'all', source: 'all jobs', job: null }),
  ];
  const views = seriesViews(all);
  expect(views.map(({ label }) => label)).toEqual([
    'All 2 hosts, added up',
    'a, all jobs',
    'b, all jobs',
    'Every file by itself',
  ]);
  const shown = views.map(({ value }) => seriesOfView(all, value).map(({ host, job, sum }) => [host, sum ?? job]));
  expect(shown).toEqual([
    [['all hosts', 'all']],
    [['a', 'host']],
    [['b', 1]],
    [
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ],
  ]);
  expect(seriesViews([series({})]).map(({ value }) => value)).toEqual(['files']);
});
