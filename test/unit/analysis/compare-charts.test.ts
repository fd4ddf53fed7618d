import { expect, test } from 'vitest';
import { compare } from '../../../shared/analysis/compare.ts';
import { cappedSearch } from '../../../shared/analysis/searches/capped-search.ts';
import { kneeSearch } from '../../../shared/analysis/searches/knee-search.ts';
import { scalingSearch } from '../../../shared/analysis/searches/scaling-search.ts';
import { steadySearch } from '../../../shared/analysis/searches/steady-search.ts';
import { depthCurves, jobCurves } from '../../../shared/report/curve-charts.ts';
import { chartSchema } from '../../../shared/report/report.ts';
import { cappedCharts, kneeChart, scalingChart, steadyChart } from '../../../shared/report/search-charts.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../../support/builders.ts';

/** A point on Little's law. */
function point(numjobs: number, iodepth: number, rate: number, change: Partial<PointResult> = {}): PointResult {
  const latencyNs = (numjobs * iodepth * 1e9) / rate;
  const directions = { read: aDirection(rate, latencyNs), write: null, trim: null, mixed: null };
  const result = aPointResult({ directions, ...change });
  return { ...result, workload: { ...result.workload, numjobs, iodepth } };
}

/** Stored in another order than that of depth. */
const SWEEP = [point(1, 4, 30_000), point(1, 1, 10_000), point(1, 2, 19_000)];
const comparison = (results: readonly PointResult[]) =>
  compare({
    configurations: [
      { label: 'A', results },
      { label: 'B', results: results.slice(1) },
    ],
    pairBy: ['workload', 'numjobs', 'iodepth'],
    tolerancePercent: 4,
  });

test('rows of a pattern stand by jobs and depth, whatever the order they were stored in', () => {
  expect(comparison(SWEEP).rows.map(({ iodepth }) => iodepth)).toEqual([1, 2, 4]);
});

test('a sweep over depths is a curve of latency against IOPS; a missing pair leaves its point out', () => {
  const [chart, ...more] = depthCurves(comparison(SWEEP));
  expect(more).toEqual([]);
  expect(chart).toMatchObject({
    title: 'Latency against IOPS, random read 4k, 1 job',
    axis: 'IOPS',
    unit: 'ms, lower is better',
  });
  expect(chart?.series.map(({ positions }) => positions)).toEqual([
    [10_000, 19_000, 30_000],
    [10_000, 19_000],
  ]);
  expect(chart?.series[0]?.values[0]).toBeCloseTo(0.1, 9);
  expect(depthCurves(comparison(SWEEP.slice(1)))).toEqual([]);
});

test('a sweep over jobs is a scaling curve', () => {
  const [chart] = jobCurves(comparison([point(1, 1, 10_000), point(2, 1, 19_000), point(4, 1, 30_000)]));
  expect(chart?.series[0]).toMatchObject({ positions: [1, 2, 4], values: [10_000, 19_000, 30_000] });
});

test('every search has its chart, as the schema wants it', () => {
  const cap = { capNs: 120_000, statistic: 'mean', direction: 'both' } as const;
  const knee = kneeChart(kneeSearch(SWEEP).groups[0]!);
  const [capped] = cappedCharts(cappedSearch(SWEEP, cap), cap.capNs);
  const scaling = scalingChart(scalingSearch([point(1, 1, 100), point(2, 1, 150)], []).groups[0]!);
  const rounds = [1, 2, 3].map((repeat) => point(1, 1, 100 + repeat, { repeat }));
  const steady = steadyChart(steadySearch(rounds, { rounds: 3, rangePercent: 20, slopePercent: 10 }).groups[0]!);
  for (const chart of [knee, capped!, scaling, steady]) {
    expect(chartSchema.parse(chart)).toEqual(chart);
    for (const { values, positions } of chart.series) expect(positions).toHaveLength(values.length);
  }
  expect(knee.series.map(({ label }) => label)).toEqual(['optimum', '1 job']);
  expect(capped?.reference).toEqual({ value: 0.12, label: 'cap 120.0 µs' });
  expect(scaling.series[1]?.values).toEqual([100, 200]);
  expect(steady.reference?.value).toBe(102);
  // A single depth is no line.
  expect(cappedCharts(cappedSearch(SWEEP.slice(0, 1), cap), cap.capNs)).toEqual([]);
});
