import { problem, type Problem } from '../../units/problem.ts';
import { fields, listAt, quantityAt, textAt, type Fields } from '../fields.ts';
import { findJsonDocuments } from '../json-documents.ts';
import type { ForeignFile, FormatParser, ParsedFile } from '../parsed.ts';
import { bdevperfPoints, type BdevperfJob } from './bdevperf-jobs.ts';

/** Answer of the RPC perform_tests (`bdevperf -z` and bdevperf.py). It holds no percentiles. */
export const bdevperfJsonParser: FormatParser = {
  format: 'spdk-bdevperf-json',
  title: 'bdevperf JSON (perform_tests)',
  parse: parseBdevperfJson,
};

const HEAD = /"results"\s*:\s*\[\s*\{\s*"job"\s*:/;

export function parseBdevperfJson(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('"core_mask"') || !HEAD.test(file.text)) return null;
  const { documents, broken } = findJsonDocuments(file.text);
  const problems: Problem[] = [];
  const points = documents.flatMap(({ value, line }) => {
    // The whole JSON-RPC reply may have been kept: the result is one level down then.
    const outer = fields(value);
    const entries = listAt(fields(outer?.['result']) ?? outer, 'results');
    const jobs = entries.flatMap((entry, index) => {
      const job = jobOf(fields(entry), line);
      if (job === null) problems.push(incomplete(file.name, line, index));
      return job === null ? [] : [job];
    });
    return bdevperfPoints(jobs, file.name, null);
  });
  if (broken !== null) {
    const where = `${file.name}:${String(broken.line)}`;
    const code = broken.truncated ? 'truncated' : 'bad-json';
    problems.push(problem('error', code, where, `Not JSON: ${broken.reason}`, 'Copy the file again from the host.'));
  }
  return { format: 'spdk-bdevperf-json', points, problems };
}

const incomplete = (file: string, line: number, index: number): Problem =>
  problem(
    'error',
    'bad-field',
    `${file}:${String(line)}, results[${String(index)}]`,
    'job, status, iops and mibps are needed',
    'Keep the answer of perform_tests as it came.',
  );

const ENDED = ['finished', 'failed', 'terminated'] as const;

function jobOf(entry: Fields | null, line: number): BdevperfJob | null {
  const name = textAt(entry, 'job');
  const ended = ENDED.find((each) => each === textAt(entry, 'status'));
  const [rate, mebibytes] = [quantityAt(entry, 'iops'), quantityAt(entry, 'mibps')];
  if (name === null || ended === undefined || rate === null || mebibytes === null) return null;
  const number = (key: string): number => quantityAt(entry, key) ?? 0;
  const blockBytes = whole(entry, 'io_size');
  const access = textAt(entry, 'workload');
  return {
    row: {
      line,
      name,
      iops: rate,
      mebibytesPerSecond: mebibytes,
      averageUs: number('avg_latency_us'),
      minUs: number('min_latency_us'),
      maxUs: number('max_latency_us'),
    },
    access,
    readPercent: access?.endsWith('rw') === true ? quantityAt(entry, 'percentage') : null,
    depth: whole(entry, 'queue_depth'),
    blockBytes,
    runtimeSeconds: quantityAt(entry, 'runtime'),
    failed: number('io_failed'),
    timedOut: number('io_timeout'),
    ended,
    section: null,
  };
}

/** Sizes are numbers in the answer and text in the request: both are taken. */
function whole(entry: Fields | null, key: string): number | null {
  const text = textAt(entry, key);
  return text !== null && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
