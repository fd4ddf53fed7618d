import type { Directions, ResultWorkload } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { numberAt, type Fields } from '../fields.ts';
import type { FioOptions } from './options.ts';

/** fio sums the times of all jobs of a group; a sum this much above a whole number is of jobs of unequal length. */
const UNEVEN = 0.05;
/** Shorter times tell nothing of how many had them. */
const LEAST_NS = 100e6;
/** I/Os of one size have exactly that mean; fio prints both sums whole. */
const SIZE_TOLERANCE = 0.005;

/**
 * Jobs behind one entry: `job_runtime` is the sum of their times (fio's stat.c), each no longer than the entry's own.
 * A job that ends early makes the sum smaller, never larger: it is a lower bound. Null where fio does not print it.
 */
export function jobsBehind(entry: Fields, directions: Directions, options: FioOptions): number | null {
  const sumNs = (numberAt(entry, 'job_runtime') ?? 0) * 1e6;
  const runtimes: number[] = Object.values(directions).map((direction) => direction?.runtimeNs ?? 0);
  // What verifies reads again after it has written: one job's time is then that of both.
  const longestNs = options['verify'] === undefined ? Math.max(...runtimes) : runtimes.reduce((sum, ns) => sum + ns, 0);
  // fio rounds both to milliseconds.
  return sumNs === 0 || longestNs < LEAST_NS ? null : sumNs / longestNs;
}

export interface GroupedWorkload {
  readonly workload: ResultWorkload;
  readonly problems: readonly Problem[];
}

/** An entry of fio's output: what it is called, the jobs that its times make (jobsBehind), the options it shows. */
interface GroupEntry {
  readonly jobName: string;
  readonly jobs: number | null;
  readonly options: FioOptions;
  readonly directions: readonly Directions[];
}

/**
 * With group_reporting fio makes one entry of several job sections and shows the options of the last one. What the
 * figures contradict is then not known: the pattern, the block size; the number of jobs comes from their times. On a
 * command line the option has no value, and fio does not show it.
 */
export function groupedWorkload(
  workload: ResultWorkload,
  { jobName, jobs, options, directions }: GroupEntry,
  where: string,
): GroupedWorkload {
  const { numjobs } = workload;
  if (numjobs === null) return { workload, problems: [] };
  const whole = Math.round(jobs ?? 0);
  const isWhole = jobs !== null && Math.abs(jobs - whole) <= UNEVEN * whole;
  const ofOneSize = directions.every((each) => hasBlockSize(each, workload.blockBytes));
  const ofPattern = directions.every(
    (each) => fitsPattern(each, workload.access) && (hasRates(options) || fitsShare(each, workload)),
  );
  const isMore = jobs !== null && jobs > numjobs + UNEVEN * 2;
  const isTold = options['group_reporting'] !== undefined || isWhole || !ofPattern || !ofOneSize;
  // Before 3.8 there are no times of jobs; what verifies reads besides.
  const isOther = jobs === null && !ofPattern && options['verify'] === undefined;
  if (!(isMore && isTold) && !isOther) return { workload, problems: [] };
  const count = jobs === null ? 'several' : isWhole ? String(whole) : `at least ${String(Math.ceil(jobs))}`;
  const unknown = [
    ofPattern ? [] : ['pattern'],
    ofOneSize ? [] : ['block size'],
    isWhole ? [] : ['number of jobs'],
  ].flat();
  const kept = unknown.length === 0 ? '' : `; not known by its figures: ${unknown.join(', ')}`;
  return {
    workload: {
      ...workload,
      name: ofPattern && ofOneSize ? workload.name : jobName,
      access: ofPattern ? workload.access : 'unknown',
      readPercent: ofPattern ? workload.readPercent : null,
      blockBytes: ofOneSize ? workload.blockBytes : null,
      numjobs: isWhole ? whole : null,
    },
    problems: [
      problem(
        unknown.length === 0 ? 'note' : 'warning',
        'grouped-jobs',
        where,
        `group_reporting put ${count} jobs into one entry (${jobName}) with the options of the last section${kept}`,
        'Add new_group to every section of the job file, or leave group_reporting out, to keep them apart',
      ),
    ],
  };
}

function hasBlockSize(directions: Directions, blockBytes: number | null): boolean {
  if (blockBytes === null) return true;
  return Object.values(directions).every((direction) => {
    const { bytes, operations } = direction ?? {};
    if (bytes == null || operations == null || operations === 0) return true;
    return Math.abs(bytes / operations / blockBytes - 1) <= SIZE_TOLERANCE;
  });
}

/** Which directions an access pattern has; others are not asked. */
const DIRECTIONS_OF: Readonly<Record<string, readonly (keyof Directions)[]>> = {
  read: ['read'],
  randread: ['read'],
  write: ['write'],
  randwrite: ['write'],
  trim: ['trim'],
  randtrim: ['trim'],
  rw: ['read', 'write'],
  randrw: ['read', 'write'],
};

/** Rates of reads and writes apart override the mix. */
const hasRates = (options: FioOptions): boolean => Object.keys(options).some((name) => name.startsWith('rate'));

/** Points of per cent that a share of reads may be off, and the least operations that tell it. */
const SHARE_TOLERANCE = 3;
const LEAST_OPERATIONS = 1_000;

function fitsShare({ read, write }: Directions, { readPercent }: ResultWorkload): boolean {
  const [reads, writes] = [read?.operations ?? 0, write?.operations ?? 0];
  if (readPercent === null || reads + writes < LEAST_OPERATIONS) return true;
  return Math.abs((100 * reads) / (reads + writes) - readPercent) <= SHARE_TOLERANCE;
}

function fitsPattern(directions: Directions, access: string): boolean {
  const expected = DIRECTIONS_OF[access];
  if (expected === undefined || directions.mixed !== null) return true;
  return (['read', 'write', 'trim'] as const).every(
    (name) => expected.includes(name) || (directions[name]?.operations ?? 0) === 0,
  );
}
