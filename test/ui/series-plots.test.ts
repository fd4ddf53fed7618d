import { expect, it } from 'vitest';
import { seriesPlots } from '../../renderer/src/views/results/series-plots.ts';
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
