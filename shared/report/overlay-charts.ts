import { percentileCurve, type PairDistribution } from '../analysis/distribution.ts';
import { OF_WORDS } from '../analysis/tables/percentiles.ts';
import type { PairCourse } from '../analysis/tables/time-course.ts';
import type { Course } from '../analysis/time-course.ts';
import { NS_PER_MICROSECOND } from '../units/quantity.ts';
import { lineChart, rowName, seriesOf } from './line-chart.ts';
import type { ChartSpec } from './report.ts';

const MILLISECOND = 1e6;
/** A tail this many times the median flattens everything else on a linear axis. */
const LOGARITHMIC_FROM = 10;
const MOST_CHARTS = 8;

/** The latency distributions of the compared configurations over each other, on an axis of 1 - p. */
export const distributionCharts = (pairs: readonly PairDistribution[], labels: readonly string[]): ChartSpec[] =>
  pairs.slice(0, MOST_CHARTS).map((pair) => distributionChart(pair, labels));

function distributionChart({ row, of, kind, sides }: PairDistribution, labels: readonly string[]): ChartSpec {
  const curves = sides.map((side) => (side === null ? [] : percentileCurve(side)));
  const values = curves.flat().map(({ valueNs }) => valueNs);
  const [least, most] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), 0)];
  const scale = most < 10 * MILLISECOND ? NS_PER_MICROSECOND : MILLISECOND;
  const drawn = labels.filter((_, index) => (curves[index]?.length ?? 0) > 0);
  return lineChart({
    title: `Latency distribution, ${rowName(row)}, ${OF_WORDS[of]}`,
    unit: `${kind} latency, ${scale === MILLISECOND ? 'ms' : 'µs'}, lower is better`,
    axis: 'percentile of the I/Os',
    axisScale: 'percentile',
    alternative: `Latency by percentile of ${drawn.join(' and ')} at ${row.workload}, ${OF_WORDS[of]}`,
    series: curves.flatMap((curve, index) =>
      curve.length === 0
        ? []
        : [
            seriesOf(
              labels[index] ?? '',
              index,
              curve.map(({ percent, valueNs }) => ({ x: percent, y: valueNs / scale })),
            ),
          ],
    ),
    decimals: scale === MILLISECOND ? 3 : 1,
    logarithmic: least > 0 && most / least > LOGARITHMIC_FROM,
  });
}

/** Rate and latency over time of each configuration from its measured start. */
export function courseCharts({ row, aligned }: PairCourse, labels: readonly string[]): ChartSpec[] {
  if (aligned === null) return [];
  const { stepNs, courses } = aligned;
  const chart = (title: string, unit: string, decimals: number, of: (course: Course) => readonly (number | null)[]) =>
    lineChart({
      title: `${title} over time, ${rowName(row)}`,
      unit,
      axis: 's from the measured start',
      alternative: `${title} over time of ${labels.join(' and ')} at ${row.workload}`,
      series: courses.flatMap((course, index) => {
        if (course === null || of(course).every((value) => value === null)) return [];
        // A step stands at its middle.
        const places = of(course)
          .slice(0, aligned.steps)
          .map((y, step) => ({ x: ((step + 0.5) * stepNs) / 1e9, y }));
        return [seriesOf(labels[index] ?? '', index, places)];
      }),
      decimals,
    });
  const inMilliseconds = ({ latencyNs }: Course) => latencyNs.map((ns) => (ns === null ? null : ns / MILLISECOND));
  const charts = [
    chart('IOPS', 'IOPS, higher is better', 0, ({ iops }) => iops),
    chart('Mean latency', 'ms, lower is better', 3, inMilliseconds),
  ];
  return charts.filter(({ series }) => series.length > 0);
}
