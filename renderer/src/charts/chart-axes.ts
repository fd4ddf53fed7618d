import type { ChartOptions } from 'chart.js';
import type { ChartSpec } from '../../../shared/report/report.ts';
import { formatNumber, formatShort } from '../../../shared/units/format.ts';
import type { ChartPalette } from './palette.ts';
import { ninesOf, nineTicks, percentileText } from './percentile-axis.ts';

type Axes = NonNullable<ChartOptions['scales']>;
type Axis = NonNullable<Axes[string]>;

export function axesOf(spec: ChartSpec, palette: ChartPalette): Axes {
  const font = { family: palette.font, size: 11 };
  return { x: acrossOf(spec, palette, font), y: upOf(spec, palette, font) };
}

type Font = { readonly family: string; readonly size: number };

function acrossOf(spec: ChartSpec, palette: ChartPalette, font: Font): Axis {
  const ticks = { font, color: palette.label, maxRotation: 40, autoSkip: true };
  const common = { grid: { display: false }, border: { color: palette.axis } };
  if (spec.axis === undefined) return { ...common, ticks: { ...ticks, callback: nameText } };
  const title = { display: true, text: spec.axis, font, color: palette.label };
  if (spec.axisScale !== 'percentile')
    return { ...common, type: 'linear', title, ...fromZero(spec), ticks: { ...ticks, callback: axisText } };
  const most = spec.series.flatMap(({ positions = [] }) => positions.slice(-1)).reduce((a, b) => Math.max(a, b), 90);
  return {
    ...common,
    type: 'linear',
    title,
    min: 0,
    max: ninesOf(most),
    afterBuildTicks: (axis) => (axis.ticks = nineTicks(axis.max).map((value) => ({ value }))),
    ticks: { ...ticks, autoSkip: false, callback: (value) => percentileText(Number(value)) },
  };
}

/** An axis that begins near 0 begins there. */
function fromZero({ series }: ChartSpec): { min?: number } {
  const positions = series.flatMap(({ positions: places = [] }) => places);
  const least = positions.reduce((a, b) => Math.min(a, b), Infinity);
  const most = positions.reduce((a, b) => Math.max(a, b), 0);
  return least >= 0 && least < most / 4 ? { min: 0 } : {};
}

function upOf(spec: ChartSpec, palette: ChartPalette, font: Font): Axis {
  return {
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
      callback: spec.logarithmic ? logText : axisText,
    },
  };
}

const LONGEST_NAME = 28;

/** A name below a group of bars; a long one is cut, the tooltip has it in full. */
function nameText(this: { getLabelForValue: (value: number) => string }, value: number | string): string {
  const name = this.getLabelForValue(Number(value));
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
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

/** Only 1, 2 and 5 of a decade have room. */
function logText(value: number | string): string {
  const number = Number(value);
  const mantissa = Math.round(number / 10 ** Math.floor(Math.log10(number) + 1e-9));
  if (![1, 2, 5].includes(mantissa)) return '';
  return number >= 10_000 ? formatShort(number) : String(Number(number.toPrecision(3)));
}
