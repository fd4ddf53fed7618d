import type { Metric, Ratio } from './comparison.ts';

/** The metrics in the order of tables; `better` says in which direction one improves. */
export const METRICS: readonly { metric: Metric; better: 'higher' | 'lower' }[] = [
  { metric: 'iops', better: 'higher' },
  { metric: 'bytesPerSecond', better: 'higher' },
  { metric: 'latencyNs', better: 'lower' },
  { metric: 'cpuPercent', better: 'lower' },
];

/** Of a ratio in per cent, by the direction in which the metric improves. */
export function judge(percent: number, metric: Metric, tolerancePercent: number): Ratio['verdict'] {
  // The tolerance is meant for printed figures: 104.00 is within 4 %.
  if (Math.abs(percent - 100) <= tolerancePercent + 1e-9) return 'within';
  const better = METRICS.find((entry) => entry.metric === metric)?.better ?? 'higher';
  return percent > 100 === (better === 'higher') ? 'better' : 'worse';
}
