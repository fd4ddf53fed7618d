import type { Directions } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, epochMicroseconds, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { directionsOf, isLate, isPerOperation, latencyKind } from './direction.ts';
import { factsOf } from './log-facts.ts';
import { fioLogName } from './log-name.ts';
import { FioLogReader, type FioLogCounts } from './log-reader.ts';

/** fio's bw, iops, lat, clat, slat and clat_hist logs of every release (DOMAIN 5.3). */
export const fioLogParser: FormatParser = { format: 'fio-log', title: 'fio logs', parse: parseFioLog };

/** A log as text. Long ones are read as bytes, in chunks, by `FioLogReader` and `fioLogFile`. */
export function parseFioLog(file: ForeignFile): ParsedFile | null {
  if (fioLogName(file.name) === null) return null;
  const reader = new FioLogReader(file.name);
  reader.push(asciiBytes(file.text));
  const counts = reader.end();
  return counts === null ? null : fioLogFile(file.name, counts, null);
}

/** Characters beyond ASCII become one that no log has. */
function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = Math.min(255, text.charCodeAt(at));
  return bytes;
}

/** What was counted as a result. `release`: of the fio that wrote it, where it is known. */
export function fioLogFile(name: string, counts: FioLogCounts, release: string | null): ParsedFile {
  const directions = directionsOf(counts);
  const problems = [...counts.problems, ...doubts(name, counts, directions)];
  const hasNumbers = Object.values(directions).some(
    (direction) =>
      direction !== null &&
      (direction.iops ?? direction.bytesPerSecond ?? Object.values(direction.latency).find((one) => one !== null)) !=
        null,
  );
  const flags = problems.filter(({ code }) => code === 'late-windows');
  const points = hasNumbers ? [{ ...toPoint(counts, directions, release), problems: flags }] : [];
  return { format: 'fio-log', points, problems, log: factsOf(counts, directions) };
}

function toPoint(counts: FioLogCounts, directions: Directions, release: string | null): ParsedPoint {
  const { shape, runtimeMs, problems } = counts;
  const { name, startMs } = shape;
  const status = problems.length > 0 ? 'partial' : 'ok';
  const startedUs = startMs === 0 ? null : epochMicroseconds(startMs * 1000);
  const job = name.job === null ? '' : ` job ${String(name.job)}`;
  return {
    workload: {
      name: `${name.prefix === '' ? 'fio' : name.prefix}${job} (${name.metric} log)`,
      access: 'unknown',
      blockBytes: blockSize(counts),
      readPercent: null,
      numjobs: null,
      iodepth: null,
      clients: null,
      engine: null,
      direct: null,
    },
    status,
    tool: { name: 'fio', version: release },
    startedUs,
    runtimeNs: nanoseconds(runtimeMs * NS_PER_MILLISECOND),
    rampNs: null,
    parts: [
      {
        host: name.host ?? 'this host',
        status,
        directions,
        cpu: null,
        startedUs,
        exitStatus: null,
        error: null,
        artefacts: [],
      },
    ],
    problems: [],
  };
}

/** Where every operation had the same. */
function blockSize({ directions }: FioLogCounts) {
  const used = directions.filter((tally) => tally.operations > 0);
  const sizes = new Set(used.flatMap((tally) => [tally.leastBlock, tally.greatestBlock]));
  const [size] = sizes;
  return sizes.size === 1 && size !== undefined ? bytes(size) : null;
}

/** What a reader of the numbers must know. */
function doubts(name: string, counts: FioLogCounts, directions: Directions): Problem[] {
  const { shape, unit, histogram } = counts;
  const used = counts.directions.filter((tally) => tally.operations + tally.averaged > 0);
  if (histogram !== null ? histogram.rows.every((rows) => rows === 0) : used.length === 0) {
    const message = 'The log has no rows: fio leaves one empty that it has nothing for (slat of a blocking engine)';
    return [problem('note', 'empty-log', name, message)];
  }
  const kind = latencyKind(shape.name.metric);
  const found: Problem[] = [];
  if (kind !== null && unit === null && histogram === null) {
    const message =
      'The unit of the latencies is not told: logs with these columns were written by fio 2.x in microseconds and by fio 3.0 to 3.16 in nanoseconds. They were left out';
    const tip =
      'Import the log from the folder where the JSON output of the same run lies: it names the release of fio';
    found.push(problem('error', 'unknown-unit', name, message, tip));
  }
  if (kind !== null && unit !== null && histogram === null && used.some((tally) => !isPerOperation(tally))) {
    const message =
      'The log holds means over windows (log_avg_msec): their mean is weighted by time, not by operations, and percentiles cannot be had';
    found.push(problem('note', 'averaged-log', name, message, 'write_hist_log or json+ keep the distribution'));
  }
  if (used.some((tally) => tally.repeated > 0) && kind === null) {
    const message = 'Several jobs wrote into this log (per_job_logs=0): their rates are added up';
    found.push(problem('note', 'several-jobs', name, message));
  }
  if (isLate(counts)) {
    const message =
      'fio 2.x wrote the samples of one direction one window late, and left out the last window of the other: the share of reads and writes is off by some percent in a log this short';
    found.push(problem('warning', 'late-windows', name, message, 'Take the rates from the JSON or text output'));
  }
  if (Object.values(directions).some((direction) => direction?.runtimeNs === 0)) {
    found.push(problem('warning', 'no-runtime', name, 'All rows have the same time: there is no rate'));
  }
  return found;
}
