import type { HostResult } from '../../results/point-result.ts';
import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, nanoseconds, NS_PER_SECOND, seconds } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import type { ParsedPoint } from '../parsed.ts';
import { unequalTimes } from '../unequal-times.ts';
import type { LatencySection } from './latency-section.ts';
import { directionOf, partOf, placeDirection, type RateRow } from './rate-row.ts';

/** One job of bdevperf, from its text or its JSON; null where that form does not say. */
export interface BdevperfJob {
  readonly row: RateRow;
  readonly access: string | null;
  readonly readPercent: number | null;
  readonly depth: number | null;
  readonly blockBytes: number | null;
  readonly runtimeSeconds: number | null;
  /** Text: a rate per second; JSON: a count. */
  readonly failed: number;
  readonly timedOut: number;
  readonly ended: 'finished' | 'failed' | 'terminated';
  readonly section: LatencySection | null;
}

/**
 * One point per pattern and size: the jobs of a job file run at the same time, but reads and writes of different sizes are
 * no single workload.
 */
export function bdevperfPoints(
  jobs: readonly BdevperfJob[],
  file: string,
  requestedSeconds: number | null,
): ParsedPoint[] {
  const keyOf = ({ access, readPercent, blockBytes }: BdevperfJob): string =>
    JSON.stringify([access, readPercent, blockBytes]);
  const keys = [...new Set(jobs.map(keyOf))];
  return keys.map((key) => {
    const own = jobs.filter((job) => keyOf(job) === key);
    return pointOf(own, jobs.length - own.length, file, requestedSeconds);
  });
}

function pointOf(jobs: readonly BdevperfJob[], others: number, file: string, requested: number | null): ParsedPoint {
  const [first] = jobs;
  if (first === undefined) throw new RangeError('a point without a job');
  const parts = jobs.map(partOfJob);
  const times = unequalTimes(parts, `${file}:${String(first.row.line)}`);
  const problems = [...jobs.flatMap((job) => problemsOf(job, file)), ...times];
  if (first.access === null) {
    const message = 'The output does not say which pattern and depth it ran; its I/O is shown as one direction';
    problems.push(problem('note', 'pattern-unknown', `${file}:${String(first.row.line)}`, message));
  }
  if (others > 0) {
    const message = `Ran at the same time as ${countText(others, 'job')} of another pattern or size`;
    problems.push(problem('note', 'ran-together', `${file}:${String(first.row.line)}`, message));
  }
  const { access, blockBytes, readPercent } = first;
  const size = blockBytes === null ? null : bytes(blockBytes);
  const runtimes = jobs.map((job) => job.runtimeSeconds).filter((runtime) => runtime !== null);
  const depths = new Set(jobs.map((job) => job.depth));
  return {
    workload: {
      name: access === null ? 'bdevperf' : workloadName({ access, blockBytes: size, readPercent }),
      access: access ?? 'unknown',
      blockBytes: size,
      readPercent,
      numjobs: jobs.length,
      iodepth: depths.size === 1 ? first.depth : null,
      clients: 1,
      engine: 'spdk',
      direct: true,
    },
    status: parts.every(({ status }) => status === 'ok')
      ? 'ok'
      : parts.every(({ status }) => status === 'failed')
        ? 'failed'
        : 'partial',
    tool: { name: 'bdevperf', version: null },
    startedUs: null,
    runtimeNs:
      runtimes.length === 0
        ? null
        : nanoseconds(Math.round(runtimes.reduce((one, other) => Math.max(one, other), 0) * NS_PER_SECOND)),
    rampNs: null,
    requestedRuntimeNs: requested === null ? null : seconds(requested),
    parts,
    problems,
    loop: 'closed',
  };
}

function partOfJob(job: BdevperfJob): HostResult {
  const measured = job.row.iops > 0;
  const sound = job.ended === 'finished' && job.failed === 0 && job.timedOut === 0;
  const status = sound && measured ? 'ok' : measured ? 'partial' : 'failed';
  const read = directionOf(job.row, job.blockBytes, job.section);
  const direction =
    job.runtimeSeconds === null
      ? read
      : { ...read, runtimeNs: nanoseconds(Math.round(job.runtimeSeconds * NS_PER_SECOND)) };
  const none = { read: null, write: null, trim: null, mixed: null };
  const error = job.ended === 'finished' ? null : `job ${job.row.name} ${job.ended}`;
  return partOf(measured ? placeDirection(direction, job.access) : none, status, error);
}

function problemsOf({ row, ended, failed, timedOut }: BdevperfJob, file: string): Problem[] {
  const where = `${file}:${String(row.line)}`;
  const found: Problem[] = [];
  if (ended !== 'finished') {
    const message = `Job ${row.name} ${ended === 'failed' ? 'failed' : 'was terminated before its time was over'}`;
    found.push(
      problem('error', `job-${ended}`, where, message, 'Run it again; the error output of bdevperf says why.'),
    );
  }
  if (failed > 0)
    found.push(problem('error', 'io-failed', where, `Job ${row.name} had failed I/O`, 'Its rate counts good I/O.'));
  if (timedOut > 0) {
    found.push(
      problem(
        'error',
        'io-timeout',
        where,
        `Job ${row.name} had I/O that timed out`,
        'Look at the target and the links.',
      ),
    );
  }
  if (row.iops === 0) found.push(problem('error', 'no-io', where, `Job ${row.name} did no I/O`));
  return found;
}
