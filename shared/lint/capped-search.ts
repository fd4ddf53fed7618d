import { formatLatency } from '../units/format.ts';
import type { LintFinding } from './finding.ts';
import { findings, type Found, type Rule } from './rule.ts';

/** A latency-capped search over one sweep: what it found out, whoever made it. */
export interface SearchedSweep {
  readonly configuration: string;
  readonly workload: string;
  readonly capNs: number;
  /** Latency at each depth per job that was measured. */
  readonly points: readonly { readonly depthPerJob: number; readonly latencyNs: number }[];
  /** Latency fell by more than 5 % with more depth. */
  readonly unstable: boolean;
}

/** Rules about searches for the depth that keeps to a latency. */
export const searchRules: readonly Rule<readonly SearchedSweep[]>[] = [
  {
    code: 'L052',
    severity: 'warning',
    title: 'Latency-capped search without bracket',
    tip: 'Measure the depths between again, or choose a cap above the latency at depth 1.',
    why: 'A search by halves is right only where latency rises with depth and begins below the cap.',
    check: (sweeps) => sweeps.flatMap(withoutBracket),
  },
];

export const lintSearches = (sweeps: readonly SearchedSweep[]): LintFinding[] =>
  findings(searchRules, 'result', sweeps, () => 'search');

function withoutBracket({ configuration, workload, capNs, points, unstable }: SearchedSweep): Found[] {
  const place = `${configuration}, ${workload}`;
  const told = (message: string): Found => ({ entities: [], place, message: `${place}: ${message}` });
  const [first] = [...points].sort((a, b) => a.depthPerJob - b.depthPerJob);
  const isBelow = first !== undefined && first.depthPerJob === 1 && first.latencyNs > capNs;
  const cap = formatLatency(capNs);
  return [
    ...(unstable ? [told('latency is not monotone in depth')] : []),
    ...(isBelow ? [told(`cap ${cap} is below the latency at depth 1, ${formatLatency(first.latencyNs)}`)] : []),
  ];
}
