import type { Latency } from '../../results/latency.ts';
import type { Direction, Directions } from '../../results/point-result.ts';
import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { NS_PER_SECOND } from '../../units/quantity.ts';
import type { ParsedPoint } from '../parsed.ts';

/** A line of fio's terse output: its job (group and name) and what it says. */
export interface TerseLine {
  readonly job: string;
  readonly point: ParsedPoint;
}

/**
 * The results among the lines of a file. Interim lines (--status-interval) are cumulative: the last one counts. What else
 * has the same job may be its clones or repeats of the run, which terse does not tell apart: each stays a result, and that
 * is told.
 */
export function resultsOfLines(
  lines: readonly TerseLine[],
  where: string,
): { points: ParsedPoint[]; problems: Problem[] } {
  const byJob = Map.groupBy(lines, ({ job }) => job);
  const interim = new Set([...byJob.values()].flatMap((own) => interimOf(own.map(({ point }) => point))));
  const problems: Problem[] = [];
  if (interim.size > 0) {
    const message = `${countText(interim.size, 'interim line')} (status-interval): the last one of each job is its result`;
    problems.push(problem('note', 'status-documents', where, message));
  }
  for (const own of byJob.values()) {
    const left = own.filter(({ point }) => !interim.has(point));
    if (left.length < 2) continue;
    const message = `${countText(left.length, 'line')} of job ${left[0]?.point.workload.name ?? ''}: its clones (then their sum is the result) or repeats, which terse does not tell apart. Each is a result of its own`;
    const tip = 'Use --group_reporting, or --output-format=json+, which tells them apart';
    problems.push(problem('warning', 'same-job', where, message, tip));
  }
  return { points: lines.map(({ point }) => point).filter((point) => !interim.has(point)), problems };
}

/** Shorter than any interval of status lines; clones of one run end within it. */
const LEAST_STEP_NS = 0.5 * NS_PER_SECOND;

/** Those that a later line of the same job has counted further. */
function interimOf(points: readonly ParsedPoint[]): ParsedPoint[] {
  const found: ParsedPoint[] = [];
  for (const [index, point] of points.entries()) {
    const next = points[index + 1];
    if (next === undefined) break;
    const least = found.at(-1) === points[index - 1] && index > 0 ? 0 : LEAST_STEP_NS;
    if (isCountedFurther(directionsOf(point), directionsOf(next), least)) found.push(point);
  }
  return found;
}

const directionsOf = ({ parts }: ParsedPoint): Directions | null => parts[0]?.directions ?? null;

const SIDES = ['read', 'write', 'trim'] as const;
/** How far the rate of a step may be from that of the whole time. */
const RATE_RANGE = 4;

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
