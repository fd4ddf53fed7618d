const NS_PER_SECOND = 1e9;

/** Mean number of operations in flight by Little's law. */
export const outstanding = (iops: number, meanLatencyNs: number): number => (iops * meanLatencyNs) / NS_PER_SECOND;

export const LITTLE_TOLERANCE = 0.03;

export interface LittleInput {
  readonly iops: number;
  readonly meanLatencyNs: number;
  /** Configured depth of all jobs and clients together; null (or 0) when it is not known. */
  readonly queueDepth: number | null;
  /** Open loop: the depth is a maximum then, not the mean. */
  readonly rateLimited?: boolean;
  readonly tolerance?: number;
  /** Half a unit of the last digit when the latency was copied from print; widens the tolerance. */
  readonly latencyHalfDigitNs?: number;
}

export type LittleCheck =
  | {
      readonly applicable: false;
      /** nothing_measured: no operation, or none that took time. */
      readonly reason: 'rate_limited' | 'depth_unknown' | 'nothing_measured';
      readonly outstanding: number;
    }
  | {
      readonly applicable: true;
      readonly holds: boolean;
      readonly outstanding: number;
      /** outstanding / queue depth - 1. */
      readonly error: number;
      /** Latency that the depth and the rate imply. */
      readonly expectedLatencyNs: number;
    };

/** Throws RangeError for what is no number or below 0: it must not become a verdict. */
function requireSound({ iops, meanLatencyNs }: LittleInput): void {
  const bad = [iops, meanLatencyNs].find((value) => !(Number.isFinite(value) && value >= 0));
  if (bad !== undefined) throw new RangeError(`Little's law cannot be tried on ${String(bad)}`);
}

/** Law W-QD: a closed loop's depth equals IOPS x mean total latency (3 % and the rounding of the printed latency). */
export function littleCheck(input: LittleInput): LittleCheck {
  requireSound(input);
  const inFlight = outstanding(input.iops, input.meanLatencyNs);
  if (input.rateLimited === true) return { applicable: false, reason: 'rate_limited', outstanding: inFlight };
  if (input.queueDepth === null || !(input.queueDepth > 0))
    return { applicable: false, reason: 'depth_unknown', outstanding: inFlight };
  if (inFlight === 0) return { applicable: false, reason: 'nothing_measured', outstanding: 0 };
  const error = inFlight / input.queueDepth - 1;
  const rounding = (input.latencyHalfDigitNs ?? 0) / input.meanLatencyNs;
  return {
    applicable: true,
    holds: Math.abs(error) <= (input.tolerance ?? LITTLE_TOLERANCE) + rounding,
    outstanding: inFlight,
    error,
    expectedLatencyNs: (input.queueDepth * NS_PER_SECOND) / input.iops,
  };
}
