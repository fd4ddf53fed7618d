import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { Drive, Lab } from '../model/lab.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatNumber, formatPercent, formatRate } from '../units/format.ts';
import { placeText, servingDrives } from './bed.ts';
import { acknowledged } from './acknowledge.ts';
import type { LintFinding } from './finding.ts';
import { unconditioned } from './plan-drives.ts';
import { findings, type Found, type Rule } from './rule.ts';
import { staleBaselines, type MeasuredBaseline } from './stale-baselines.ts';

/** Results of a lab. */
export interface Results {
  readonly index: LabIndex;
  /** Of the whole bed. */
  readonly results: readonly PointResult[];
  /** Of one drive, on its own host. */
  readonly baselines: readonly PointResult[];
  /** Those of them whose bed of then is known. */
  readonly measured: readonly MeasuredBaseline[];
}

/** Every rule that looks at results, by code. */
export const resultRules: readonly Rule<Results>[] = [
  {
    code: 'L022',
    severity: 'warning',
    title: 'Drives in an unknown state',
    tip: 'Precondition the drives and record their state, or say that it is not known.',
    why: 'A fresh drive writes several times faster than a full one.',
    check: writtenUnknown,
  },
  {
    code: 'L053',
    severity: 'warning',
    title: 'Baseline not to be believed',
    tip: 'Measure again: over the whole drive, direct, after preconditioning.',
    why: 'More than the drive is rated for comes from a cache or from blocks that were never written.',
    check: ({ index, baselines }) => {
      const drives = servingDrives(index);
      return baselines.flatMap((result) => [...aboveRating(drives, result), ...failedDepth(drives, result)]);
    },
  },
  {
    code: 'L057',
    severity: 'error',
    title: 'Stale baseline',
    tip: 'Measure one drive again as it is now, or delete the old result.',
    why: 'Expectations are reckoned with the measured rate of one drive, which these facts change.',
    check: ({ index, measured }) => staleBaselines(index, measured),
  },
];

export function lintResults(
  lab: Lab,
  results: readonly PointResult[],
  baselines: readonly PointResult[] = [],
  measured: readonly MeasuredBaseline[] = [],
): LintFinding[] {
  const index = indexLab(lab);
  const found = findings(resultRules, 'result', { index, results, baselines, measured }, (ids) =>
    placeText(index, ids),
  );
  return acknowledged(found, lab.acknowledged);
}

/** fio may report reads as one with writes that there were none of. */
const isWritten = ({ directions, workload: { access } }: PointResult): boolean =>
  directions.write !== null || (directions.mixed !== null && !/^(rand)?read$/.test(access));

function writtenUnknown({ index, results }: Results): Found[] {
  const written = [...new Set(results.filter(isWritten).map(({ workload }) => workload.name))];
  if (written.length === 0) return [];
  return unconditioned(servingDrives(index)).map((found) => ({
    ...found,
    message: `${written.join(', ')}: ${found.message}`,
  }));
}

const MOST_SHARE = 1.1;

type Rated = NonNullable<Drive['rated']>;

/** Of several models it is not known which one was measured. Null where one of the drives has no such rating. */
function highest(drives: readonly Drive[], of: (rated: Rated) => number | null): number | null {
  const each = drives.map(({ rated }) => (rated === null ? null : of(rated)));
  const known = each.filter((rating) => rating !== null);
  return known.length === 0 || known.length < each.length ? null : Math.max(...known);
}

function aboveRating(drives: readonly Drive[], result: PointResult): Found[] {
  const { workload, directions } = result;
  const sides = [
    {
      measured: directions.read,
      iops: highest(drives, (rated) => rated.randomReadIops),
      rate: highest(drives, (rated) => rated.readBytesPerSecond),
    },
    {
      measured: directions.write,
      iops: highest(drives, (rated) => rated.randomWriteIops),
      rate: highest(drives, (rated) => rated.writeBytesPerSecond),
    },
  ];
  return sides.flatMap(({ measured, iops, rate }) => {
    if (measured === null) return [];
    const isSmall = workload.access.startsWith('rand') && (workload.blockBytes ?? Infinity) <= 4096;
    const [value, limit] = isSmall ? [measured.iops, iops] : [measured.bytesPerSecond, rate];
    if (limit === null || value === null || value <= limit * MOST_SHARE) return [];
    const [ours, theirs] = isSmall
      ? [`${formatNumber(value)} IOPS`, formatNumber(limit)]
      : [`${formatRate(value, 'MB/s')} MB/s`, formatRate(limit, 'MB/s')];
    const message = `${workload.name}: baseline ${ours} vs rating ${theirs}: ${formatPercent((100 * value) / limit, 0)} %, measure again`;
    return [{ entities: drives.slice(0, 1).map(({ id }) => id), place: workload.name, message }];
  });
}

/** What the law of Little (W-QD) said of the result when it was stored. */
function failedDepth(drives: readonly Drive[], { workload, problems }: PointResult): Found[] {
  const broken = problems.find(({ code, severity }) => code === 'W-QD' && severity !== 'note');
  if (broken === undefined) return [];
  return [
    {
      entities: drives.slice(0, 1).map(({ id }) => id),
      place: workload.name,
      message: `${workload.name}: baseline fails the check of its depth: ${broken.message}; measure again`,
      tip: 'Give jobs and depth as they were, and total latency; then measure again with direct I/O.',
    },
  ];
}
