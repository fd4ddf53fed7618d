import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { fioLogSeries } from '../../../shared/parse/fio-log/log-series.ts';
import { readSeries } from '../../../shared/parse/series.ts';
import { timeSeriesSchema } from '../../../shared/results/time-series.ts';

const root = new URL('../../fixtures/', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, root), 'utf8');

test('documents of a ramp are left out: three documents, the first of the ramp, make two windows', () => {
  const text = textOf('run/fio-3.33_status_ramp.json');
  const series = readSeries({ name: 'fio.json', text, ordinal: null }, 500);
  const rate = series.find(({ metric }) => metric === 'iops')!;
  // 16420 operations in 949 ms, 41208 in 1900 ms.
  expect(rate.points.map(({ timeNs, count }) => [timeNs, count])).toEqual([
    [949e6, 16_420],
    [1_900e6, 41_208 - 16_420],
  ]);
  expect(rate.points[1]!.mean).toBeCloseTo((41_208 - 16_420) / 0.951, 6);
  expect(rate).toMatchObject({ direction: 'read', grain: 'operation', job: null, host: 'this host' });
});

test('fewer points than documents: windows grow, nothing is lost', () => {
  const text = textOf('fio/own-json/fio-3.42_json_status_interval_multidoc.json');
  const count = (points: number) => {
    const rate = readSeries({ name: 'x', text, ordinal: 0 }, points).find(({ metric }) => metric === 'iops');
    return [rate!.points.length, rate!.points.reduce((sum, point) => sum + point.count, 0)] as const;
  };
  expect(count(2)[0]).toBe(2);
  expect(count(2)[1]).toBe(count(500)[1]);
});

test('a long log keeps every operation while its windows double', () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => `${index * 10}, ${100 + (index % 7)}, 0, 4096, 0, 0x0000`);
  const reader = new FioLogReader('x_lat.1.log');
  reader.push(Buffer.from(`${rows.join('\n')}\n`));
  const series = fioLogSeries('x_lat.1.log', reader.end()!, 100).map((one) => timeSeriesSchema.parse(one));
  for (const { points, windowNs } of series) {
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.reduce((sum, point) => sum + point.count, 0)).toBe(50_000);
    // 500 s in at most 100 windows of a power of two of milliseconds.
    expect(windowNs).toBe(8_192e6);
  }
  const [rate, , latency] = series;
  expect(rate!.points.slice(0, -1).every(({ mean }) => Math.abs(mean - 100) < 0.1)).toBe(true);
  expect(latency!.points[0]).toMatchObject({ min: 100, max: 106 });
});
