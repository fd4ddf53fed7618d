import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionsOf, percentileCurve } from '../../../shared/analysis/distribution.ts';
import { pairRows } from '../../../shared/analysis/paired-rows.ts';
import { percentileTable } from '../../../shared/analysis/tables/percentiles.ts';
import { distributionCharts } from '../../../shared/report/overlay-charts.ts';
import type { Latency } from '../../../shared/results/latency.ts';
import type { Direction, PointResult } from '../../../shared/results/point-result.ts';
import { histogramCount, histogramOf } from '../../../shared/stats/histogram.ts';
import { percentileOf } from '../../../shared/stats/percentile.ts';
import { iops, nanoseconds } from '../../../shared/units/quantity.ts';
import { aPointResult } from '../../support/builders.ts';

type Bins = readonly (readonly [valueNs: number, count: number])[];

function latency(bins: Bins | null): Latency {
  const histogram = bins === null ? null : histogramOf(bins);
  return {
    meanNs: nanoseconds(1000),
    standardDeviationNs: null,
    minNs: null,
    maxNs: null,
    percentiles: [],
    histogram: histogram === null ? null : { valuesNs: [...histogram.valuesNs], counts: [...histogram.counts] },
  };
}
const direction = (total: Bins | null, completion: Bins | null = null): Direction => ({
  iops: iops(1000),
  bytesPerSecond: null,
  operations: null,
  bytes: null,
  runtimeNs: null,
  latency: { total: latency(total), completion: completion === null ? null : latency(completion), submission: null },
});
const NONE = { read: null, write: null, trim: null, mixed: null };
const reading = (bins: Bins | null, change: Partial<PointResult> = {}) =>
  aPointResult({ directions: { ...NONE, read: direction(bins) }, ...change });

function tableOf(...sides: PointResult[][]) {
  const configurations = sides.map((results, index) => ({ label: `side ${String(index)}`, results }));
  const { rows } = pairRows({ configurations, pairBy: ['workload'] });
  const labels = configurations.map(({ label }) => label);
  const table = percentileTable({
    labels,
    rows,
    results: sides,
    facts: [],
    bedOf: () => null,
    cap: null,
    seriesOf: () => [],
  });
  const cell = (percentile: string, side: number) => {
    const place = table.columns.findIndex(
      ({ group, label }) => group === `side ${String(side)}` && label === 'latency',
    );
    return table.rows.find((row) => row[4] === percentile)?.[place];
  };
  return { table, cell, pairs: rows.flatMap(distributionsOf), labels };
}

describe('percentiles of compared configurations', () => {
  test('come from the bins of all repeats together, not from a mean of theirs', () => {
    const fast = reading([
      [100, 9_900],
      [200, 100],
    ]);
    const slow = reading(
      [
        [100, 1_000],
        [5_000, 9_000],
      ],
      { repeat: 2 },
    );
    const { cell, table } = tableOf([fast, slow], [reading([[50, 20_000]])]);
    expect(cell('p50', 0)).toBe(100);
    // 9,000 of 20,000 are slow: p90 of all is theirs; a mean of 100 and 5,000 would be 2,550.
    expect(cell('p90', 0)).toBe(5_000);
    expect(cell('p99', 1)).toBe(50);
    expect(table.footnotes?.join()).toContain('A 20,000 in 2 repeats, B 20,000');
  });

  test('a percentile that needs more I/Os than were measured is empty', () => {
    const { cell } = tableOf(
      [
        reading([
          [100, 9_999],
          [900, 1],
        ]),
      ],
      [reading([[100, 100_000]])],
    );
    expect(cell('p99.9', 0)).toBe(100);
    expect(cell('p99.999', 0)).toBeNull();
    expect(cell('p99.999', 1)).toBe(100);
  });

  test('a repeat without bins leaves its configuration out and says so', () => {
    const { cell, table } = tableOf(
      [reading([[100, 10_000]]), reading(null, { repeat: 2 })],
      [reading([[50, 10_000]])],
    );
    expect(cell('p50', 0)).toBeNull();
    expect(cell('p50', 1)).toBe(50);
    expect(table.problems).toMatchObject([{ code: 'no-bins', where: 'side 0' }]);
  });

  test('reads and writes stay apart, and all I/O is told only with the bins of both', () => {
    const both = aPointResult({
      directions: { ...NONE, read: direction([[100, 5_000]]), write: direction([[300, 5_000]]) },
    });
    const lacking = aPointResult({ directions: { ...NONE, read: direction([[100, 5_000]]), write: direction(null) } });
    const { table } = tableOf([both], [lacking]);
    const shown = table.rows.filter((row) => row[4] === 'p50').map((row) => [row[3], row[5], row[6]]);
    expect(shown).toEqual([
      ['all I/O', 100, null],
      ['reads', 100, 100],
      ['writes', 300, null],
    ]);
  });

  test('kinds of latency are not laid over each other', () => {
    const onlyCompletion = aPointResult({ directions: { ...NONE, read: direction(null, [[90, 1_000]]) } });
    const { pairs } = tableOf([reading([[100, 1_000]])], [onlyCompletion]);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.kind).toBe('total');
    expect(pairs[0]?.sides.map((side) => side !== null)).toEqual([true, false]);
  });
});

describe('percentile curve', () => {
  const bins = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e6 })), {
    minLength: 1,
    maxLength: 40,
    selector: ([value]) => value,
  });

  test('never falls, stays below 100 %, ends at the slowest bin and agrees with the percentiles', () => {
    fc.assert(
      fc.property(bins, (drawn) => {
        const histogram = histogramOf(drawn);
        const operations = histogramCount(histogram);
        const curve = percentileCurve({ histogram, operations, repeats: 1 });
        expect(curve.at(-1)?.valueNs).toBe(histogram.valuesNs.at(-1));
        curve.forEach(({ percent, valueNs }, index) => {
          expect(percent).toBeGreaterThanOrEqual(curve[index - 1]?.percent ?? 0);
          expect(percent).toBeLessThan(100);
          // Just inside the run of a bin the percentile is that bin's value.
          const middle = ((curve[index - 1]?.percent ?? 0) + percent) / 2;
          if (index > 0 && percent - (curve[index - 1]?.percent ?? 0) > 1e-6)
            expect(percentileOf(histogram, middle)).toBe(valueNs);
        });
      }),
    );
  });

  test('one operation is one point at 0 %', () => {
    expect(percentileCurve({ histogram: histogramOf([[70, 1]]), operations: 1, repeats: 1 })).toEqual([
      { percent: 0, valueNs: 70 },
    ]);
  });

  test('a configuration without bins keeps its colour free', () => {
    const { pairs, labels } = tableOf(
      [reading(null)],
      [
        reading([
          [100, 10],
          [9_000, 1],
        ]),
      ],
    );
    const [chart] = distributionCharts(pairs, labels);
    expect(chart?.series.map(({ label, slot }) => [label, slot])).toEqual([['side 1', 1]]);
    expect(chart?.axisScale).toBe('percentile');
    expect(chart?.logarithmic).toBe(true);
  });
});
