import type { CappedAnswer } from '../analysis/searches/capped-search.ts';
import type { KneeAnswer } from '../analysis/searches/knee-search.ts';
import type { ScalingAnswer } from '../analysis/searches/scaling-search.ts';
import type { SteadyAnswer } from '../analysis/searches/steady-search.ts';
import { formatLatency } from '../units/format.ts';
import { lineChart, seriesOf, type Place } from './line-chart.ts';
import type { ChartSpec } from './report.ts';

const MILLISECOND = 1e6;

const jobsText = (jobs: number | null): string => (jobs === 1 ? '1 job' : `${String(jobs ?? '–')} jobs`);

/** Latency against IOPS of a sweep, a line per number of jobs, with the optimum as a point of its own. */
export function kneeChart(group: KneeAnswer['groups'][number]): ChartSpec {
  const place = ({ iops, latencyNs }: { iops: number; latencyNs: number }): Place => ({
    x: iops,
    y: latencyNs / MILLISECOND,
  });
  const byJobs = [...Map.groupBy(group.points, ({ numjobs }) => numjobs)];
  const lines = byJobs.map(([jobs, points], index) => seriesOf(jobsText(jobs), index + 1, points.map(place)));
  const pick = group.pick === null ? [] : [seriesOf('optimum', 0, [place(group.pick)])];
  return lineChart({
    title: `${group.workload}, ${group.configuration}`,
    unit: 'mean latency, ms',
    axis: 'IOPS',
    alternative: `Mean latency against IOPS of ${group.workload}: ${group.reason}`,
    series: [...pick, ...lines],
    decimals: 3,
  });
}

/** More charts than this are not read side by side. */
const MOST_CHARTS = 8;

/** Latency along the depths of a pattern, a line per configuration, under the cap. A single depth is no line. */
export function cappedCharts({ groups }: CappedAnswer, capNs: number): ChartSpec[] {
  const sweeps = groups.filter(({ points }) => points.length > 1);
  const byPattern = [...Map.groupBy(sweeps, ({ workload, jobs }) => `${workload}, ${jobsText(jobs)}`)];
  return byPattern.slice(0, MOST_CHARTS).map(([name, shown]) =>
    lineChart({
      title: name,
      unit: 'latency, ms',
      axis: 'depth per job',
      alternative: shown.map(({ configuration, reason }) => `${configuration}: ${reason}`).join('. '),
      series: shown.map(({ configuration, points }, slot) =>
        seriesOf(
          configuration,
          slot,
          points.map(({ depthPerJob, latencyNs }) => ({ x: depthPerJob, y: latencyNs / MILLISECOND })),
        ),
      ),
      reference: { value: capNs / MILLISECOND, label: `cap ${formatLatency(capNs)}` },
      decimals: 3,
    }),
  );
}

/** Rate over cores, beside what the best rate per core would give. */
export function scalingChart(group: ScalingAnswer['groups'][number]): ChartSpec {
  const best = Math.max(...group.points.map(({ iopsPerCore }) => iopsPerCore));
  const places = group.points.map(({ cores, iops }) => ({ x: cores, y: iops }));
  return lineChart({
    title: `${group.workload}, ${group.fixed}`,
    unit: 'IOPS',
    axis: 'cores',
    alternative: `IOPS of ${group.workload} over cores: ${group.reason}`,
    series: [
      seriesOf('measured', 0, places),
      seriesOf(
        'at the best rate per core',
        1,
        places.map(({ x }) => ({ x, y: x * best })),
      ),
    ],
    decimals: 0,
  });
}

/** IOPS round by round, with the mean of the last ones. */
export function steadyChart(group: SteadyAnswer['groups'][number]): ChartSpec {
  return lineChart({
    title: `${group.workload}, ${group.configuration}`,
    unit: 'IOPS',
    axis: 'round',
    alternative: `IOPS by round of ${group.workload}: ${group.reason}`,
    series: [
      seriesOf(
        'IOPS',
        0,
        group.rounds.map(({ iops }, index) => ({ x: index + 1, y: iops })),
      ),
    ],
    reference: group.meanIops === null ? null : { value: group.meanIops, label: 'mean of the last rounds' },
    decimals: 0,
  });
}
