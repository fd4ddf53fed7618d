import type { Latency } from '../../results/latency.ts';
import type { Direction, PointResult } from '../../results/point-result.ts';
import { formatBytes, formatLatency, formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { KIBI, MEBI, NS_PER_MICROSECOND } from '../../units/quantity.ts';
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

const MOST_DECIMALS = 2;

/** Half of the last digit as a share, for a rate that was printed with few decimals: it counts when the rate is low. */
function printedShare(value: number, most = MOST_DECIMALS): number {
  for (let decimals = 0, unit = 1; decimals <= most; decimals++, unit /= 10) {
    const digits = value / unit;
    if (Math.abs(digits - Math.round(digits)) < 1e-6) return (0.5 * unit) / value;
  }
  return 0;
}

/** Whole KiB/s, or MiB/s with two decimals. */
const printedBandwidthShare = (bytesPerSecond: number): number =>
  Math.max(printedShare(bytesPerSecond / KIBI, 0), printedShare(bytesPerSecond / MEBI));

function bandwidthLaw(result: PointResult): Problem[] {
  const { blockBytes } = result.workload;
  if (blockBytes === null) return [];
  return directionsOf(result).flatMap(([name, { iops, bytesPerSecond }]) => {
    if (iops === null || bytesPerSecond === null || iops <= 0 || bytesPerSecond <= 0) return [];
    const expected = iops * blockBytes;
    const error = bytesPerSecond / expected - 1;
    const allowed = LAWS['W-BW'].tolerance + printedShare(iops) + printedBandwidthShare(bytesPerSecond);
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

/** Ends in whole microseconds may have been cut off there (fio terse). */
const roundingOf = (endNs: number): number => (endNs % NS_PER_MICROSECOND === 0 ? NS_PER_MICROSECOND : ROUNDING_NS);

function latencyProblems({ minNs, meanNs, maxNs, percentiles }: Latency): string[] {
  const messages: string[] = [];
  if (minNs !== null && meanNs < minNs - roundingOf(minNs))
    messages.push(`the mean ${formatLatency(meanNs)} is below the minimum ${formatLatency(minNs)}`);
  if (maxNs !== null && meanNs > maxNs + roundingOf(maxNs))
    messages.push(`the mean ${formatLatency(meanNs)} is above the maximum ${formatLatency(maxNs)}`);
  const ordered = [...percentiles].sort((a, b) => a.percent - b.percent);
  for (const [index, { percent, valueNs }] of ordered.entries()) {
    const before = ordered[index - 1];
    if (before === undefined || valueNs >= before.valueNs) continue;
    messages.push(`p${percent} ${formatLatency(valueNs)} is below p${before.percent} ${formatLatency(before.valueNs)}`);
  }
  return messages;
}
