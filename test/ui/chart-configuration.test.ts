import { expect, it } from 'vitest';
import { chartConfiguration } from '../../renderer/src/charts/chart-configuration.ts';
import type { ChartSpec } from '../../shared/report/report.ts';

const palette = { series: ['#123'], grid: '', axis: '', label: '', value: '', surface: '', limit: '', font: 'sans' };

const bars = (series: ChartSpec['series']): ChartSpec => ({
  kind: 'bars',
  title: 'IOPS',
  unit: 'IOPS',
  alternative: '',
  categories: ['measured by both', 'by one alone'],
  series,
  errorMeaning: null,
  reference: null,
  decimals: 0,
  logarithmic: false,
});

const dataOf = (spec: ChartSpec) => chartConfiguration(spec, palette).data.datasets.map(({ data }) => data);

it('draws a missing bar beside bars with errors: their controller fails at a null', () => {
  const spec = bars([
    { label: 'A', slot: 0, values: [null, 5], errors: [null, 1] },
    { label: 'B', slot: 1, values: [7, null], errors: null },
  ]);
  expect(dataOf(spec)).toEqual([
    [{ y: null }, { y: 5, yMin: 4, yMax: 6 }],
    [{ y: 7 }, { y: null }],
  ]);
});

it('leaves bars without errors plain', () => {
  expect(dataOf(bars([{ label: 'A', slot: 0, values: [3, null], errors: null }]))).toEqual([[3, null]]);
});
