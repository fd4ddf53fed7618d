import type { TableKind } from '../../../shared/analysis/tables/analysis-table.ts';

export type ComparisonTab = 'ratios' | TableKind | 'optimum' | 'steady';

/** The ways to read a comparison, in their order on the screen; `command` is what the palette calls it. */
export const COMPARISON_TABS: readonly {
  readonly value: ComparisonTab;
  readonly label: string;
  readonly command: string;
}[] = [
  { value: 'ratios', label: 'Ratios', command: 'Compare configurations: ratios' },
  { value: 'percentiles', label: 'Percentiles', command: 'Compare latency percentiles' },
  { value: 'time-course', label: 'Over time', command: 'Compare courses over time' },
  { value: 'iops-per-core', label: 'Per core', command: 'Compare IOPS per core' },
  { value: 'scaling', label: 'Scaling', command: 'Scaling over cores or jobs' },
  { value: 'latency-breakdown', label: 'Breakdown', command: 'Latency breakdown: local, kernel, SPDK' },
  { value: 'capped', label: 'Latency cap', command: 'Find the depth under a latency cap' },
  { value: 'optimum', label: 'Optimum', command: 'Find the optimum of a sweep' },
  { value: 'theoretical', label: 'Theoretical', command: 'Compare with the theoretical rate' },
  { value: 'predicted', label: 'Predicted', command: 'Compare with the predicted rate' },
  { value: 'front-back-end', label: 'Back end', command: 'Front-end and back-end IOPS' },
  { value: 'access-points', label: 'Access points', command: 'Load per access point' },
  { value: 'fairness', label: 'Fairness', command: 'Fairness of the clients' },
  { value: 'steady', label: 'Steady state', command: 'Check the steady state of repeats' },
];

/** Searches among the results of one configuration: they need nothing to compare it with. */
export const SEARCH_TABS: ReadonlySet<ComparisonTab> = new Set(['optimum', 'steady']);
