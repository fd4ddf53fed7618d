import type { Latency } from '../../results/latency.ts';
import type { Direction, Directions } from '../../results/point-result.ts';
import { NS_PER_SECOND } from '../../units/quantity.ts';

/** Shorter than any interval of status output; clones of one run end within it. */
const LEAST_STEP_NS = 0.5 * NS_PER_SECOND;

/** An entry of a job: what it counted, and whether it ended with an error, after which nothing more is counted. */
export interface JobEntry {
  readonly directions: Directions | null;
  readonly hasFailed: boolean;
}

/** Rounds by which clones of unlike times are told from interim entries, where the number of jobs is not known. */
const LEAST_ROUNDS = 3;

/**
 * Of the entries of one job those of the last round, where each has counted further than the one a round before (fio's
 * status output is cumulative); all of them where that is not so: then they are clones. `expected`: jobs that there must be,
 * where that is known; then the last step is enough, since counts go back at the end of a ramp.
 */
export function lastRound<Entry>(
  entries: readonly Entry[],
  read: (entry: Entry) => JobEntry,
  expected: number | null,
): readonly Entry[] {
  const all = entries.map(read);
  const grows = (from: number, to: number, leastNs: number): boolean => {
    const [one, other] = [all[from], all[to]];
    if (one === undefined || other === undefined || one.hasFailed) return false;
    return isCountedFurther(one.directions, other.directions, leastNs);
  };
  const last = entries.length - 1;
  if (expected !== null && entries.length <= expected) return entries;
  if (expected !== null && entries.length % expected === 0) {
    return grows(last - expected, last, 0) ? entries.slice(-expected) : entries;
  }
  for (let size = 1; size <= entries.length / LEAST_ROUNDS; size += 1) {
    const isRound = entries.length % size === 0;
    if (isRound && entries.slice(size).every((_, at) => grows(at, at + size, at < size ? LEAST_STEP_NS : 0))) {
      return entries.slice(-size);
    }
  }
  return entries;
}

const SIDES = ['read', 'write', 'trim', 'mixed'] as const;
/** How far the rate of a step may be from that of the whole time. */
const RATE_RANGE = 20;

/** Whether `other` may be what the same jobs had counted at least `leastNs` later. */
function isCountedFurther(one: Directions | null, other: Directions | null, leastNs: number): boolean {
  if (one === null || other === null) return false;
  const used = SIDES.flatMap((side) => {
    const [before, now] = [one[side], other[side]];
    return before === null ? [] : [{ before, now }];
  });
  return used.length > 0 && used.every(({ before, now }) => now !== null && hasGrown(before, now, leastNs));
}

function hasGrown(before: Direction, now: Direction, leastNs: number): boolean {
  const passed = (now.runtimeNs ?? 0) - (before.runtimeNs ?? 0);
  const gained = (now.bytes ?? 0) - (before.bytes ?? 0);
  if (passed < leastNs || !isWithin(before.latency.total, now.latency.total)) return false;
  if (passed === 0 || gained === 0) return passed === 0 && gained === 0;
  const share = gained / passed / ((now.bytes ?? 0) / (now.runtimeNs ?? 1));
  return share >= 1 / RATE_RANGE && share <= RATE_RANGE;
}

/** Extremes of more operations are wider, never narrower. */
const isWithin = (one: Latency | null, other: Latency | null): boolean =>
  one === null || (other !== null && (other.minNs ?? 0) <= (one.minNs ?? 0) && (other.maxNs ?? 0) >= (one.maxNs ?? 0));
