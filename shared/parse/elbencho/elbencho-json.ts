import { histogramOf } from '../../stats/histogram.ts';
import { percentilesOf } from '../../stats/percentile.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { NS_PER_MICROSECOND } from '../../units/quantity.ts';
import { fields, fieldsAt, listAt, textAt, type Fields } from '../fields.ts';
import { findJsonDocuments } from '../json-documents.ts';
import { printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { skippedNote } from './elbencho-csv.ts';
import { isDataPhase, isoMicroseconds, pointOf, type Phase, type PhaseSide } from './phase.ts';

/** elbencho --jsonfile (Statistics.cpp): one document per phase, every value a text. */
export const elbenchoJsonParser: FormatParser = {
  format: 'elbencho-json',
  title: 'elbencho JSON',
  parse: parseElbenchoJson,
};

export function parseElbenchoJson(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('"phase_type"') || !file.text.includes('"last_done"')) return null;
  const { documents, broken } = findJsonDocuments(file.text);
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  const skipped = new Set<string>();
  for (const { value, line } of documents) {
    const document = fields(value);
    const operation = textAt(document, 'phase_type');
    if (document === null || operation === null) continue;
    if (isDataPhase(operation)) points.push(pointOf(phaseOf(document, operation, `${file.name}:${String(line)}`)));
    else skipped.add(operation);
  }
  if (broken !== null) {
    const where = `${file.name}:${String(broken.line)}`;
    const code = broken.truncated ? 'truncated' : 'bad-json';
    problems.push(problem('error', code, where, `The document does not end: ${broken.reason}`, 'Copy the file again.'));
  }
  return { format: 'elbencho-json', points, problems: [...problems, ...skippedNote(skipped, file.name)] };
}

const quantity = (from: Fields | null, key: string): number | null => printedQuantity(textAt(from, key) ?? undefined);

const flag = (from: Fields | null, key: string): boolean | null => {
  const text = textAt(from, key);
  return text === null ? null : text === 'true' || text === '1';
};

function phaseOf(document: Fields, operation: string, where: string): Phase {
  const [config, done] = [fieldsAt(document, 'config'), fieldsAt(document, 'last_done')];
  const latency = fieldsAt(fieldsAt(done, 'latency'), 'IO');
  const mixed = fieldsAt(done, 'rwmix_read');
  return {
    operation,
    where,
    command: textAt(config, 'command') ?? '',
    own: sideOf(done, latency),
    mixedReads: mixed === null ? null : sideOf(mixed, fieldsAt(latency, 'rwmix_read')),
    milliseconds: quantity(done, 'elapsed_time_ms'),
    cpuPercent: quantity(done, 'cpu%'),
    hosts: quantity(config, 'hosts'),
    threads: quantity(config, 'threads'),
    ioDepth: quantity(config, 'io_depth'),
    blockBytes: quantity(config, 'block_size'),
    random: flag(config, 'random_offsets'),
    direct: flag(config, 'direct_io'),
    version: textAt(config, 'version'),
    startedUs: isoMicroseconds(textAt(document, 'iso_start_date')),
  };
}

const PERCENTS = [50, 75, 90, 95, 99, 99.9, 99.99];

function sideOf(done: Fields | null, latency: Fields | null): PhaseSide {
  const histogram = binsOf(latency);
  const values = histogram === null ? [] : percentilesOf(histogram, PERCENTS);
  return {
    iops: quantity(done, 'iops'),
    bytesPerSecond: quantity(done, 'bytes/s'),
    bytes: quantity(done, 'bytes'),
    minUs: quantity(latency, 'min_us'),
    averageUs: quantity(latency, 'avg_us'),
    maxUs: quantity(latency, 'max_us'),
    histogram,
    percentiles: PERCENTS.flatMap((percent, index) => {
      const valueNs = values[index] ?? null;
      return valueNs === null ? [] : [{ percent, valueNs }];
    }),
  };
}

/** `64-76us`: four buckets per power of two, kept at the middle, so that those of several runs add up. */
function binsOf(latency: Fields | null): { valuesNs: number[]; counts: number[] } | null {
  const rows = listAt(latency, 'histogram').map(fields);
  const bins: [number, number][] = [];
  for (const row of rows) {
    const range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)us$/.exec(textAt(row, 'range') ?? '');
    const [from, to] = [printedQuantity(range?.[1]), printedQuantity(range?.[2])];
    const count = quantity(row, 'count');
    if (from === null || to === null || count === null || !Number.isInteger(count)) return null;
    bins.push([Math.round(((from + to) / 2) * NS_PER_MICROSECOND), count]);
  }
  const { valuesNs, counts } = histogramOf(bins);
  return counts.length === 0 ? null : { valuesNs: [...valuesNs], counts: [...counts] };
}
