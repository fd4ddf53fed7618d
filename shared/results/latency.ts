import { z } from 'zod';
import { nanosecondsSchema, percentileNsSchema } from '../units/schema.ts';

/** Counts per latency value, ascending, non-zero only. Values are what the tool printed as the bin's key. */
export const histogramSchema = z.object({
  valuesNs: z.array(z.number().nonnegative()),
  counts: z.array(z.number().nonnegative()),
});
export type Histogram = z.infer<typeof histogramSchema>;

/** Percentile as the tool printed it or as computed from a merged histogram. Never an average of others. */
export const percentileSchema = z.object({ percent: z.number().min(0).max(100), valueNs: percentileNsSchema });

export const latencySchema = z.object({
  meanNs: nanosecondsSchema,
  standardDeviationNs: nanosecondsSchema.nullable(),
  minNs: nanosecondsSchema.nullable(),
  maxNs: nanosecondsSchema.nullable(),
  percentiles: z.array(percentileSchema),
  histogram: histogramSchema.nullable(),
});
export type Latency = z.infer<typeof latencySchema>;

/**
 * Kinds of latency, never mixed: `total` from submission call to completion (fio lat), `completion` from issue to
 * completion (fio clat), `submission` (fio slat). Tables show `total`.
 */
export const latenciesSchema = z.object({
  total: latencySchema.nullable(),
  completion: latencySchema.nullable(),
  submission: latencySchema.nullable(),
});
export type Latencies = z.infer<typeof latenciesSchema>;
