import { countText } from '../../units/count-text.ts';
import { problem, type Problem } from '../../units/problem.ts';
import type { ParsedPoint } from '../parsed.ts';
import { lastRound, type JobEntry } from './interim.ts';

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
  const interim = new Set<ParsedPoint>();
  for (const own of byJob.values()) {
    const points = own.map(({ point }) => point);
    const counted = new Set(lastRound(points, entryOf, null));
    for (const point of points) if (!counted.has(point)) interim.add(point);
  }
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

export const entryOf = ({ parts }: ParsedPoint): JobEntry => ({
  directions: parts[0]?.directions ?? null,
  hasFailed: parts.some(({ error }) => error !== null),
});
