import type { PointResult, ResultWorkload } from '../../results/point-result.ts';
import { bytes } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import { accessName } from '../load-report.ts';

/** What DISKSPD was asked to do with one target (file or disk). Null: not said. */
export interface TargetLoad {
  readonly blockBytes: number | null;
  readonly randomPercent: number | null;
  readonly writePercent: number | null;
  /** Outstanding I/Os per thread. */
  readonly outstanding: number | null;
  readonly threads: number | null;
  /** -g: the rate is held below a limit. */
  readonly limited: boolean;
  /** -i, -j: bursts with pauses between them. */
  readonly pauses: boolean;
  readonly direct: boolean | null;
}

/** What it was asked to do in one time span. */
export interface SpanLoad {
  readonly durationSeconds: number | null;
  readonly warmUpSeconds: number | null;
  /** -F: threads shared by all targets; 0 or null: each target has its own. */
  readonly sharedThreads: number | null;
  /** -O: outstanding I/Os per shared thread, over all targets. */
  readonly sharedOutstanding: number | null;
  readonly targets: readonly TargetLoad[];
}

/**
 * Concurrency is threads x outstanding per thread (DOMAIN 1.5). With -t and -o each target has its own threads; with -F
 * every thread serves all targets, so that its depth is -O or the sum of the targets' -o.
 */
export function workloadOfSpan(load: SpanLoad): ResultWorkload {
  const { targets } = load;
  const writePercent = same(targets.map((target) => target.writePercent));
  const randomPercent = same(targets.map((target) => target.randomPercent));
  const random = randomPercent === null || (randomPercent > 0 && randomPercent < 100) ? null : randomPercent === 100;
  const readShare = writePercent === null ? null : 100 - writePercent;
  const access = accessName(random, readShare) ?? 'unknown';
  const block = same(targets.map((target) => target.blockBytes));
  const blockBytes = block === null ? null : bytes(block);
  const readPercent = access.endsWith('rw') || access === 'unknown' ? readShare : null;
  const name = access === 'unknown' ? 'DISKSPD' : access;
  return {
    name: workloadName({ access: name, blockBytes, readPercent }),
    access,
    blockBytes,
    readPercent,
    ...concurrency(load),
    clients: 1,
    engine: null,
    direct: same(targets.map((target) => target.direct)),
  };
}

function concurrency({ sharedThreads, sharedOutstanding, targets }: SpanLoad): {
  numjobs: number | null;
  iodepth: number | null;
} {
  const depths = targets.map((target) => target.outstanding);
  if ((sharedThreads ?? 0) > 0) {
    const depth = (sharedOutstanding ?? 0) > 0 ? sharedOutstanding : sumOf(depths);
    return { numjobs: sharedThreads, iodepth: depth };
  }
  return { numjobs: sumOf(targets.map((target) => target.threads)), iodepth: same(depths) };
}

/** A rate limit makes the load open; pauses make neither law apply. */
export function loopOfSpan({ targets }: SpanLoad): PointResult['loop'] {
  if (targets.length === 0) return 'unknown';
  if (targets.some((target) => target.limited)) return 'open';
  return targets.some((target) => target.pauses) ? 'unknown' : 'closed';
}

function same<T>(values: readonly (T | null)[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return known.length === values.length && sum > 0 ? sum : null;
}
