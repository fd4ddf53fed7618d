/** Bounds of the throughput of a closed network, in the inverse of the unit of the demands. */
export interface ThroughputBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Balanced-job bounds with think time (Zahorjan, Sevcik, Eager and Galler, 1982) for `population` jobs over stations
 * of the given demands per job.
 */
export function balancedJobBounds(demands: readonly number[], population: number, think = 0): ThroughputBounds {
  const total = demands.reduce((sum, demand) => sum + demand, 0);
  const largest = Math.max(...demands);
  const average = total / demands.length;
  const others = population - 1;
  return {
    low: population / (total + think + (others * largest) / (1 + think / (population * total))),
    high: Math.min(1 / largest, population / (total + think + (others * average) / (1 + think / total))),
  };
}

/** Exact mean value analysis of one class (Reiser and Lavenberg, 1980): throughput of the closed network. */
export function exactThroughput(demands: readonly number[], population: number, think = 0): number {
  let queues = demands.map(() => 0);
  let throughput = 0;
  for (let jobs = 1; jobs <= population; jobs += 1) {
    const times = demands.map((demand, station) => demand * (1 + (queues[station] ?? 0)));
    const rate = jobs / (think + sum(times));
    queues = times.map((time) => rate * time);
    throughput = rate;
  }
  return throughput;
}

/** Clients that are alike: how many, how many I/Os each keeps in flight, and what one I/O asks of each station. */
export interface ClientClass {
  readonly clients: number;
  readonly populationPerClient: number;
  /** Delay without queueing per I/O. */
  readonly think: number;
  /** Demand at every station that all classes share; same order and length in each class. */
  readonly shared: readonly number[];
  /** Demands at the stations of one client alone. */
  readonly own: readonly number[];
}

export interface ClassThroughput {
  readonly perClient: number;
  /** Time in the stations, without the think time. */
  readonly residence: number;
}

interface ClassQueues {
  readonly shared: readonly number[];
  readonly own: readonly number[];
}

const ROUNDS = 5_000;
const PRECISION = 1e-9;

/**
 * Approximate mean value analysis (Bard 1979, Schweitzer 1979) of several classes of clients: an arriving I/O meets the
 * queues of all others and of its own client less its own share.
 */
export function clientThroughput(classes: readonly ClientClass[]): ClassThroughput[] {
  let queues = classes.map(evenQueues);
  let rates: ClassThroughput[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const totals = sharedTotals(classes, queues);
    const steps = classes.map((each, index) => classStep(each, queues[index] ?? evenQueues(each), totals));
    const settled = steps.every((step, index) => settledAt(step.rate.perClient, rates[index]?.perClient ?? 0));
    queues = steps.map((step) => step.queues);
    rates = steps.map((step) => step.rate);
    if (settled) break;
  }
  return rates;
}

function classStep(each: ClientClass, queues: ClassQueues, totals: readonly number[]) {
  const present = (each.populationPerClient - 1) / each.populationPerClient;
  const shared = each.shared.map((demand, station) => {
    const ours = queues.shared[station] ?? 0;
    return demand * (1 + (totals[station] ?? 0) - ours + ours * present);
  });
  const own = each.own.map((demand, station) => demand * (1 + (queues.own[station] ?? 0) * present));
  const residence = sum(shared) + sum(own);
  const perClient = each.populationPerClient / (each.think + residence);
  const queuesNow = { shared: shared.map((time) => perClient * time), own: own.map((time) => perClient * time) };
  return { queues: queuesNow, rate: { perClient, residence } };
}

function evenQueues(each: ClientClass): ClassQueues {
  const share = each.populationPerClient / Math.max(1, each.shared.length + each.own.length);
  return { shared: each.shared.map(() => share), own: each.own.map(() => share) };
}

function sharedTotals(classes: readonly ClientClass[], queues: readonly ClassQueues[]): number[] {
  const stations = classes[0]?.shared.length ?? 0;
  return Array.from({ length: stations }, (_, station) =>
    sum(classes.map((each, index) => each.clients * (queues[index]?.shared[station] ?? 0))),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const settledAt = (now: number, before: number): boolean => Math.abs(now - before) < PRECISION * Math.max(now, before);
