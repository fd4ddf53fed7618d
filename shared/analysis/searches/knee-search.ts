import { z } from 'zod';
import { splitLoad } from '../../plan/split-load.ts';
import type { PointResult } from '../../results/point-result.ts';
import { findKnee, type Knee, type KneeOptions, type SweepPoint } from '../../stats/knee.ts';
import { formatLatency, formatNumber } from '../../units/format.ts';
import { bytesPerSecondSchema, iopsSchema, nanosecondsSchema } from '../../units/schema.ts';
import { bytesPerSecond, iops, nanoseconds } from '../../units/quantity.ts';
import { groupedBy, groupOf, meansOf, patternOf, searchable, searchGroupSchema } from './sweep.ts';

const kneePointSchema = z.object({
  numjobs: z.number(),
  iodepth: z.number(),
  /** Over all clients. */
  outstanding: z.number(),
  repeats: z.int(),
  iops: iopsSchema,
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  latencyNs: nanosecondsSchema,
  /** `excluded`: IOPS x latency does not give the depth. `candidate`: near the highest rate. */
  role: z.enum(['pick', 'candidate', 'point', 'excluded']),
});
type KneePoint = z.infer<typeof kneePointSchema>;

/** The optimum of each sweep: one per configuration, pattern and number of clients. */
export const kneeAnswerSchema = z.object({
  groups: z.array(
    searchGroupSchema.extend({
      /** Null: no point is usable. */
      pick: kneePointSchema.nullable(),
      reason: z.string(),
      highestIops: iopsSchema.nullable(),
      /** Jobs x depth of the greatest IOPS / latency (Kleinrock's power). */
      powerOutstanding: z.number().nullable(),
      /** N* = highest rate x latency at depth 1. */
      saturationDepth: z.number().nullable(),
      zeroLoadLatencyNs: nanosecondsSchema.nullable(),
      gridTooSmall: z.boolean(),
      /** Jobs and depth of each of the clients that were asked for, and what all have in flight; null: not asked. */
      split: z.object({ numjobs: z.int(), iodepth: z.int(), outstanding: z.number() }).nullable(),
      points: z.array(kneePointSchema),
    }),
  ),
});
export type KneeAnswer = z.infer<typeof kneeAnswerSchema>;
type KneeGroup = KneeAnswer['groups'][number];

/** A point as the search sees it: of one client, since jobs and depth are per client too. */
interface ClientPoint extends SweepPoint {
  readonly shown: Omit<KneePoint, 'role'>;
}

/** `split`: drives that the clients share, for sweeps of one drive (DOMAIN 2.1 step 4). */
export interface KneeSearchOptions extends KneeOptions {
  readonly split?: { readonly drives: number; readonly clients: number } | null;
}

/** The eps-knee of stored sweeps (DOMAIN 2.2). Groups of a single point are no sweep and are left out. */
export function kneeSearch(results: readonly PointResult[], options: KneeSearchOptions = {}): KneeAnswer {
  const sweeps = groupedBy(searchable(results), (result) => [
    result.configuration,
    patternOf(result),
    result.workload.clients,
  ]);
  return { groups: sweeps.flatMap((sweep) => kneeGroup(sweep, options) ?? []) };
}

function kneeGroup(sweep: readonly PointResult[], options: KneeSearchOptions): KneeGroup | null {
  const [first] = sweep;
  const points = sweepPoints(sweep);
  if (first === undefined || points.length < 2) return null;
  const knee = findKnee(points, options);
  const clients = first.workload.clients ?? 1;
  return {
    ...groupOf(first),
    pick: knee === null ? null : { ...knee.pick.shown, role: 'pick' },
    reason:
      knee === null
        ? 'No point keeps to IOPS × latency = outstanding I/O: these are not total latencies'
        : reasonOf(knee, options),
    highestIops: knee === null ? null : iops(knee.highest.shown.iops),
    powerOutstanding: knee?.powerPick.shown.outstanding ?? null,
    saturationDepth: knee?.saturationDepth == null ? null : knee.saturationDepth * clients,
    zeroLoadLatencyNs: knee?.zeroLoadLatencyNs == null ? null : nanoseconds(knee.zeroLoadLatencyNs),
    gridTooSmall: knee?.gridTooSmall ?? false,
    split: knee === null ? null : splitOf(knee.pick.shown, first.workload.access, options.split ?? null),
    points: points.map((point) => ({ ...point.shown, role: roleOf(point, knee) })),
  };
}

function splitOf(
  pick: Pick<KneePoint, 'numjobs' | 'iodepth'>,
  access: string,
  bed: KneeSearchOptions['split'],
): KneeGroup['split'] {
  if (!bed) return null;
  const { numjobs, iodepth } = splitLoad(pick, access.startsWith('rand') ? 'random' : 'sequential', bed);
  return { numjobs, iodepth, outstanding: numjobs * iodepth * bed.clients };
}

function sweepPoints(sweep: readonly PointResult[]): ClientPoint[] {
  const repeats = groupedBy(sweep, ({ workload }) => [workload.numjobs, workload.iodepth]);
  const points = repeats.flatMap((each): ClientPoint[] => {
    const { numjobs, iodepth, clients } = each[0]?.workload ?? { numjobs: null, iodepth: null, clients: null };
    const means = meansOf(each);
    if (numjobs === null || iodepth === null || means.iops === null || means.latencyNs === null) return [];
    const shown = {
      numjobs,
      iodepth,
      outstanding: numjobs * iodepth * (clients ?? 1),
      repeats: means.repeats,
      iops: iops(means.iops),
      bytesPerSecond: means.bytesPerSecond === null ? null : bytesPerSecond(means.bytesPerSecond),
      latencyNs: nanoseconds(means.latencyNs),
    };
    const perClient = means.iops / (clients ?? 1);
    return [{ numJobs: numjobs, ioDepth: iodepth, iops: perClient, meanLatencyNs: means.latencyNs, shown }];
  });
  return points.sort((a, b) => a.numJobs - b.numJobs || a.ioDepth - b.ioDepth);
}

function roleOf(point: ClientPoint, knee: Knee<ClientPoint> | null): KneePoint['role'] {
  if (knee === null || knee.excluded.includes(point)) return 'excluded';
  if (knee.pick === point) return 'pick';
  return knee.candidates.includes(point) ? 'candidate' : 'point';
}

function reasonOf(
  { pick, highest, candidates, gridTooSmall, excluded }: Knee<ClientPoint>,
  options: KneeOptions,
): string {
  const epsilon = formatNumber(100 * (options.epsilon ?? 0.03), 0);
  const near = `${String(candidates.length)} of the points come within ${epsilon}% of the highest ${formatNumber(highest.shown.iops)} IOPS`;
  const least = `least mean latency of them: ${formatLatency(pick.meanLatencyNs)}`;
  const left = excluded.length === 0 ? [] : [`${String(excluded.length)} left out (IOPS × latency is not their depth)`];
  const edge = gridTooSmall ? ['grid too small: the rate still rises at its deepest points'] : [];
  return [near, least, ...left, ...edge].join('; ');
}
