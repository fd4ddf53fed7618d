import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { combineByHost, combineDirections } from '../../shared/analysis/assemble.ts';
import { linkMeasurementSchema } from '../../shared/results/link-measurement.ts';
import { directionsSchema, hostResultSchema, traceStageSchema } from '../../shared/results/point-result.ts';
import { FioLogReader } from '../../shared/parse/fio-log/log-reader.ts';
import { fioLogSeries } from '../../shared/parse/fio-log/log-series.ts';
import { parseResultFile } from '../../shared/parse/registry.ts';
import { readSeries } from '../../shared/parse/series.ts';
import { timeSeriesSchema, type TimeSeries } from '../../shared/results/time-series.ts';
import { mutate, randomSource } from './mutate.ts';

/** Slower than this on a file of this size is a hang in the making. */
const SLOWEST_MS = 2_000;

export interface FuzzFinding {
  readonly seed: number;
  readonly sample: string;
  readonly fault: string;
}

export interface FuzzReport {
  readonly files: number;
  readonly findings: readonly FuzzFinding[];
}

/** Every result file of the fixtures, as text. */
export function fuzzSamples(folder: string): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => statSync(path).isFile())
    .map(({ name, path }) => ({ name, text: readFileSync(path, 'utf8') }));
}

/**
 * Damages samples and has them parsed and added up, until the time is over. A finding is an exception, a number that is
 * none, or a parse that takes too long; a list of problems is the right answer to damage.
 */
export function fuzzParsers(
  samples: readonly { name: string; text: string }[],
  seconds: number,
  firstSeed: number,
): FuzzReport {
  const findings: FuzzFinding[] = [];
  const end = performance.now() + seconds * 1000;
  let seed = firstSeed;
  for (; performance.now() < end && findings.length < 20; seed += 1) {
    const random = randomSource(seed);
    const sample = samples[Math.floor(random() * samples.length)];
    const other = samples[Math.floor(random() * samples.length)];
    if (sample === undefined || other === undefined) throw new Error('no samples to damage');
    const fault = faultOf(sample.name, mutate(sample.text, other.text, random));
    if (fault !== null) findings.push({ seed, sample: sample.name, fault });
  }
  return { files: seed - firstSeed, findings };
}

/** As results.series reads them: logs as bytes, all else as text. */
function seriesOf(name: string, text: string): TimeSeries[] {
  const reader = new FioLogReader(name);
  reader.push(Buffer.from(text));
  const counts = reader.end();
  return counts === null ? readSeries({ name, text, ordinal: null }, 50) : fioLogSeries(name, counts, 50);
}

function faultOf(name: string, text: string): string | null {
  const begun = performance.now();
  try {
    const { points, links } = parseResultFile({ name, text });
    const series = timeSeriesSchema.array().safeParse(seriesOf(name, text));
    if (!series.success) return `a series that is none: ${series.error.message}`;
    const measured = linkMeasurementSchema.array().safeParse(links ?? []);
    if (!measured.success) return `links that are none: ${measured.error.message}`;
    for (const { parts, stages } of points) {
      const traced = traceStageSchema.array().safeParse(stages ?? []);
      if (!traced.success) return `stages that are none: ${traced.error.message}`;
      const valid = directionsSchema.safeParse(combineDirections(parts.map((part) => part.directions)));
      const hosts = hostResultSchema.array().safeParse(combineByHost(parts));
      if (!valid.success) return `a result that is none: ${valid.error.message}`;
      if (!hosts.success) return `hosts that are none: ${hosts.error.message}`;
    }
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const ms = performance.now() - begun;
  return ms > SLOWEST_MS ? `took ${ms.toFixed(0)} ms` : null;
}
