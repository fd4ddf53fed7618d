import type { TimeSeries } from '../results/time-series.ts';
import { diskspdXmlSeries } from './diskspd/xml-series.ts';
import { fioJsonSeries } from './fio/json-series.ts';
import type { SeriesSource } from './series-source.ts';
import { vdbenchFlatfileSeries } from './vdbench/flat-series.ts';

/**
 * Everything that raw output is read as over time; one that does not know a text answers nothing. fio's logs are not
 * here: they are read as bytes (`fio-log/log-series.ts`), since they may be too long for a text.
 */
const readers: readonly ((source: SeriesSource, points: number) => TimeSeries[])[] = [
  fioJsonSeries,
  diskspdXmlSeries,
  vdbenchFlatfileSeries,
];

/** Series of at most `points` points each; empty where the output tells no course over time. */
export function readSeries(source: SeriesSource, points: number): TimeSeries[] {
  for (const read of readers) {
    const found = read(source, points).filter((series) => series.points.length > 1);
    if (found.length > 0) return found;
  }
  return [];
}
