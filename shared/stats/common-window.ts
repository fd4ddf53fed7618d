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
  /** Runtimes within 1 %: the clients' own rates may be added. Otherwise only what fell into the window counts. */
  readonly ratesAddUp: boolean;
}

const RUNTIME_TOLERANCE = 0.01;

/** The time during which all clients measured. Null for no clients or a client that ran for no time. */
export function commonWindow(clients: readonly ClientWindow[]): CommonWindow | null {
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
    ratesAddUp: runtimeSpread <= RUNTIME_TOLERANCE,
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
  const amount = samples.reduce((sum, sample) => {
    const inside = Math.min(sample.endNs, endNs) - Math.max(sample.startNs, window.startNs);
    return inside > 0 ? sum + sample.amount * (inside / (sample.endNs - sample.startNs)) : sum;
  }, 0);
  return (amount * 1e9) / window.durationNs;
}
