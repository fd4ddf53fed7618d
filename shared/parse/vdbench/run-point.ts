import type { PointResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, seconds, type EpochMicroseconds } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import { accessName, machineCpu, measuredPart } from '../load-report.ts';
import type { ParsedPoint } from '../parsed.ts';
import { directionsOf, type RunRow } from './run-row.ts';

/** One run definition with its average row, as either kind of report tells it. Null: not told. */
export interface Run {
  readonly name: string;
  readonly where: string;
  readonly row: RunRow;
  /** First and last interval of the average. */
  readonly first: number;
  readonly last: number;
  readonly intervalSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly warmUpSeconds: number | null;
  readonly loop: PointResult['loop'];
  readonly requestedRate: number | null;
  /** vdbench's own: I/Os at a time per storage definition, over all hosts. */
  readonly threads: number | null;
  readonly blockBytes: number | null;
  readonly readPercent: number | null;
  readonly random: boolean | null;
  readonly version: string | null;
  readonly startedUs: EpochMicroseconds | null;
}

/**
 * A run as a point. Threads are the depth of one storage definition (DOMAIN 1.5); how many of those and how many hosts
 * took part is not in these files, so jobs and clients are null and the law of Little does not apply.
 */
export function pointOf(run: Run): ParsedPoint {
  const directions = directionsOf(run.row);
  const part = measuredPart('all hosts', directions, { cpu: machineCpu(run.row.get('cpu_used') ?? null) });
  const problems: Problem[] = [];
  if (part.status === 'failed') {
    const message = `Run ${run.name} has no reads and writes: nothing was done, or its figures are damaged`;
    problems.push(problem('error', 'no-results', run.where, message, 'Look at logfile.html and errorlog.html.'));
  }
  const interval = run.intervalSeconds;
  const skipped = interval === null ? null : (run.first - 1) * interval;
  const asked =
    run.elapsedSeconds === null || (run.warmUpSeconds === null && skipped === null)
      ? null
      : run.elapsedSeconds - (run.warmUpSeconds === null ? (skipped ?? 0) : 0);
  return {
    workload: workloadOf(run),
    status: part.status === 'ok' ? 'ok' : 'failed',
    tool: { name: 'vdbench', version: run.version },
    startedUs: run.startedUs,
    // A run shorter than its warm-up averages nothing: avg_2-1.
    runtimeNs: interval === null || run.last < run.first ? null : seconds((run.last - run.first + 1) * interval),
    rampNs: skipped === null ? null : seconds(skipped),
    requestedRuntimeNs: asked === null || asked <= 0 ? null : seconds(asked),
    parts: [part],
    problems,
    loop: run.loop,
    run: run.name,
  };
}

function workloadOf(run: Run): ParsedPoint['workload'] {
  const access = accessName(run.random, run.readPercent);
  const blockBytes = run.blockBytes === null ? null : bytes(run.blockBytes);
  const isMix = run.readPercent !== null && run.readPercent > 0 && run.readPercent < 100;
  const pattern = { access: access ?? run.name, blockBytes, readPercent: isMix ? run.readPercent : null };
  const limit = run.requestedRate === null ? '' : ` at ${String(run.requestedRate)} IOPS`;
  return {
    name: `${access === null ? run.name : workloadName(pattern)}${limit}`,
    access: access ?? 'unknown',
    blockBytes,
    readPercent: pattern.readPercent,
    numjobs: null,
    iodepth: run.threads,
    clients: null,
    engine: null,
    direct: null,
  };
}
