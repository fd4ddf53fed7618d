import type { Direction } from '../../results/point-result.ts';
import type { TimeSeries } from '../../results/time-series.ts';
import { intervalSeries, type Interval } from '../interval-series.ts';
import type { SeriesSource } from '../series-source.ts';
import {
  figuresOf,
  FLAT_HEADER,
  intervalLength,
  isFormat,
  isSpread,
  readRow,
  wordsOf,
  type FlatRow,
} from './flat-rows.ts';
import { textLines } from './html-lines.ts';
import { directionsOf } from './run-row.ts';

/** The intervals of flatfile.html that count: those that the average of their run is of. */
export function vdbenchFlatfileSeries({ name, text, ordinal }: SeriesSource, points: number): TimeSeries[] {
  if (!/Interval/.test(text)) return [];
  const lines = textLines(text).filter((line) => !line.text.startsWith('*'));
  const begin = lines.findIndex((line) => FLAT_HEADER.test(line.text));
  if (begin < 0) return [];
  const columns = wordsOf(lines[begin]?.text ?? '').map((column) => column.toLowerCase());
  const runs: FlatRow[][] = [];
  let rows: FlatRow[] = [];
  for (const line of lines.slice(begin + 1)) {
    const row = readRow(line, columns);
    if (row === null || isSpread(row)) continue;
    const average = /^avg_(\d+)-(\d+)$/.exec(row.interval);
    if (average === null) {
      if (rows[0]?.run !== row.run) rows = [];
      rows.push(row);
      continue;
    }
    const counted = rows.filter(({ run, interval }) => run === row.run && Number(interval) >= Number(average[1]));
    if (!isFormat(row.run)) runs.push(counted);
    rows = [];
  }
  const wanted = ordinal === null ? runs : runs.slice(ordinal, ordinal + 1);
  return wanted.flatMap((run) => seriesOfRun(run, name, points));
}

function seriesOfRun(rows: readonly FlatRow[], source: string, points: number): TimeSeries[] {
  const directions = rows.map((row) => directionsOf(figuresOf(row)));
  const length = intervalLength(rows) ?? 0;
  return (['read', 'write', 'mixed'] as const).flatMap((direction) => {
    const intervals = directions.map((sides) => intervalOf(sides[direction]));
    return intervalSeries(intervals, length, { host: 'all hosts', source, direction, startedUs: null }, points);
  });
}

/** The maximum of an interval is that of the run so far in some releases, so it is left out. */
const intervalOf = (direction: Direction | null): Interval => ({
  iops: direction?.iops ?? 0,
  bytesPerSecond: direction === null ? 0 : direction.bytesPerSecond,
  meanNs: direction?.latency.total?.meanNs ?? null,
  minNs: null,
  maxNs: null,
});
