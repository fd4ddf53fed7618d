import { z } from 'zod';
import { problemSchema } from '../units/problem.ts';

/** Columns that a comparison shows. */
export const metricSchema = z.enum(['iops', 'bytesPerSecond', 'latencyNs', 'cpuPercent']);
export type Metric = z.infer<typeof metricSchema>;

/** Repeats of one point brought together. Null: no data. */
export const summarySchema = z.object({
  mean: z.number(),
  /** Sample standard deviation (n-1); null for a single repeat or a published mean. */
  standardDeviation: z.number().nullable(),
  /** Half width of the 95 % confidence interval of the mean (Student t). */
  confidence95: z.number().nullable(),
  count: z.int().min(1),
  /** Half of the last printed digit, for published figures; null for measured ones. */
  halfDigit: z.number().nullable(),
  /** Repeats far from the others (DOMAIN 2.4): marked, never dropped. Null when there are none. */
  outliers: z
    .object({
      /** Fewer than five repeats: 10 % from the median; else a modified z-score above 3.5. */
      rule: z.enum(['median_distance', 'modified_z']),
      marked: z.array(z.number()),
      meanWithoutMarked: z.number().nullable(),
    })
    .nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

/**
 * Welch's test of the difference of two means, told in per cent of the baseline's mean. Everything here is of that one
 * test, so that interval, p-value and verdict cannot disagree.
 */
const significanceSchema = z.object({
  method: z.literal('welch'),
  /** The interval does not contain 100 %. */
  distinguishable: z.boolean(),
  lowPercent: z.number(),
  highPercent: z.number(),
  /** Level of the interval: 95, or what Holm's correction leaves to this pattern. */
  confidencePercent: z.number(),
  pValue: z.number(),
  /** After Holm's correction over the patterns; null where none was asked for. */
  adjustedPValue: z.number().nullable(),
  degreesOfFreedom: z.number(),
  standardErrorPercent: z.number(),
  /** True difference that so many repeats with this scatter find with 80 % power; null without scatter. */
  detectablePercent: z.number().nullable(),
});
export type Significance = z.infer<typeof significanceSchema>;

export const correctionSchema = z.enum(['none', 'holm']);
export type Correction = z.infer<typeof correctionSchema>;

export const ratioSchema = z.object({
  /** other / baseline in per cent, from unrounded values. */
  percent: z.number(),
  /** better, worse, or within the tolerance. */
  verdict: z.enum(['better', 'worse', 'within']),
  /** Published ratio cell for the same pair, and how it relates to ours (DOMAIN 2.7 W-CELL). */
  published: z
    .object({
      percent: z.number(),
      kind: z.enum(['exact', 'within_rounding', 'mismatch']),
      interval: z.tuple([z.number(), z.number()]),
    })
    .nullable(),
  /** Null where a side has fewer than two repeats. */
  significance: significanceSchema.nullable(),
});
export type Ratio = z.infer<typeof ratioSchema>;

/** How near a result came to the lowest ceiling of the drawn network. */
const networkLimitSchema = z.object({
  /** As the capacity view names it. */
  name: z.string(),
  sharePercent: z.number(),
  /** Payload that the ceiling lets through at this block size. */
  bytesPerSecond: z.number(),
});
export type NetworkLimit = z.infer<typeof networkLimitSchema>;

const byMetric = <T extends z.ZodType>(schema: T) =>
  z.object({ iops: schema, bytesPerSecond: schema, latencyNs: schema, cpuPercent: schema });

export const comparisonRowSchema = z.object({
  key: z.string(),
  workload: z.string(),
  numjobs: z.number().nullable(),
  iodepth: z.number().nullable(),
  /** One entry per configuration, baseline first; null where the pair is missing. */
  values: z.array(byMetric(summarySchema.nullable()).nullable()),
  /** One entry per configuration after the baseline. */
  ratios: z.array(byMetric(ratioSchema.nullable()).nullable()),
  networkBound: z.boolean(),
  /** Per configuration, baseline first; null where it is not network-bound or only a publication calls it so. */
  networkLimits: z.array(networkLimitSchema.nullable()),
  /** On IOPS, per configuration after the baseline: `Within 4%`, `24.69% fewer IOPS`. */
  verdicts: z.array(z.string().nullable()),
  footnotes: z.array(z.string()),
});
export type ComparisonRow = z.infer<typeof comparisonRowSchema>;

export const comparisonSchema = z.object({
  configurations: z.array(
    z.object({
      label: z.string(),
      points: z.int(),
      repeats: z.int(),
      clients: z.int().nullable(),
      published: z.boolean(),
      /** Rows of the table that it has no usable result for. */
      missing: z.int(),
    }),
  ),
  pairBy: z.array(z.string()),
  tolerancePercent: z.number(),
  correction: correctionSchema,
  /** Columns asked for, in the order of the table. */
  metrics: z.array(metricSchema),
  rows: z.array(comparisonRowSchema),
  geometricMeans: z.array(byMetric(z.number().nullable())),
  paired: z.int(),
  missing: z.int(),
  footnotes: z.array(z.string()),
  problems: z.array(problemSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
