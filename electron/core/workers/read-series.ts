import { percentileSeries } from '../../../shared/analysis/percentile-series.ts';
import { summedSeries } from '../../../shared/analysis/summed-series.ts';
import { fioJsonBins } from '../../../shared/parse/fio/json-series.ts';
import { fioLogName } from '../../../shared/parse/fio-log/log-name.ts';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { fioLogBins, fioLogSeries } from '../../../shared/parse/fio-log/log-series.ts';
import { readSeries } from '../../../shared/parse/series.ts';
import type { BinsOverTime } from '../../../shared/results/bins-over-time.ts';
import type { TimeSeries } from '../../../shared/results/time-series.ts';
import { streamArtefact } from '../files/artefact-stream.ts';
import { readArtefact } from '../files/artefacts.ts';
import { decodeText } from '../files/documents.ts';
import type { Jobs } from './jobs.ts';

type SeriesJob = Jobs['read-series'];

/** Reads the course over time out of the raw output that was kept. Throws `not-found`, `damaged`. */
export async function readArtefactSeries(input: SeriesJob['input']): Promise<TimeSeries[]> {
  return (await readCourses(input, false)).series;
}

/** The same with what belongs together added up, and with percentiles where bins were kept over time. */
export async function readWholeSeries(input: SeriesJob['input']): Promise<SeriesJob['output']> {
  const { series, bins } = await readCourses(input, true);
  return [...series, ...summedSeries(series), ...percentileSeries(bins)];
}

interface Courses {
  readonly series: TimeSeries[];
  readonly bins: BinsOverTime[];
}

async function readCourses(input: SeriesJob['input'], withBins: boolean): Promise<Courses> {
  const found: Courses = { series: [], bins: [] };
  for (const source of input.sources) {
    const placed = <One extends Pick<TimeSeries, 'host' | 'startedUs'>>(one: One): One => {
      const host = one.host === ALONE && source.host !== null ? source.host : one.host;
      const start = input.starts?.find((each) => each.host === host);
      return { ...one, host, startedUs: start?.startedUs ?? one.startedUs };
    };
    const { series, bins } = await coursesOf(source, input, withBins);
    found.series.push(...series.map(placed));
    found.bins.push(...bins.map(placed));
  }
  return found;
}

/** What readers call the host of a tool that ran by itself. */
const ALONE = 'this host';

async function coursesOf(
  { name, hash }: SeriesJob['input']['sources'][number],
  { artefacts, points, release, ordinal }: SeriesJob['input'],
  withBins: boolean,
): Promise<Courses> {
  if (fioLogName(name) === null) {
    const text = decodeText(await readArtefact(artefacts, hash));
    const bins = withBins && text.includes('"bins"') ? fioJsonBins({ name, text, ordinal }, points) : [];
    return { series: readSeries({ name, text, ordinal }, points), bins };
  }
  const reader = new FioLogReader(name, release);
  await streamArtefact(artefacts, hash, (chunk) => reader.push(chunk));
  const counts = reader.end();
  if (counts === null) return { series: [], bins: [] };
  return { series: fioLogSeries(name, counts, points), bins: withBins ? fioLogBins(name, counts, points) : [] };
}
