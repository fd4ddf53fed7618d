import { expect, test } from 'vitest';
import { readSeries } from '../../../shared/parse/series.ts';
import { readReport } from './load-tools.ts';

const seriesOf = (name: string, ordinal: number | null, points = 100) =>
  readSeries({ name, text: readReport(name), ordinal }, points);

const XML = 'diskspd/diskspd-2.2-two-spans.xml';
const FLAT = 'vdbench/50407-flatfile.html';

test('DISKSPD: its buckets of a second, rates and latencies of each direction', () => {
  const series = seriesOf(XML, 0);
  expect(series.map(({ metric, direction, windowNs }) => [metric, direction, windowNs])).toEqual([
    ['iops', 'read', 1e9],
    ['totalLatencyNs', 'read', 1e9],
    ['iops', 'write', 1e9],
    ['totalLatencyNs', 'write', 1e9],
  ]);
  expect(series[0]?.points.map(({ timeNs, mean }) => [timeNs, mean])).toEqual([
    [1e9, 71_000],
    [2e9, 71_001],
    [3e9, 71_002],
  ]);
  expect(series[3]?.points[1]).toEqual({ timeNs: 2e9, count: 30_399, mean: 210_000, min: 30_000, max: 3_900_000 });
  expect(seriesOf(XML, 1)).toEqual([]);
});

test('fewer points: rates as their mean, latencies weighted by operations', () => {
  const [rates, latencies] = seriesOf(XML, 0, 2);
  expect(rates?.points.map(({ timeNs, count, mean, min, max }) => [timeNs, count, mean, min, max])).toEqual([
    [2e9, 2, 71_000.5, 71_000, 71_001],
    [3e9, 1, 71_002, 71_002, 71_002],
  ]);
  expect(latencies?.points[0]).toMatchObject({ count: 142_001, mean: 310_000 });
});

test('vdbench: the intervals that the average is of, from the start of the measurement', () => {
  const series = seriesOf(FLAT, 0);
  expect(series.map(({ metric, direction }) => `${direction} ${metric}`)).toEqual([
    'read iops',
    'read bytesPerSecond',
    'read totalLatencyNs',
    'write iops',
    'write bytesPerSecond',
    'write totalLatencyNs',
  ]);
  // Intervals 2 and 3 of 50,002 and 50,003 I/Os per second, 70 % of them reads; two seconds each.
  expect(series[0]?.points.map(({ timeNs, mean }) => [timeNs, Math.round(mean * 10) / 10])).toEqual([
    [2e9, 35_001.4],
    [4e9, 35_002.1],
  ]);
  expect(series[2]?.points[0]?.mean).toBe(650_000);
});

test('one interval is no course over time', () => {
  expect(seriesOf(FLAT, 1)).toEqual([]);
});
