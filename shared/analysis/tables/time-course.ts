import type { PointResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import type { TimeSeries } from '../../results/time-series.ts';
import type { PairedRow } from '../paired-rows.ts';
import { alignCourses, type AlignedCourses } from '../time-course.ts';
import { column, type TableCell } from './analysis-table.ts';
import type { TableBody, TableInput } from './table-input.ts';

/** A pair over time: which repeat stands for each configuration, and their aligned courses. */
export interface PairCourse {
  readonly row: PairedRow;
  readonly chosen: readonly (PointResult | null)[];
  readonly aligned: AlignedCourses | null;
}

/** The first pair that was asked for, each configuration by its first repeat that has a course over time. */
export function pairCourse({ rows, seriesOf }: Pick<TableInput, 'rows' | 'seriesOf'>): PairCourse | null {
  const [row] = rows;
  if (row === undefined) return null;
  const chosen = row.sides.map(({ results }) => results.find((result) => seriesOf(result).some(isCourse)) ?? null);
  const aligned = alignCourses(chosen.map((result) => (result === null ? [] : seriesOf(result))));
  return { row, chosen, aligned };
}

/** One window, as out of a single document, says nothing over time. */
const isCourse = ({ points }: TimeSeries): boolean => points.length > 1;

/** Rate and latency of each configuration step by step from its measured start. */
export function timeCourseTable(input: TableInput): TableBody {
  const course = pairCourse(input);
  const aligned = course?.aligned ?? null;
  return {
    columns: [
      column('from', 'seconds'),
      ...input.labels.flatMap((label) => [
        column('IOPS', 'iops', label, 'higher'),
        column('mean latency', 'nanoseconds', label, 'lower'),
      ]),
    ],
    rows: aligned === null ? [] : Array.from({ length: aligned.steps }, (_, step) => rowAt(aligned, step)),
    footnotes: course === null || aligned === null ? [] : notesOf(course, aligned, input.labels),
    problems: course === null ? [] : missingCourses(course, input.labels),
  };
}

const rowAt = ({ stepNs, courses }: AlignedCourses, step: number): TableCell[] => [
  (step * stepNs) / 1e9,
  ...courses.flatMap((course) => [course?.iops[step] ?? null, course?.latencyNs[step] ?? null]),
];

function notesOf({ row, chosen }: PairCourse, { courses }: AlignedCourses, labels: readonly string[]): string[] {
  const repeats = chosen.flatMap((result, index) => {
    const count = row.sides[index]?.results.length ?? 0;
    return result === null || count < 2
      ? []
      : [`${labels[index] ?? ''}: repeat ${String(result.repeat)} of ${String(count)}`];
  });
  const kinds = new Set(courses.flatMap((course) => course?.latencyKind ?? []));
  return [
    `${row.workload}: every configuration from its own measured start; clients are added up while all of them measure`,
    ...(kinds.size > 0 ? [`Latency: ${[...kinds].join(' against ')}, mean of each step`] : []),
    ...repeats,
    ...(courses.some((course) => course !== null && !course.startKnown)
      ? ['Where the output does not say when its clients began, their beginnings count as one']
      : []),
  ];
}

function missingCourses({ row, chosen }: PairCourse, labels: readonly string[]): Problem[] {
  return labels.flatMap((label, index) => {
    if ((row.sides[index]?.results.length ?? 0) === 0 || (chosen[index] ?? null) !== null) return [];
    const message = `No course over time is kept of ${label} at this point`;
    const tip = 'fio tells it with --status-interval, or with write_iops_log and write_lat_log';
    return [problem('note', 'no-series', label, message, tip)];
  });
}
