import { z } from 'zod';
import { cappedAnswerSchema } from '../analysis/searches/capped-search.ts';
import { kneeAnswerSchema } from '../analysis/searches/knee-search.ts';
import { scalingAnswerSchema, statedCoresSchema } from '../analysis/searches/scaling-search.ts';
import { steadyAnswerSchema, steadyLimitsSchema } from '../analysis/searches/steady-search.ts';
import { capCriterionSchema } from '../analysis/tables/table-input.ts';
import { lintFindingSchema } from '../lint/finding.ts';
import { KNEE_DEFAULTS } from '../stats/knee.ts';
import { method } from './method.ts';
import { resultSelectionSchema } from './results-methods.ts';

const selection = resultSelectionSchema;

/** Decisions over stored results: what was chosen, why, and the points behind it. Nothing is measured. */
export const searchMethods = {
  'search.knee': method(
    'The optimum of each stored sweep over jobs and depth: least latency among the points near the highest rate',
    z.object({
      selection,
      /** A candidate reaches (1 - epsilon) of the highest IOPS. */
      epsilon: z.number().min(0).max(0.5).default(KNEE_DEFAULTS.epsilon),
      /** Latencies this close to the least count as equal. */
      latencyTolerance: z.number().min(0).max(0.5).default(KNEE_DEFAULTS.latencyTolerance),
      /** The optimum of one drive, divided among clients that share several; null: not divided. */
      split: z
        .object({ drives: z.int().min(1), clients: z.int().min(1) })
        .nullable()
        .default(null),
    }),
    kneeAnswerSchema,
  ),
  'search.capped': method(
    'The greatest stored depth per job whose latency keeps to a cap, and what to measure next to be sure',
    z.object({ selection }).extend(capCriterionSchema.shape),
    /** Rule L052: a sweep that a search by halves cannot decide. */
    cappedAnswerSchema.extend({ findings: z.array(lintFindingSchema) }),
  ),
  'search.scaling': method(
    'How the rate grows with cores: of configurations whose cores are stated, else over jobs x clients',
    z.object({ selection, cores: z.array(statedCoresSchema).max(200).default([]) }),
    scalingAnswerSchema,
  ),
  'search.steady': method(
    'Whether the stored rounds of each point are steady (SNIA: range and slope of the last five)',
    z.object({ selection }).extend(steadyLimitsSchema.shape),
    steadyAnswerSchema,
  ),
} as const;
