import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js';
import type { ChartSpec } from '../../../shared/report/report.ts';
import { formatNumber, formatShort } from '../../../shared/units/format.ts';
import { hatchPlugin } from './hatch-plugin.ts';
import type { ChartPalette } from './palette.ts';
import { valueLabelPlugin } from './value-label-plugin.ts';

/** What Chart.js is asked to draw. Pure: the same specification and palette give the same picture on screen and in print. */
export function chartConfiguration(spec: ChartSpec, palette: ChartPalette): ChartConfiguration {
  const bars = spec.kind === 'bars';
  const withErrors = bars && spec.series.some((series) => series.errors !== null);
  const configuration = {
    type: bars ? (withErrors ? 'barWithErrorBars' : 'bar') : 'line',
    data: {
      labels: spec.categories,
      datasets: spec.series.map((series) => (bars ? barDataset(series, palette) : lineDataset(series, palette))),
    },
    options: options(spec, palette),
    plugins: bars ? [hatchPlugin(spec, palette.surface), valueLabelPlugin(spec, palette)] : [],
  };
  return configuration as ChartConfiguration;
}

type Series = ChartSpec['series'][number];

const colourOf = (palette: ChartPalette, index: number): string => palette.series[index % palette.series.length] ?? '';

function barDataset(series: Series, palette: ChartPalette): ChartDataset {
  const colour = colourOf(palette, series.slot);
  const data = series.values.map((value, at) => {
    const error = series.errors?.[at] ?? null;
    if (value === null || series.errors === null) return value;
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

function lineDataset(series: Series, palette: ChartPalette): ChartDataset {
  const colour = colourOf(palette, series.slot);
  return {
    type: 'line',
    label: series.label,
    data: points(series),
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
const points = ({ values, positions }: Series) =>
  positions === undefined ? [...values] : positions.map((x, at) => ({ x, y: values[at] ?? null }));

function options(spec: ChartSpec, palette: ChartPalette): ChartOptions {
  const font = { family: palette.font, size: 11 };
  const reference =
    spec.reference === null ? {} : { annotations: { reference: referenceLine(spec.reference, palette) } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    font,
    layout: { padding: { top: 18, right: 4 } },
    scales: {
      x: {
        ...(spec.axis === undefined
          ? {}
          : { type: 'linear' as const, title: { display: true, text: spec.axis, font, color: palette.label } }),
        grid: { display: false },
        border: { color: palette.axis },
        ticks: {
          font,
          color: palette.label,
          maxRotation: 40,
          autoSkip: true,
          ...(spec.axis === undefined ? {} : { callback: axisText }),
        },
      },
      y: {
        type: spec.logarithmic ? 'logarithmic' : 'linear',
        // Rates and latencies have no values below 0, whatever the arm of an error bar says.
        ...(spec.logarithmic ? {} : { min: 0 }),
        grid: { color: palette.grid, tickLength: 0 },
        border: { display: false },
        ticks: {
          font,
          color: palette.label,
          maxTicksLimit: 7,
          padding: 6,
          callback: axisText,
        },
      },
    },
    plugins: {
      legend: { display: false },
      tooltip: {
        enabled: true,
        callbacks: {
          label: (item) => `${item.dataset.label ?? ''}: ${formatNumber(item.parsed.y, spec.decimals)} ${spec.unit}`,
        },
      },
      annotation: reference,
    },
  };
}

/** All ticks of an axis with the same number of decimals: as many as the finest step needs. */
function axisText(value: number | string, _index: number, ticks: readonly { value: number }[]): string {
  const number = Number(value);
  if (Math.max(...ticks.map((tick) => Math.abs(tick.value))) >= 10_000) return number === 0 ? '0' : formatShort(number);
  const decimals = [0, 1, 2, 3].find((count) =>
    ticks.every((tick) => Number(tick.value.toFixed(count)) === tick.value),
  );
  return formatNumber(number, decimals ?? 3);
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
