import { fioLogName } from '../../../shared/parse/fio-log/log-name.ts';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { fioLogSeries } from '../../../shared/parse/fio-log/log-series.ts';
import { readSeries } from '../../../shared/parse/series.ts';
import type { TimeSeries } from '../../../shared/results/time-series.ts';
import { streamArtefact } from '../files/artefact-stream.ts';
import { readArtefact } from '../files/artefacts.ts';
import { decodeText } from '../files/documents.ts';
import type { Jobs } from './jobs.ts';

type SeriesJob = Jobs['read-series'];

/** Reads the course over time out of the raw output that was kept. Throws `not-found`, `damaged`. */
export async function readArtefactSeries(input: SeriesJob['input']): Promise<SeriesJob['output']> {
  const found: TimeSeries[] = [];
  for (const source of input.sources) {
    const series = await seriesOf(source, input);
    found.push(
      ...series.map((one) => (one.host === ALONE && source.host !== null ? { ...one, host: source.host } : one)),
    );
  }
  return found;
}

/** What readers call the host of a tool that ran by itself. */
const ALONE = 'this host';

async function seriesOf(
  { name, hash }: SeriesJob['input']['sources'][number],
  { artefacts, points, release, ordinal }: SeriesJob['input'],
): Promise<TimeSeries[]> {
  if (fioLogName(name) === null) {
    const text = decodeText(await readArtefact(artefacts, hash));
    return readSeries({ name, text, ordinal }, points);
  }
  const reader = new FioLogReader(name, release);
  await streamArtefact(artefacts, hash, (chunk) => reader.push(chunk));
  const counts = reader.end();
  return counts === null ? [] : fioLogSeries(name, counts, points);
}
