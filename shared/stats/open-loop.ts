import { outstanding } from './little.ts';
import { requireFinite } from './mean-spread.ts';

/** Loads at which open-loop latency is measured, as fractions of the closed-loop peak. */
const LOADS = [0.5, 0.7, 0.9] as const;
/** A tool that reaches less of the rate asked for was not offering that load. */
const LEAST_ACHIEVED = 0.99;
/** Slots per expected p99 that keep arrivals from waiting inside the tool. */
const DEPTH_MARGIN = 4;

/** Rates at which a load of this closed-loop peak is repeated as an open loop. */
export const openLoopRates = (peakIops: number): number[] => LOADS.map((share) => share * peakIops);

export interface OpenLoopInput {
  readonly targetIops: number;
  readonly achievedIops: number;
  readonly meanLatencyNs: number;
  /** Slots of all jobs and clients together. */
  readonly queueDepth: number;
  /** Share of the time at full depth, where the tool reports it. */
  readonly fullDepthShare: number | null;
}

export interface OpenLoopCheck {
  readonly openLoop: boolean;
  readonly achievedFraction: number;
  /** Rate x mean latency; Little's law against the depth does not apply here. */
  readonly meanOutstanding: number;
  readonly reasons: readonly ('rate_not_reached' | 'depth_exhausted')[];
}

/** Whether a rate-limited run was open loop: at least 99 % of the rate, and never out of slots. */
export function openLoopCheck(input: OpenLoopInput): OpenLoopCheck {
  if (!(input.targetIops > 0)) throw new RangeError(`an open-loop rate must be above 0, not ${input.targetIops}`);
  requireFinite([input.achievedIops, input.meanLatencyNs, input.queueDepth, input.fullDepthShare ?? 0]);
  const achievedFraction = input.achievedIops / input.targetIops;
  const meanOutstanding = outstanding(input.achievedIops, input.meanLatencyNs);
  const exhausted = (input.fullDepthShare ?? 0) > 0 || meanOutstanding >= input.queueDepth;
  const reasons = [
    ...(achievedFraction < LEAST_ACHIEVED ? (['rate_not_reached'] as const) : []),
    ...(exhausted ? (['depth_exhausted'] as const) : []),
  ];
  return { openLoop: reasons.length === 0, achievedFraction, meanOutstanding, reasons };
}

/** Depth per job that keeps a rate open loop: 4 x rate per job x expected p99, at least 1. */
export function openLoopDepth(iopsPerJob: number, expectedP99Ns: number): number {
  return Math.max(1, Math.ceil(DEPTH_MARGIN * outstanding(iopsPerJob, expectedP99Ns)));
}
