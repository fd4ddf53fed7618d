import type { Direction, HostResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { fieldsAt, textAt, type Fields } from '../fields.ts';
import { directionFrom, machineCpu, MILLISECONDS, type LatencyFigures } from '../load-report.ts';
import type { SpanLoad, TargetLoad } from './span-load.ts';
import { flagIn, nodes, quantityIn } from './xml-node.ts';

/** A time span of the profile. */
export function loadOf(span: Fields | null): SpanLoad {
  return {
    durationSeconds: quantityIn(span, 'Duration'),
    warmUpSeconds: quantityIn(span, 'Warmup'),
    sharedThreads: quantityIn(span, 'ThreadCount'),
    sharedOutstanding: quantityIn(span, 'RequestCount'),
    targets: nodes(fieldsAt(span, 'Targets'), 'Target').map(targetLoad),
  };
}

function targetLoad(target: Fields): TargetLoad {
  return {
    blockBytes: quantityIn(target, 'BlockSize'),
    randomPercent: randomPercent(target),
    writePercent: quantityIn(target, 'WriteRatio'),
    outstanding: quantityIn(target, 'RequestCount'),
    threads: quantityIn(target, 'ThreadsPerFile'),
    limited: (quantityIn(target, 'Throughput') ?? 0) > 0,
    pauses: (quantityIn(target, 'ThinkTime') ?? 0) > 0,
    direct: flagIn(target, 'DisableOSCache') ?? flagIn(target, 'DisableAllCache') ?? false,
  };
}

/** `Random` is there for random I/O, from 2.1 on with a `RandomRatio` where it is not 100. */
function randomPercent(target: Fields): number {
  return quantityIn(target, 'RandomRatio') ?? (textAt(target, 'Random') === null ? 0 : 100);
}

/** What one result time span measured. */
export interface SpanResult {
  readonly seconds: number | null;
  readonly read: Direction | null;
  readonly write: Direction | null;
  readonly cpu: HostResult['cpu'];
  readonly problems: readonly Problem[];
  /** DISKSPD's own word that nothing was measured. */
  readonly error: string | null;
}

/**
 * Counts are summed over threads and targets; the latencies are those of the whole span, which DISKSPD computes from its
 * merged histogram. It prints no bins, so these percentiles cannot be merged with another machine's.
 */
export function resultOf(span: Fields, where: string): SpanResult {
  const seconds = quantityIn(span, 'TestTimeSeconds');
  const targets = nodes(span, 'Thread').flatMap((thread) => nodes(thread, 'Target'));
  const utilisation = fieldsAt(span, 'CpuUtilization');
  const problems: Problem[] = [];
  const side = (name: 'Read' | 'Write'): Direction | null => {
    const [operations, bytes] = [sum(targets, `${name}Count`), sum(targets, `${name}Bytes`)];
    if (operations === null || bytes === null) {
      const message = `A ${name}Count or ${name}Bytes is missing or damaged`;
      problems.push(problem('error', 'bad-diskspd', where, message, AGAIN));
      return null;
    }
    return sideFrom([operations, bytes], seconds ?? 0, latencyOf(fieldsAt(span, 'Latency'), name));
  };
  const measured = seconds !== null && seconds > 0 && targets.length > 0;
  return {
    seconds,
    read: measured ? side('Read') : null,
    write: measured ? side('Write') : null,
    cpu: machineCpu(
      quantityIn(fieldsAt(utilisation, 'Average'), 'UsagePercent'),
      quantityIn(span, 'ProcCount') ?? (nodes(utilisation, 'CPU').length || null),
    ),
    problems: [...problems, ...sumProblems(targets, where)],
    error: textAt(span, 'Error') ?? (measured ? null : 'No test time or no targets in the result'),
  };
}

/** What to do about a missing latency. */
export const WITH_LATENCY = 'Run DISKSPD with -L.';

export const AGAIN = 'Copy the file again from the machine that ran DISKSPD.';

const sideFrom = (
  [operations, bytes]: readonly [operations: number, bytes: number],
  seconds: number,
  latency: LatencyFigures | null,
): Direction | null =>
  directionFrom({
    iops: operations / seconds,
    bytesPerSecond: bytes / seconds,
    operations,
    bytes,
    runtimeSeconds: seconds,
    latency,
  });

function sum(targets: readonly Fields[], key: string): number | null {
  let total = 0;
  for (const target of targets) {
    const value = quantityIn(target, key);
    if (value === null) return null;
    total += value;
  }
  return total;
}

/** Milliseconds. There only with -L, and only for a direction that did I/O. */
function latencyOf(block: Fields | null, name: 'Read' | 'Write'): LatencyFigures | null {
  const mean = quantityIn(block, `Average${name}Milliseconds`);
  if (block === null || mean === null) return null;
  const deviation = quantityIn(block, `${name}LatencyStdev`);
  const buckets = nodes(block, 'Bucket').flatMap((bucket) => {
    const [percent, value] = [quantityIn(bucket, 'Percentile'), quantityIn(bucket, `${name}Milliseconds`)];
    return percent === null || value === null || percent > 100 ? [] : [{ percent, valueNs: value * MILLISECONDS }];
  });
  return {
    meanNs: mean * MILLISECONDS,
    standardDeviationNs: deviation === null ? null : deviation * MILLISECONDS,
    minNs: buckets.find(({ percent }) => percent === 0)?.valueNs ?? null,
    maxNs: buckets.find(({ percent }) => percent === 100)?.valueNs ?? null,
    percentiles: buckets.filter(({ percent }) => percent > 0 && percent < 100),
  };
}

/** IOCount is the sum of the two directions; where it is not, a counter is damaged. */
function sumProblems(targets: readonly Fields[], where: string): Problem[] {
  const wrong = targets.find((target) => {
    const [all, read, write] = ['IOCount', 'ReadCount', 'WriteCount'].map((key) => quantityIn(target, key));
    return all != null && read != null && write != null && all !== read + write;
  });
  if (wrong === undefined) return [];
  const message = `IOCount of ${textAt(wrong, 'Path') ?? 'a target'} is not the sum of its ReadCount and WriteCount`;
  return [problem('warning', 'sum-disagrees', where, message, AGAIN)];
}
