import type { ReportLine } from '../report-lines.ts';
import type { BdevperfJob } from './bdevperf-jobs.ts';

/** Jobs of one table, and the figures of its Total from the IOPS on. */
export interface BdevperfTable {
  readonly line: number;
  readonly jobs: BdevperfJob[];
  total: readonly number[] | null;
}

const ROW = /^\s*(\S.*?)\s*:\s+(\d+\.\d+) IOPS\s+(\d+\.\d+) MiB\/s\s*$/;
const FAILED = /^\s*:\s+(\d+\.\d+) Fail\/s\s+(\d+\.\d+) TO\/s\s*$/;
const STOPPED = /^Received shutdown signal, test time (?:is|was) about (\d+\.\d+) seconds/;

export const isOlderRow = (text: string): boolean => ROW.test(text);

/**
 * The lists that bdevperf printed before it had a table (up to v21.07, performance_dump): a rate per job below its core or
 * thread, failures in a line of their own where there were any, no latencies. With -S there is one per interval.
 */
export function olderTables(lines: readonly ReportLine[], requestedSeconds: number | null): BdevperfTable[] {
  const tables: BdevperfTable[] = [];
  const stopped = lines.map(({ text }) => STOPPED.exec(text.trim())?.[1]).find((text) => text !== undefined);
  const runtimeSeconds = stopped === undefined ? requestedSeconds : Number(stopped);
  let open: BdevperfTable | null = null;
  for (const { line, text } of lines) {
    const [, name = '', ...figures] = ROW.exec(text) ?? [];
    const [rate, mebibytes] = figures.map(Number);
    const failed = FAILED.exec(text);
    const last = open?.jobs.at(-1);
    if (failed !== null && open !== null && last !== undefined) {
      open.jobs[open.jobs.length - 1] = { ...last, failed: Number(failed[1]), timedOut: Number(failed[2]) };
    } else if (rate !== undefined && mebibytes !== undefined && name === 'Total') {
      if (open !== null) tables.push({ ...open, total: [rate, mebibytes] });
      open = null;
    } else if (rate !== undefined && mebibytes !== undefined) {
      open ??= { line, jobs: [], total: null };
      open.jobs.push(jobOf(name, rate, mebibytes, runtimeSeconds, line));
    }
  }
  if (open !== null) tables.push(open);
  return tables;
}

const jobOf = (
  name: string,
  iops: number,
  mebibytesPerSecond: number,
  runtimeSeconds: number | null,
  line: number,
): BdevperfJob => ({
  row: { line, name, iops, mebibytesPerSecond, averageUs: 0, minUs: 0, maxUs: 0 },
  access: null,
  readPercent: null,
  depth: null,
  blockBytes: null,
  runtimeSeconds,
  failed: 0,
  timedOut: 0,
  ended: 'finished',
  section: null,
});
