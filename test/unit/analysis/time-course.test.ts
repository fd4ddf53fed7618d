import { describe, expect, test } from 'vitest';
import { pairRows } from '../../../shared/analysis/paired-rows.ts';
import { pairCourse } from '../../../shared/analysis/tables/time-course.ts';
import { alignCourses } from '../../../shared/analysis/time-course.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { SeriesMetric, TimeSeries } from '../../../shared/results/time-series.ts';
import { epochMicroseconds, nanoseconds } from '../../../shared/units/quantity.ts';
import { aPointResult } from '../../support/builders.ts';

const SECOND = 1e9;

function series(values: readonly (number | null)[], change: Partial<TimeSeries> = {}): TimeSeries {
  return {
    host: 'client-1',
    source: 'out.json',
    job: null,
    metric: 'iops',
    direction: 'read',
    grain: 'operation',
    windowNs: nanoseconds(SECOND),
    startedUs: epochMicroseconds(1_000_000_000),
    points: values.flatMap((mean, index) =>
      mean === null ? [] : [{ timeNs: nanoseconds((index + 1) * SECOND), count: 1, mean, min: null, max: null }],
    ),
    ...change,
  };
}
const latency = (values: readonly number[], change: Partial<TimeSeries> = {}): TimeSeries =>
  series(values, { metric: 'totalLatencyNs' as SeriesMetric, ...change });
const rates = (...sides: TimeSeries[][]) => alignCourses(sides)?.courses.map((course) => course?.iops ?? null);

describe('the repeat that stands for a configuration', () => {
  test('is the first one with a course: a single window of the whole time is none', () => {
    const [whole, windows] = [aPointResult({ repeat: 1 }), aPointResult({ repeat: 2 })];
    const { rows } = pairRows({
      configurations: [{ label: 'A', results: [whole, windows] }],
      pairBy: ['workload'],
    });
    const seriesOf = ({ id }: PointResult) => (id === whole.id ? [series([5])] : [series([4, 6])]);
    expect(pairCourse({ rows, seriesOf })?.chosen).toEqual([windows]);
    expect(pairCourse({ rows, seriesOf: () => [series([5])] })?.chosen).toEqual([null]);
  });
});

describe('courses over time', () => {
  test('each configuration begins at its own measured start, whatever the day', () => {
    const later = series([5, 6, 7], { startedUs: epochMicroseconds(9_000_000_000) });
    expect(rates([series([1, 2, 3])], [later])).toEqual([
      [1, 2, 3],
      [5, 6, 7],
    ]);
  });

  test('clients are added up while all of them measure, a late one from its start', () => {
    const late = series([10, 10, 10], { host: 'client-2', startedUs: epochMicroseconds(1_001_000_000) });
    expect(rates([series([1, 2, 3]), late])).toEqual([[null, 12, 13, null]]);
  });

  test('a hole in the output stays a hole', () => {
    expect(rates([series([1, 1, null, null, 1])])).toEqual([[1, 1, null, null, 1]]);
  });

  test('latencies of several clients are weighted by their rates', () => {
    const second = { host: 'client-2' };
    const sides = [[series([300, 300]), latency([10, 10]), series([100, 100], second), latency([50, 50], second)]];
    expect(alignCourses(sides)?.courses[0]?.latencyNs).toEqual([20, 20]);
    // Without the rates there is no mean of both.
    const [[, one, , other]] = sides as [TimeSeries[]];
    expect(alignCourses([[one!, other!]])?.courses[0]?.latencyNs).toEqual([null, null]);
  });

  test('an idle client does not take part in the mean latency', () => {
    const second = { host: 'client-2' };
    const sides = [[series([300]), latency([10]), series([0], second), latency([0], second)]];
    expect(alignCourses(sides)?.courses[0]?.latencyNs).toEqual([10]);
  });

  test('the same rate told by two kinds of log counts once, the jobs of one kind add up', () => {
    const logs = ['a_lat.1.log', 'a_lat.2.log', 'a_clat.1.log', 'a_clat.2.log'].map((source, index) =>
      series([4, 4], { source, job: (index % 2) + 1 }),
    );
    expect(rates(logs)).toEqual([[8, 8]]);
  });

  test('longer windows set the steps of everybody', () => {
    const coarse = series([2, 4], {
      windowNs: nanoseconds(2 * SECOND),
      points: [2, 4].map((mean, index) => ({
        timeNs: nanoseconds((index + 1) * 2 * SECOND),
        count: 1,
        mean,
        min: null,
        max: null,
      })),
    });
    const aligned = alignCourses([[series([1, 3, 5, 7])], [coarse]]);
    expect(aligned?.stepNs).toBe(2 * SECOND);
    expect(aligned?.courses.map((course) => course?.iops)).toEqual([
      [2, 6],
      [2, 4],
    ]);
  });

  test('no series, no course; a source that does not know its start says so', () => {
    expect(alignCourses([[], []])).toBeNull();
    expect(alignCourses([[series([1, 2], { startedUs: null })], []])?.courses).toMatchObject([
      { startKnown: false },
      null,
    ]);
  });

  test('a long run is told in at most about a hundred steps', () => {
    const aligned = alignCourses([[series(new Array<number>(3600).fill(7))]]);
    expect(aligned?.steps).toBeLessThanOrEqual(120);
    expect(new Set(aligned?.courses[0]?.iops)).toEqual(new Set([7]));
  });
});
