/** A finished probe of the search: the latency that the cap speaks of, at one depth per job on all clients at once. */
export interface DepthProbe {
  readonly depthPerJob: number;
  readonly latencyNs: number;
}

export interface CappedSearchOptions {
  readonly capNs: number;
  readonly maxDepthPerJob: number;
}

export type CappedSearchStep =
  | { readonly kind: 'probe'; readonly depthPerJob: number; readonly unstable: boolean }
  | {
      readonly kind: 'found';
      /** Greatest depth per job under the cap. */
      readonly depthPerJob: number;
      /** The greatest allowed depth was still under the cap. */
      readonly atLimit: boolean;
      /** Latency fell by more than 5 % with more depth somewhere; the bracket was scanned step by step. */
      readonly unstable: boolean;
    }
  /** The latency at depth 1 is above the cap. */
  | { readonly kind: 'none'; readonly unstable: boolean };

/** A fall of the latency with depth that is more than noise. */
const FALL = 0.05;

/**
 * Next step of the search for the greatest integer depth per job whose latency stays at or under the cap: depth 1,
 * doubling until the cap is passed, then bisection; at most 2 log2(max) probes. It is a function of the probes so far,
 * so a search can be stopped, stored, replayed and resumed. All clients and jobs run the same depth; the total is
 * clients x jobs x depth.
 */
export function nextCappedStep(probes: readonly DepthProbe[], options: CappedSearchOptions): CappedSearchStep {
  requireSound(probes, options);
  const latency = new Map(probes.map((probe) => [probe.depthPerJob, probe.latencyNs]));
  const unstable = falls(latency);
  const first = latency.get(1);
  if (first === undefined) return { kind: 'probe', depthPerJob: 1, unstable };
  if (first > options.capNs) return { kind: 'none', unstable };
  const bracket = doubled(latency, options);
  if ('probe' in bracket) return { kind: 'probe', depthPerJob: bracket.probe, unstable };
  if (bracket.above === null) return { kind: 'found', depthPerJob: bracket.under, atLimit: true, unstable };
  const narrow = unstable ? scanned : bisected;
  const inside = narrow(latency, options.capNs, bracket.under, bracket.above);
  if ('probe' in inside) return { kind: 'probe', depthPerJob: inside.probe, unstable };
  return { kind: 'found', depthPerJob: inside.under, atLimit: false, unstable };
}

type Latencies = ReadonlyMap<number, number>;
interface Wanted {
  readonly probe: number;
}

function doubled(latency: Latencies, options: CappedSearchOptions): Wanted | { under: number; above: number | null } {
  let under = 1;
  while (under < options.maxDepthPerJob) {
    const depth = Math.min(under * 2, options.maxDepthPerJob);
    const found = latency.get(depth);
    if (found === undefined) return { probe: depth };
    if (found > options.capNs) return { under, above: depth };
    under = depth;
  }
  return { under, above: null };
}

function bisected(latency: Latencies, capNs: number, from: number, to: number): Wanted | { under: number } {
  let under = from;
  let above = to;
  while (above - under > 1) {
    const middle = Math.floor((under + above) / 2);
    const found = latency.get(middle);
    if (found === undefined) return { probe: middle };
    if (found <= capNs) under = middle;
    else above = middle;
  }
  return { under };
}

/** Every depth of the bracket in turn up to the first above the cap. */
function scanned(latency: Latencies, capNs: number, from: number, to: number): Wanted | { under: number } {
  for (let depth = from + 1; depth < to; depth += 1) {
    const found = latency.get(depth);
    if (found === undefined) return { probe: depth };
    if (found > capNs) return { under: depth - 1 };
  }
  return { under: to - 1 };
}

function falls(latency: Latencies): boolean {
  const byDepth = [...latency].sort(([a], [b]) => a - b).map(([, value]) => value);
  return byDepth.some((value, index) => value < (byDepth[index - 1] ?? 0) * (1 - FALL));
}

function requireSound(probes: readonly DepthProbe[], options: CappedSearchOptions): void {
  if (!Number.isInteger(options.maxDepthPerJob) || options.maxDepthPerJob < 1) {
    throw new RangeError(`the greatest depth per job must be a whole number above 0, not ${options.maxDepthPerJob}`);
  }
  if (!(options.capNs > 0 && Number.isFinite(options.capNs)))
    throw new RangeError(`a latency cap must be above 0, not ${options.capNs}`);
  const bad = probes.find((probe) => !(Number.isFinite(probe.latencyNs) && probe.latencyNs >= 0));
  if (bad) throw new RangeError(`the probe at depth ${bad.depthPerJob} has no usable latency`);
}
