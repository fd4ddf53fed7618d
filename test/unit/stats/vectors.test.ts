import { expect, test } from 'vitest';
import { z } from 'zod';
import { nextCappedStep, type DepthProbe } from '../../../shared/stats/capped-search.ts';
import { skewBoundNs } from '../../../shared/stats/clock-offset.ts';
import { combineLatency } from '../../../shared/stats/combine.ts';
import { criticalDifference, detectableDifference, powerOfTest } from '../../../shared/stats/detectable-difference.ts';
import { fioBucketOf, fioBucketValue, histogramFromFioBins } from '../../../shared/stats/fio-bins.ts';
import { histogramCount, mergeHistograms } from '../../../shared/stats/histogram.ts';
import { findKnee } from '../../../shared/stats/knee.ts';
import { littleCheck, outstanding } from '../../../shared/stats/little.ts';
import { meanSpread } from '../../../shared/stats/mean-spread.ts';
import { percentilesOf } from '../../../shared/stats/percentile.ts';
import { ratioCell } from '../../../shared/stats/ratio-cell.ts';
import { scalingTable } from '../../../shared/stats/scaling.ts';
import { firstSteadyRound, steadyState } from '../../../shared/stats/steady-state.ts';
import { compareMeans } from '../../../shared/stats/t-test.ts';
import { expectVector, vectors, type Vector } from '../support/vectors.ts';

const numbers = z.array(z.number());

function check<Input>(kind: string, schema: z.ZodType<Input>, compute: (input: Input) => unknown): void {
  test.each(vectors(kind, schema))('$name', (vector) => {
    expectVector(vector, compute(vector.inp));
  });
}

check('stats', z.object({ x: numbers }), ({ x }) => {
  const spread = meanSpread(x);
  return {
    n: spread?.n,
    mean: spread?.mean,
    sd: spread?.standardDeviation,
    cv: spread?.coefficientOfVariation,
    ci95: spread?.confidenceHalfWidth,
  };
});

check('welch', z.object({ a: numbers, b: numbers }), ({ a, b }) => {
  const test = compareMeans(a, b);
  return {
    diff: test?.difference,
    t: test?.t,
    df: test?.degreesOfFreedom,
    t_crit95: test?.criticalT,
    significant: test?.distinguishable,
    ci95: test?.interval,
  };
});

check('critical_difference', z.object({ n: z.number() }), ({ n }) => criticalDifference(n));

const powerInput = { n: z.number(), alpha: z.number(), test: z.enum(['welch', 'pooled']) };
check('power_two_samples', z.object({ ...powerInput, d: z.number() }), ({ n, d, alpha, test }) =>
  powerOfTest(d, { repeats: n, alpha, test }),
);
check('min_detectable', z.object({ ...powerInput, power: z.number() }), ({ n, alpha, power, test }) =>
  detectableDifference({ repeats: n, alpha, power, test }),
);

check('steady_state', z.object({ y: numbers }), ({ y }) => {
  const found = steadyState(y);
  return {
    attained: found.attained,
    range_frac: found.rangeFraction,
    slope_exc_frac: found.slopeExcursionFraction,
    first_round: firstSteadyRound(y),
  };
});

const kneeInput = z.object({
  grid: z.array(z.object({ numjobs: z.number(), iodepth: z.number(), iops: z.number(), lat: z.number() })),
  eps: z.number(),
  lat_tol: z.number(),
});
check('knee', kneeInput, ({ grid, eps, lat_tol }) => {
  const points = grid.map((point) => ({
    numJobs: point.numjobs,
    ioDepth: point.iodepth,
    iops: point.iops,
    meanLatencyNs: point.lat * 1e9,
  }));
  const knee = findKnee(points, { epsilon: eps, latencyTolerance: lat_tol });
  const pick = knee?.pick ?? { numJobs: 0, ioDepth: 0, iops: 0 };
  return { numjobs: pick.numJobs, iodepth: pick.ioDepth, n: pick.numJobs * pick.ioDepth, iops: pick.iops };
});

check('little_qd', z.object({ iops: z.number(), lat_ms: z.number() }), ({ iops, lat_ms }) =>
  outstanding(iops, lat_ms * 1e6),
);

const littleInput = z.object({
  iops: z.number(),
  lat_ms: z.number(),
  qd: z.number().nullable(),
  tol: z.number(),
  lat_half_ms: z.number(),
  rate_limited: z.boolean().optional(),
});
check('little_check', littleInput, (input) => {
  const law = littleCheck({
    iops: input.iops,
    meanLatencyNs: input.lat_ms * 1e6,
    queueDepth: input.qd,
    tolerance: input.tol,
    latencyHalfDigitNs: input.lat_half_ms * 1e6,
    rateLimited: input.rate_limited ?? false,
  });
  return {
    applicable: law.applicable,
    ok: law.applicable ? law.holds : null,
    err_pct: law.applicable ? 100 * law.error : null,
    lat_ms_expected: law.applicable ? law.expectedLatencyNs / 1e6 : null,
  };
});

const cellInput = z.object({
  num: z.number(),
  num_half: z.number(),
  den: z.number(),
  den_half: z.number(),
  published_pct: z.number(),
});
check('ratio_pct', cellInput, (input) => {
  const cell = ratioCell(
    { value: input.num, halfDigit: input.num_half },
    { value: input.den, halfDigit: input.den_half },
    input.published_pct,
  );
  return {
    kind: cell?.kind,
    shown_pct: cell?.shownPercent,
    interval_pct: cell?.intervalPercent,
    published_inside: cell !== null && cell.kind !== 'mismatch',
  };
});

const scalingInput = z.object({ cores: z.number(), iops: z.number(), lat_us: z.number(), iops_1_core: z.number() });
check('core_scaling', scalingInput, ({ cores, iops, lat_us, iops_1_core }) => {
  const row = scalingTable([
    { cores: 1, iops: iops_1_core },
    { cores, iops },
  ]).at(-1);
  return { little_qd: outstanding(iops, lat_us * 1e3), iops_per_core: row?.iopsPerCore, eff: row?.efficiency };
});

check('fio_plat', z.object({ ns: z.number() }), ({ ns }) => ({
  idx: fioBucketOf(ns),
  mid: fioBucketValue(fioBucketOf(ns)),
}));

check('skew_bound', z.object({ rtt_s: z.number(), drift_ppm: z.number(), age_s: z.number() }), (input) => {
  return skewBoundNs(input.rtt_s * 1e9, input.drift_ppm, input.age_s * 1e9) / 1e9;
});

const mergeInput = z.object({
  clients: z.array(z.object({ bins: z.record(z.string(), z.number()), mean: z.number(), sd: z.number() })),
  percentiles: z.array(z.string()),
});
check('histogram_merge_vs_fio_all_clients', mergeInput, ({ clients, percentiles }) => {
  const histograms = clients.map((client) => histogramFromFioBins(client.bins, { keys: 'value', unit: 'ns' }));
  const merged = mergeHistograms(histograms);
  const moments = combineLatency(
    clients.map((client, index) => ({
      count: histogramCount(histograms[index]!),
      meanNs: client.mean,
      standardDeviationNs: client.sd,
      minNs: null,
      maxNs: null,
    })),
  );
  const values = percentilesOf(merged, percentiles.map(Number));
  return {
    percentiles_ns: Object.fromEntries(percentiles.map((key, index) => [key, values[index]])),
    mean: moments?.meanNs,
    sd: moments?.standardDeviationNs,
    n: histogramCount(merged),
  };
});

const searchInput = z.object({
  lat: z.object({ base_s: z.number(), per_outstanding_s: z.number(), wall: z.number() }),
  cap_s: z.number(),
  clients: z.number(),
  jobs: z.number(),
  max_depth: z.number(),
});
const searchExpectation = z.object({
  depth_per_job: z.number(),
  total: z.number(),
  at_limit: z.boolean(),
  calls_max: z.number(),
});

/**
 * Latency and cap stay in the vectors' seconds: at depth 92 of vector 2 the latency is the cap but for the last bit of
 * the double, and that bit must fall as in the reference.
 */
function search(input: z.infer<typeof searchInput>) {
  const probes: DepthProbe[] = [];
  const perDepth = input.clients * input.jobs;
  const options = { capNs: input.cap_s, maxDepthPerJob: input.max_depth };
  for (;;) {
    const step = nextCappedStep(probes, options);
    if (step.kind !== 'probe') {
      const depth = step.kind === 'found' ? step.depthPerJob : 0;
      const at_limit = step.kind === 'found' && step.atLimit;
      return { depth_per_job: depth, total: depth * perDepth, at_limit, calls: probes.length };
    }
    const inFlight = perDepth * step.depthPerJob;
    const seconds = inFlight < input.lat.wall ? input.lat.base_s + inFlight * input.lat.per_outstanding_s : 1;
    probes.push({ depthPerJob: step.depthPerJob, latencyNs: seconds });
  }
}

test.each(vectors('latency_capped_search', searchInput))('$name', (vector: Vector<z.infer<typeof searchInput>>) => {
  const { calls_max, ...expected } = searchExpectation.parse(vector.exp);
  const { calls, ...found } = search(vector.inp);
  expect(found).toEqual(expected);
  expect(calls).toBeLessThanOrEqual(calls_max);
});
