import { bedCeilings, clientNetworkIops, targetNetworkIops } from './bed-ceilings.ts';
import type { BedCapacityInput, ClientGroup } from './bed-input.ts';
import { findBottleneck, rankCeilings, type Bottleneck, type Ceilings, type ElementId } from './bottleneck.ts';
import { clientThroughput, type ClientClass } from './queueing.ts';

/**
 * closed: zero-load latency known, the estimate holds at every depth. saturated: not known, but the depth reaches the
 * local optimum of every drive, where it hardly matters. unknown_zero_load: no number, only ceilings.
 */
export type PredictionBasis = 'closed' | 'saturated' | 'unknown_zero_load';

export interface BedPrediction {
  readonly ceilings: Ceilings;
  readonly hardCeilings: Ceilings;
  /** Lowest planning ceiling: what the bed gives at best. */
  readonly roofline: { readonly element: ElementId; readonly iops: number; readonly latencyNs: number };
  readonly runnerUp: { readonly element: ElementId; readonly ceilingIops: number } | null;
  readonly basis: PredictionBasis;
  readonly outstanding: number;
  /** Depth of all clients at which the lowest ceiling would just be reached; null without zero-load latency. */
  readonly saturationDepth: number | null;
  /** Estimate; null when the basis does not allow one. */
  readonly iops: number | null;
  readonly latencyNs: number | null;
  /** The estimate, else the roofline, divided among the groups of clients in their order. */
  readonly groupIops: readonly number[];
  /** Against the hard ceilings, with the measured rate when there is one, else the estimate. */
  readonly bound: Bottleneck;
}

const NS_PER_SECOND = 1e9;

/**
 * What a bed delivers for a load: ceilings of its elements, and a point estimate by approximate mean value analysis
 * with the zero-load latency, the fabric and the software as think time (DOMAIN 3.1). Throws RangeError for an input
 * without clients or drives.
 */
export function predictBed(input: BedCapacityInput): BedPrediction {
  requireLoad(input);
  const ceilings = bedCeilings(input, 'planning');
  const hardCeilings = bedCeilings(input, 'hard');
  const [lowest, runnerUp] = rankCeilings(ceilings);
  const outstanding = input.clients.reduce((sum, group) => sum + group.clients * group.depthPerClient, 0);
  const basis = basisOf(input, outstanding);
  const classes = input.clients.map((group) => clientClass(input, group, ceilings));
  const roofline = lowest?.ceilingIops ?? input.drives.totalIops;
  const rates = groupRates(classes);
  const served = rates.reduce((sum, rate) => sum + rate, 0);
  const iops = basis === 'unknown_zero_load' ? null : Math.min(roofline, served);
  const bound = findBottleneck(hardCeilings, input.measuredIops ?? iops);
  if (bound === null) throw new RangeError('a bed without any known ceiling cannot be predicted');
  return {
    ceilings,
    hardCeilings,
    roofline: {
      element: lowest?.element ?? 'drives',
      iops: roofline,
      latencyNs: (outstanding / roofline) * NS_PER_SECOND,
    },
    runnerUp: runnerUp ?? null,
    basis,
    outstanding,
    saturationDepth: input.drives.zeroLoadNs === null ? null : roofline * unloadedSeconds(classes),
    iops,
    latencyNs: iops === null ? null : (outstanding / iops) * NS_PER_SECOND,
    groupIops: divided(iops ?? roofline, rates, limitsOf(classes)),
    bound,
  };
}

function basisOf(input: BedCapacityInput, outstanding: number): PredictionBasis {
  const { zeroLoadNs, optimumDepth, count } = input.drives;
  if (zeroLoadNs !== null) return 'closed';
  return optimumDepth !== null && outstanding >= optimumDepth * count ? 'saturated' : 'unknown_zero_load';
}

/** Stations of one client's I/O in seconds: shared drives, target and switch; its own cables, slot and processor. */
function clientClass(input: BedCapacityInput, group: ClientGroup, ceilings: Ceilings): ClientClass {
  const network = clientNetworkIops(input, group, 'planning');
  const processor = group.processorIops ?? null;
  return {
    clients: group.clients,
    populationPerClient: group.depthPerClient,
    think: ((input.drives.zeroLoadNs ?? 0) + (input.roundTripNs ?? 0) + (input.softwareNs ?? 0)) / NS_PER_SECOND,
    shared: sharedDemands(input, ceilings),
    own: [network, processor].filter((iops) => iops !== null).map((iops) => 1 / iops),
  };
}

/**
 * Reads meet every drive as a queue of its own. Pure writes are acknowledged from the drives' protected buffers, so the
 * drives are one pooled station. The target's network counts where it carries less than the clients' links.
 */
function sharedDemands(input: BedCapacityInput, ceilings: Ceilings): number[] {
  const perIo = 1 / input.drives.totalIops;
  const drives = input.load.readFraction > 0 ? new Array<number>(input.drives.count).fill(perIo) : [perIo];
  const targetNetwork = targetNetworkIops(input, 'planning');
  const network =
    targetNetwork !== null && targetNetwork < (ceilings.client_links ?? Infinity) ? [1 / targetNetwork] : [];
  const others = [ceilings.target_cpu, ceilings.socket_link].filter((iops) => iops !== undefined);
  return [...drives, ...network, ...others.map((iops) => 1 / iops)];
}

/** What the own stations of each group let through at most. */
const limitsOf = (classes: readonly ClientClass[]): number[] =>
  classes.map(({ clients, own }) => clients / Math.max(0, ...own));

/** A total in the proportions of `parts`, none above its limit: what one cannot take the others do. */
function divided(total: number, parts: readonly number[], limits: readonly number[]): number[] {
  const full = new Set<number>();
  for (;;) {
    const taken = [...full].reduce((sum, at) => sum + (limits[at] ?? 0), 0);
    const open = parts.reduce((sum, part, at) => (full.has(at) ? sum : sum + part), 0);
    const shares = parts.map((part, at) => (full.has(at) ? (limits[at] ?? 0) : (part / open) * (total - taken)));
    const over = shares.flatMap((share, at) => (!full.has(at) && share > (limits[at] ?? Infinity) ? [at] : []));
    if (over.length === 0 || full.size + over.length === parts.length) return shares;
    for (const at of over) full.add(at);
  }
}

const groupRates = (classes: readonly ClientClass[]): number[] =>
  clientThroughput(classes).map((rate, index) => rate.perClient * (classes[index]?.clients ?? 0));

/** Time of one I/O alone on the bed, the mean over the clients. */
function unloadedSeconds(classes: readonly ClientClass[]): number {
  const clients = classes.reduce((sum, each) => sum + each.clients, 0);
  const time = (each: ClientClass): number => each.think + [...each.shared, ...each.own].reduce((a, b) => a + b, 0);
  return classes.reduce((sum, each) => sum + each.clients * time(each), 0) / clients;
}

function requireLoad(input: BedCapacityInput): void {
  if (!(input.drives.count >= 1 && input.drives.totalIops > 0)) throw new RangeError('a bed needs drives with a rate');
  if (input.clients.length === 0) throw new RangeError('a bed needs at least one client');
  if (input.clients.some((group) => !(group.clients >= 1 && group.depthPerClient >= 1))) {
    throw new RangeError('every group needs at least one client with at least one I/O in flight');
  }
}
