import { z } from 'zod';
import type { Direction, PointResult } from '../../results/point-result.ts';
import { judgeCap, type CapVerdict } from '../../stats/capped-confirmation.ts';
import { nextCappedStep } from '../../stats/capped-search.ts';
import { mean } from '../../stats/mean-spread.ts';
import { formatLatency } from '../../units/format.ts';
import { iops, nanoseconds } from '../../units/quantity.ts';
import { iopsSchema, nanosecondsSchema } from '../../units/schema.ts';
import { combineDirection } from '../assemble.ts';
import type { CapCriterion } from '../tables/table-input.ts';
import { groupedBy, groupOf, meansOf, patternOf, searchable, searchGroupSchema } from './sweep.ts';

const cappedPointSchema = z.object({
  depthPerJob: z.number(),
  /** Clients x jobs x depth. */
  outstanding: z.number(),
  repeats: z.int(),
  /** What the cap speaks of: mean of the repeats, or the highest of their percentiles. */
  latencyNs: nanosecondsSchema,
  iops: iopsSchema.nullable(),
  readIops: iopsSchema.nullable(),
  writeIops: iopsSchema.nullable(),
  cpuPercent: z.number().nullable(),
  underCap: z.boolean(),
});
type CappedPoint = z.infer<typeof cappedPointSchema>;

export const cappedAnswerSchema = z.object({
  groups: z.array(
    searchGroupSchema.extend({
      jobs: z.number().nullable(),
      /** Greatest measured depth under the cap; null for none. */
      pick: cappedPointSchema.nullable(),
      /**
       * found: the next depth is above the cap. bracketed: depths between were not measured. at_limit: the deepest
       * measured one is still under it. none: the shallowest is above it already.
       */
      decision: z.enum(['found', 'bracketed', 'at_limit', 'none']),
      reason: z.string(),
      /** What to measure next to decide; null where nothing is open. */
      nextDepth: z.int().nullable(),
      /** Latency fell by more than 5 % with more depth. */
      unstable: z.boolean(),
      confirmation: z.enum(['under_cap', 'above_cap', 'repeat', 'at_the_cap']).nullable(),
      points: z.array(cappedPointSchema),
    }),
  ),
});
export type CappedAnswer = z.infer<typeof cappedAnswerSchema>;
type CappedGroup = CappedAnswer['groups'][number];

interface Probe {
  readonly point: CappedPoint;
  readonly latencies: readonly number[];
}

/** Greatest stored depth per job whose latency keeps to the cap (DOMAIN 2.5), per configuration, pattern and jobs. */
export function cappedSearch(results: readonly PointResult[], criterion: CapCriterion): CappedAnswer {
  const sweeps = groupedBy(searchable(results), (result) => [
    result.configuration,
    patternOf(result),
    result.workload.numjobs,
    result.workload.clients,
  ]);
  return { groups: sweeps.flatMap((sweep) => cappedGroup(sweep, criterion) ?? []) };
}

function cappedGroup(sweep: readonly PointResult[], criterion: CapCriterion): CappedGroup | null {
  const [first] = sweep;
  const probes = groupedBy(sweep, ({ workload }) => workload.iodepth)
    .flatMap((repeats) => probeOf(repeats, criterion) ?? [])
    .sort((a, b) => a.point.depthPerJob - b.point.depthPerJob);
  const deepest = probes.at(-1)?.point.depthPerJob;
  if (first === undefined || deepest === undefined) return null;
  const { unstable } = nextCappedStep(
    probes.map(({ point }) => point),
    { capNs: criterion.capNs, maxDepthPerJob: Math.round(deepest) },
  );
  const above = probes.findIndex(({ point }) => !point.underCap);
  const pick = above === -1 ? probes.at(-1) : probes[above - 1];
  const bracket = { under: pick?.point.depthPerJob ?? 0, above: probes[above]?.point.depthPerJob ?? null };
  const decision = decide(bracket);
  return {
    ...groupOf(first),
    jobs: first.workload.numjobs,
    pick: pick?.point ?? null,
    decision,
    reason: reasonOf(decision, pick?.point ?? null, probes[above]?.point ?? null, criterion),
    nextDepth: decision === 'bracketed' ? Math.floor((bracket.under + (bracket.above ?? 0)) / 2) : null,
    unstable,
    confirmation: pick === undefined ? null : confirmed(pick, criterion),
    points: probes.map(({ point }) => point),
  };
}

/** 0 is "nothing under the cap": depths are whole, so that only neighbours leave nothing open. */
function decide({ under, above }: { readonly under: number; readonly above: number | null }): CappedGroup['decision'] {
  if (above === null) return 'at_limit';
  if (above - under > 1) return 'bracketed';
  return under === 0 ? 'none' : 'found';
}

/** Percentiles of repeats cannot be averaged: their highest has to keep to the cap. */
function probeOf(repeats: readonly PointResult[], criterion: CapCriterion): Probe | null {
  const { iodepth, numjobs, clients } = repeats[0]?.workload ?? { iodepth: null, numjobs: null, clients: null };
  const latencies = repeats.flatMap((result) => latencyOf(result, criterion) ?? []);
  const value = criterion.statistic === 'mean' ? mean(latencies) : Math.max(...latencies);
  if (iodepth === null || value === null || latencies.length === 0) return null;
  const means = meansOf(repeats);
  const rateOf = (name: 'read' | 'write') => mean(repeats.flatMap(({ directions }) => directions[name]?.iops ?? []));
  const asIops = (rate: number | null) => (rate === null ? null : iops(rate));
  const point = {
    depthPerJob: iodepth,
    outstanding: iodepth * (numjobs ?? 1) * (clients ?? 1),
    repeats: repeats.length,
    latencyNs: nanoseconds(value),
    iops: asIops(means.iops),
    readIops: asIops(rateOf('read')),
    writeIops: asIops(rateOf('write')),
    cpuPercent: means.cpuPercent,
    underCap: value <= criterion.capNs,
  };
  return { point, latencies };
}

function latencyOf({ directions }: PointResult, { statistic, direction }: CapCriterion): number | null {
  const { read, write, trim, mixed } = directions;
  const all = [read, write, trim, mixed].filter((each): each is Direction => each !== null);
  const chosen = direction === 'both' ? combineDirection(all) : directions[direction];
  const latency = chosen?.latency.total ?? chosen?.latency.completion ?? null;
  if (latency === null || statistic === 'mean') return latency?.meanNs ?? null;
  const percent = statistic === 'p99' ? 99 : 99.9;
  const kinds = [chosen?.latency.total, chosen?.latency.completion];
  const found = kinds.flatMap(
    (kind) => kind?.percentiles.filter((each) => Math.abs(each.percent - percent) < 1e-9) ?? [],
  );
  return found[0]?.valueNs ?? null;
}

const confirmed = ({ latencies }: Probe, { statistic, capNs }: CapCriterion): CapVerdict | null =>
  statistic === 'mean' ? judgeCap(latencies, capNs) : null;

function reasonOf(
  decision: CappedGroup['decision'],
  pick: CappedPoint | null,
  above: CappedPoint | null,
  { capNs, statistic, direction }: CapCriterion,
): string {
  const what = `${statistic} latency${direction === 'both' ? '' : ` of the ${direction}s`}`;
  const cap = formatLatency(capNs);
  const at = (point: CappedPoint): string => `${formatLatency(point.latencyNs)} at depth ${String(point.depthPerJob)}`;
  if (pick === null) return `The ${what} is ${above === null ? 'not known' : at(above)}, above ${cap} already`;
  if (above === null) return `The ${what} is ${at(pick)}, the deepest measured, still under ${cap}`;
  const open = decision === 'bracketed' ? '; depths between were not measured' : '';
  return `The ${what} is ${at(pick)} and ${at(above)}, cap ${cap}${open}`;
}
