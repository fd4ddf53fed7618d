import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js';
import type {} from 'chartjs-chart-error-bars';
import type {} from 'chartjs-plugin-annotation';
import type { ChartSpec } from '../../../shared/report/report.ts';
import { formatNumber } from '../../../shared/units/format.ts';
import { axesOf } from './chart-axes.ts';
import { hatchPlugin } from './hatch-plugin.ts';
import type { ChartPalette } from './palette.ts';
import { ninesOf, percentileText } from './percentile-axis.ts';
import { valueLabelPlugin } from './value-label-plugin.ts';

/** What Chart.js is asked to draw. Pure: the same specification and palette give the same picture on screen and in print. */
export function chartConfiguration(spec: ChartSpec, palette: ChartPalette): ChartConfiguration {
  const bars = spec.kind === 'bars';
  const withErrors = bars && spec.series.some((series) => series.errors !== null);
  const configuration = {
    type: bars ? (withErrors ? 'barWithErrorBars' : 'bar') : 'line',
    data: {
      labels: spec.categories,
      datasets: spec.series.map((series) =>
        bars ? barDataset(series, palette, withErrors) : lineDataset(series, palette, spec.axisScale),
      ),
    },
    options: options(spec, palette),
    plugins: bars ? [hatchPlugin(spec, palette.surface), valueLabelPlugin(spec, palette)] : [],
  };
  return configuration as ChartConfiguration;
}

type Series = ChartSpec['series'][number];

const colourOf = (palette: ChartPalette, index: number): string => palette.series[index % palette.series.length] ?? '';

/** With error bars every bar is an object, missing ones too: their controller reads fields of each, and fails at a null. */
function barDataset(series: Series, palette: ChartPalette, withErrors: boolean): ChartDataset {
  const colour = colourOf(palette, series.slot);
  const data = series.values.map((value, at) => {
    if (!withErrors) return value;
    const error = series.errors?.[at] ?? null;
    if (value === null) return { y: null };
    return { y: value, ...(error === null ? {} : { yMin: value - error, yMax: value + error }) };
  });
  return {
    label: series.label,
    data,
    backgroundColor: colour,
    categoryPercentage: 0.78,
    barPercentage: 0.94,
    errorBarColor: palette.value,
    errorBarLineWidth: 1.25,
    errorBarWhiskerColor: palette.value,
    errorBarWhiskerLineWidth: 1.25,
    errorBarWhiskerSize: 8,
  } as unknown as ChartDataset;
}

function lineDataset(series: Series, palette: ChartPalette, scale: ChartSpec['axisScale']): ChartDataset {
  const colour = colourOf(palette, series.slot);
  return {
    type: 'line',
    label: series.label,
    data: points(series, scale),
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 1.75,
    borderDash: series.slot % 2 === 1 ? [4, 3] : [],
    pointRadius: series.values.length > 24 ? 0 : 2.5,
    spanGaps: false,
    tension: 0,
  };
}

/** Values on the categories, or at their own places on a numeric axis. */
function points({ values, positions }: Series, scale: ChartSpec['axisScale']) {
  if (positions === undefined) return [...values];
  const place = scale === 'percentile' ? ninesOf : (x: number): number => x;
  return positions.map((x, at) => ({ x: place(x), y: values[at] ?? null }));
}

function options(spec: ChartSpec, palette: ChartPalette): ChartOptions {
  const font = { family: palette.font, size: 11 };
  const reference =
    spec.reference === null ? {} : { annotations: { reference: referenceLine(spec.reference, palette) } };
  const unit = spec.unit.replace(/,? ?(higher|lower) is better.*$/, '');
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    font,
    layout: { padding: { top: 18, right: 4 } },
    scales: axesOf(spec, palette),
    plugins: {
      legend: { display: false },
      tooltip: {
        enabled: true,
        callbacks: {
          ...(spec.axisScale === 'percentile'
            ? { title: ([item]) => (item === undefined ? '' : `p${percentileText(item.parsed.x)}`) }
            : {}),
          label: (item) => `${item.dataset.label ?? ''}: ${formatNumber(item.parsed.y, spec.decimals)} ${unit}`,
        },
      },
      annotation: reference,
    },
  };
}

function referenceLine(reference: NonNullable<ChartSpec['reference']>, palette: ChartPalette): Record<string, unknown> {
  return {
    type: 'line',
    // Behind the bars, so that it never runs through their values.
    drawTime: 'beforeDatasetsDraw',
    yMin: reference.value,
    yMax: reference.value,
    borderColor: palette.axis,
    borderWidth: 1.25,
    borderDash: [5, 4],
  };
}
