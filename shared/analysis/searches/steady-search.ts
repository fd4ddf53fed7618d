import { z } from 'zod';
import type { PointResult } from '../../results/point-result.ts';
import {
  firstSteadyRound,
  SNIA_STEADY_STATE,
  steadyState,
  type SteadyState,
  type SteadyStateLimits,
} from '../../stats/steady-state.ts';
import { formatNumber } from '../../units/format.ts';
import { idSchema } from '../../units/identity.ts';
import { iops } from '../../units/quantity.ts';
import { epochMicrosecondsSchema, iopsSchema } from '../../units/schema.ts';
import { headlineOf } from '../headline.ts';
import { groupedBy, groupOf, searchGroupSchema } from './sweep.ts';

export const steadyLimitsSchema = z.object({
  rounds: z.int().min(2).max(100).default(SNIA_STEADY_STATE.rounds),
  rangePercent: z
    .number()
    .positive()
    .default(100 * SNIA_STEADY_STATE.rangeFraction),
  slopePercent: z
    .number()
    .positive()
    .default(100 * SNIA_STEADY_STATE.slopeFraction),
});
type SteadyLimits = z.infer<typeof steadyLimitsSchema>;

export const steadyAnswerSchema = z.object({
  groups: z.array(
    searchGroupSchema.extend({
      numjobs: z.number().nullable(),
      iodepth: z.number().nullable(),
      attained: z.boolean(),
      /** Rounds after which it was steady for the first time; null when never. */
      firstSteadyRound: z.int().nullable(),
      reason: z.string(),
      meanIops: iopsSchema.nullable(),
      /** Of the last rounds: (max - min) / mean, and |slope| x (rounds - 1) / mean, per cent. */
      rangePercent: z.number().nullable(),
      slopePercent: z.number().nullable(),
      rounds: z.array(z.object({ id: idSchema, iops: iopsSchema, startedUs: epochMicrosecondsSchema.nullable() })),
    }),
  ),
});
export type SteadyAnswer = z.infer<typeof steadyAnswerSchema>;

/**
 * Whether the IOPS of consecutive rounds are steady (SNIA SSS PTS, DOMAIN 2.3): each good result of a point is a round,
 * in the order in which they were started.
 */
export function steadySearch(results: readonly PointResult[], limits: SteadyLimits): SteadyAnswer {
  const good = results.filter(({ status }) => status === 'ok');
  const points = groupedBy(good, ({ configuration, workload }) => [configuration, workload]);
  return { groups: points.flatMap((rounds) => steadyGroup(rounds, limits) ?? []) };
}

function steadyGroup(results: readonly PointResult[], limits: SteadyLimits): SteadyAnswer['groups'][number] | null {
  const rounds = [...results].sort(inOrder).flatMap(({ id, startedUs, ...rest }) => {
    const rate = headlineOf(rest).iops;
    return rate === null ? [] : [{ id, iops: iops(rate), startedUs }];
  });
  const [first] = results;
  if (first === undefined || rounds.length < 2) return null;
  const within: SteadyStateLimits = {
    rounds: limits.rounds,
    rangeFraction: limits.rangePercent / 100,
    slopeFraction: limits.slopePercent / 100,
  };
  const rates = rounds.map((round) => round.iops);
  const state = steadyState(rates, within);
  const toPercent = (fraction: number | null) => (fraction === null ? null : 100 * fraction);
  return {
    ...groupOf(first),
    numjobs: first.workload.numjobs,
    iodepth: first.workload.iodepth,
    attained: state.attained,
    firstSteadyRound: firstSteadyRound(rates, within),
    reason: reasonOf(state, rounds.length, limits),
    meanIops: state.mean === null ? null : iops(state.mean),
    rangePercent: toPercent(state.rangeFraction),
    slopePercent: toPercent(state.slopeExcursionFraction),
    rounds,
  };
}

const inOrder = (a: PointResult, b: PointResult): number =>
  (a.startedUs ?? 0) - (b.startedUs ?? 0) || a.repeat - b.repeat || a.attempt - b.attempt;

function reasonOf(state: SteadyState, rounds: number, limits: SteadyLimits): string {
  const last = `the last ${String(limits.rounds)} rounds`;
  const percent = (fraction: number | null) => `${formatNumber(100 * (fraction ?? 0), 1)}%`;
  const range = `range ${percent(state.rangeFraction)} of at most ${formatNumber(limits.rangePercent, 0)}%`;
  const slope = `slope ${percent(state.slopeExcursionFraction)} of at most ${formatNumber(limits.slopePercent, 0)}%`;
  switch (state.reason) {
    case 'too_few_rounds':
      return `${String(rounds)} rounds: ${String(limits.rounds)} are needed`;
    case 'no_throughput':
      return 'No throughput in the last rounds';
    case 'range':
      return `Not steady: over ${last}, ${range}`;
    case 'slope':
      return `Not steady: over ${last}, ${slope}`;
    case 'attained':
      return `Steady: over ${last}, ${range}, ${slope}`;
  }
}
