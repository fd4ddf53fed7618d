import { formatNumber } from '../units/format.ts';
import type { ChartSpec } from './report.ts';

/** A line chart on a numeric axis. */
export const lineChart = (
  chart: Pick<ChartSpec, 'title' | 'unit' | 'axis' | 'alternative' | 'series' | 'decimals'> & Partial<ChartSpec>,
): ChartSpec => ({
  kind: 'lines',
  categories: [],
  errorMeaning: null,
  reference: null,
  logarithmic: false,
  ...chart,
});

export interface Place {
  readonly x: number;
  /** Null: a gap in the line. */
  readonly y: number | null;
}

export const seriesOf = (label: string, slot: number, places: readonly Place[]): ChartSpec['series'][number] => ({
  label,
  slot,
  values: places.map(({ y }) => y),
  positions: places.map(({ x }) => x),
  errors: null,
});

/** `random read 4k, 8×32`: pattern, jobs and depth. */
export const rowName = (row: {
  readonly workload: string;
  readonly numjobs: number | null;
  readonly iodepth: number | null;
}): string => `${row.workload}, ${formatNumber(row.numjobs)}×${formatNumber(row.iodepth)}`;
