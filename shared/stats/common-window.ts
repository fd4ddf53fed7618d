import { requireFinite } from './mean-spread.ts';

/** When one client was measuring, on a clock shared by all of them. */
export interface ClientWindow {
  readonly startNs: number;
  readonly runtimeNs: number;
}

export interface CommonWindow {
  readonly startNs: number;
  /** Time during which every client was measuring; 0 when there is none. */
  readonly durationNs: number;
  /** Last start - first start. */
  readonly startSkewNs: number;
  /** Longest runtime / shortest runtime - 1. */
  readonly runtimeSpread: number;
  /** Runtimes within 1 % and a time in common: the clients' own rates may be added. Else only what fell into it counts. */
  readonly ratesAddUp: boolean;
}

const RUNTIME_TOLERANCE = 0.01;

/** The time during which all clients measured. Null for no clients or a client that ran for no time. */
export function commonWindow(clients: readonly ClientWindow[]): CommonWindow | null {
  requireFinite(clients.flatMap(({ startNs, runtimeNs }) => [startNs, runtimeNs]));
  if (clients.length === 0 || clients.some((client) => !(client.runtimeNs > 0))) return null;
  const starts = clients.map((client) => client.startNs);
  const runtimes = clients.map((client) => client.runtimeNs);
  const startNs = Math.max(...starts);
  const endNs = Math.min(...clients.map((client) => client.startNs + client.runtimeNs));
  const runtimeSpread = Math.max(...runtimes) / Math.min(...runtimes) - 1;
  return {
    startNs,
    durationNs: Math.max(0, endNs - startNs),
    startSkewNs: startNs - Math.min(...starts),
    runtimeSpread,
    ratesAddUp: endNs > startNs && runtimeSpread <= RUNTIME_TOLERANCE,
  };
}

/** An amount (operations, bytes) counted between two instants. */
export interface CountedInterval {
  readonly startNs: number;
  readonly endNs: number;
  readonly amount: number;
}

/**
 * Rate per second over the common window from every client's interval samples; an interval that crosses the edge
 * counts by the share inside. Null when the window is empty.
 */
export function rateInWindow(samples: readonly CountedInterval[], window: CommonWindow): number | null {
  if (window.durationNs <= 0) return null;
  const endNs = window.startNs + window.durationNs;
  requireFinite(samples.flatMap(({ startNs, endNs: end, amount: counted }) => [startNs, end, counted]));
  if (samples.some((sample) => sample.endNs < sample.startNs)) throw new RangeError('a sample ends before it begins');
  const amount = samples.reduce((sum, sample) => {
    // What was counted at one instant lies inside as a whole or not at all.
    if (sample.endNs === sample.startNs)
      return sample.startNs >= window.startNs && sample.startNs < endNs ? sum + sample.amount : sum;
    const inside = Math.min(sample.endNs, endNs) - Math.max(sample.startNs, window.startNs);
    return inside > 0 ? sum + sample.amount * (inside / (sample.endNs - sample.startNs)) : sum;
  }, 0);
  return (amount * 1e9) / window.durationNs;
}
