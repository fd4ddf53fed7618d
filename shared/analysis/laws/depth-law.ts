import { depthPerJob } from '../../results/effective-depth.ts';
import type { Direction, PointResult } from '../../results/point-result.ts';
import { littleCheck, type LittleCheck } from '../../stats/little.ts';
import { countText } from '../../units/count-text.ts';
import { formatLatency, formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { printedFigure } from './cells.ts';
import { broken, LAWS, noted } from './law.ts';

const WHERE = 'mean latency';

/**
 * Law W-QD: the I/Os in flight by Little's law against the configured depth. An open loop and a depth that the source
 * does not state give no verdict, only the mean number outstanding. A point that is not whole gives nothing.
 */
export function depthLaw(result: PointResult): Problem[] {
  const measured = totalOf(result);
  if (measured === null || result.status !== 'ok') return [];
  const { numjobs, clients } = result.workload;
  const depth = depthPerJob(result.workload);
  const queueDepth = numjobs === null || depth === null || clients === null ? null : numjobs * depth * clients;
  const check = littleCheck({
    ...measured,
    queueDepth,
    rateLimited: result.loop === 'open',
    tolerance: LAWS['W-QD'].tolerance,
    latencyHalfDigitNs: latencyHalfDigit(result),
  });
  if (!check.applicable) return [notApplicable(check)];
  if (check.holds) return [];
  const configured = `${countText(numjobs ?? 0, 'job')} x ${formatNumber(depth)} deep x ${countText(clients ?? 0, 'client')}`;
  const off = `${check.error < 0 ? '−' : '+'}${formatNumber(Math.abs(check.error) * 100, 1)}%`;
  const message =
    `${formatNumber(measured.iops)} IOPS x ${formatLatency(measured.meanLatencyNs)} is ${inFlight(check)}, not the ` +
    `${formatNumber(queueDepth)} configured (${configured}): ${off}; this depth implies ${formatLatency(check.expectedLatencyNs)}`;
  return [broken('W-QD', WHERE, message)];
}

const inFlight = ({ outstanding }: LittleCheck): string =>
  `${formatNumber(outstanding, outstanding < 100 ? 1 : 0)} I/Os in flight`;

function notApplicable(check: Extract<LittleCheck, { applicable: false }>): Problem {
  const why = check.reason === 'rate_limited' ? 'the load was rate-limited' : 'the depth is not stated';
  return noted('W-QD', WHERE, `${why}: no check of the latency; IOPS x latency is ${inFlight(check)} on average`);
}

/** Rate of all directions and their mean total latency, weighted by I/Os; null where one lacks either. */
function totalOf({ directions }: PointResult): { iops: number; meanLatencyNs: number } | null {
  const parts = Object.values(directions).filter((direction: Direction | null) => direction !== null);
  const known = parts.flatMap(({ iops, latency }) =>
    iops === null || latency.total === null ? [] : [{ iops, busyNs: iops * latency.total.meanNs }],
  );
  const iops = known.reduce((sum, part) => sum + part.iops, 0);
  if (known.length < parts.length || iops <= 0) return null;
  const meanLatencyNs = known.reduce((sum, part) => sum + part.busyNs, 0) / iops;
  return meanLatencyNs > 0 ? { iops, meanLatencyNs } : null;
}

/** Tools that print mean latencies in milliseconds with three decimals, in tables and files alike. */
const PRINTS_MILLISECONDS: ReadonlySet<string> = new Set(['diskspd', 'vdbench']);
const HALF_THOUSANDTH = 0.5 / 1000;

/** Half of the last printed digit of a published latency, or of one that the tool printed; else 0. */
function latencyHalfDigit({ provenance, tool }: PointResult): number {
  if (provenance.kind !== 'published')
    return PRINTS_MILLISECONDS.has(tool.name) ? HALF_THOUSANDTH * NS_PER_MILLISECOND : 0;
  const figure = printedFigure(provenance.printed.latencyMilliseconds ?? '');
  return figure === null ? 0 : figure.halfDigit * NS_PER_MILLISECOND;
}
