import type { Latency } from '../../results/latency.ts';
import type { Direction, PointResult } from '../../results/point-result.ts';
import { formatBytes, formatLatency, formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { MEBI } from '../../units/quantity.ts';
import { claimProblem } from './cells.ts';
import { depthLaw } from './depth-law.ts';
import { broken, LAWS, type LawCode } from './law.ts';
import { runLaw } from './run-law.ts';

/** The laws that need nothing but the row itself, by code. */
const ROW_LAWS: readonly { readonly code: LawCode; readonly check: (result: PointResult) => Problem[] }[] = [
  { code: 'W-QD', check: depthLaw },
  { code: 'W-BW', check: bandwidthLaw },
  { code: 'W-CELL', check: claimLaw },
  { code: 'W-RUN', check: runLaw },
  { code: 'W-PCT', check: percentileLaw },
];

export const rowLawProblems = (result: PointResult): Problem[] => ROW_LAWS.flatMap(({ check }) => check(result));

function directionsOf({ directions }: PointResult): [name: string, direction: Direction][] {
  return Object.entries(directions).flatMap(([name, direction]) => (direction === null ? [] : [[name, direction]]));
}

/** Rates that a tool printed whole may be off by half a unit, which counts when they are low. */
const wholeDigit = (value: number): number => (Number.isInteger(value) ? 0.5 / value : 0);

function bandwidthLaw(result: PointResult): Problem[] {
  const { blockBytes } = result.workload;
  if (blockBytes === null) return [];
  return directionsOf(result).flatMap(([name, { iops, bytesPerSecond }]) => {
    if (iops === null || bytesPerSecond === null || iops <= 0 || bytesPerSecond <= 0) return [];
    const expected = iops * blockBytes;
    const error = bytesPerSecond / expected - 1;
    const allowed = LAWS['W-BW'].tolerance + wholeDigit(iops) + wholeDigit(bytesPerSecond / 1024);
    if (Math.abs(error) <= allowed) return [];
    const [printed, ours] = [bytesPerSecond, expected].map((rate) =>
      formatNumber(rate / MEBI, rate < 10 * MEBI ? 2 : 0),
    );
    const message = `${formatNumber(iops, iops < 10 ? 2 : 0)} IOPS of ${formatBytes(blockBytes)} are ${ours ?? ''} MiB/s, the row has ${printed ?? ''} (${signed(error)})`;
    return [broken('W-BW', `${name} rate`, message)];
  });
}

const signed = (error: number): string => `${error < 0 ? '−' : '+'}${formatNumber(Math.abs(error) * 100, 2)}%`;

function claimLaw({ provenance }: PointResult): Problem[] {
  const claims = provenance.kind === 'published' ? (provenance.claims ?? []) : [];
  return claims.flatMap((claim) => claimProblem(claim) ?? []);
}

const KINDS = ['total', 'completion', 'submission'] as const;

function percentileLaw(result: PointResult): Problem[] {
  const sides = [
    ...directionsOf(result).map(([name, direction]) => ({ name, direction })),
    ...result.hosts.flatMap(({ host, directions }) =>
      Object.entries(directions).flatMap(([name, direction]) =>
        direction === null ? [] : [{ name: `${host}, ${name}`, direction }],
      ),
    ),
  ];
  const found = sides.flatMap(({ name, direction }) =>
    KINDS.flatMap((kind) => {
      const latency = direction.latency[kind];
      return latency === null
        ? []
        : latencyProblems(latency).map((message) => ({ where: `${name} ${kind} latency`, message }));
    }),
  );
  // The sum of one host is that host again.
  const once = new Map(found.map((each) => [each.message, each]));
  return [...once.values()].map(({ where, message }) => broken('W-PCT', where, message));
}

/** Means are kept as fractions, ends as the tool counted them: what is left of a float is no damage. */
const ROUNDING_NS = 1;

function latencyProblems({ minNs, meanNs, maxNs, percentiles }: Latency): string[] {
  const messages: string[] = [];
  if (minNs !== null && meanNs < minNs - ROUNDING_NS)
    messages.push(`the mean ${formatLatency(meanNs)} is below the minimum ${formatLatency(minNs)}`);
  if (maxNs !== null && meanNs > maxNs + ROUNDING_NS)
    messages.push(`the mean ${formatLatency(meanNs)} is above the maximum ${formatLatency(maxNs)}`);
  const ordered = [...percentiles].sort((a, b) => a.percent - b.percent);
  for (const [index, { percent, valueNs }] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before === undefined || valueNs >= before.valueNs) continue;
    messages.push(`p${percent} ${formatLatency(valueNs)} is below p${before.percent} ${formatLatency(before.valueNs)}`);
  }
  return messages;
}
