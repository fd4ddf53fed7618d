import { z } from 'zod';
import { epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';

/** What a series shows; the unit is part of the name. Latencies of different kinds are never mixed. */
export const seriesMetricSchema = z.enum([
  'iops',
  'bytesPerSecond',
  'totalLatencyNs',
  'completionLatencyNs',
  'submissionLatencyNs',
]);
export type SeriesMetric = z.infer<typeof seriesMetricSchema>;

/**
 * One window: `timeNs` is its end, counted from the start of the measurement. `mean` is in the unit of the metric; `min`
 * and `max` are those of the single operations, or of the source's own shorter windows (see `grain`); null where the
 * source does not tell. `count` is the number of operations or of windows that are in it.
 */
export const seriesPointSchema = z.object({
  timeNs: nanosecondsSchema,
  count: z.number().nonnegative(),
  mean: z.number().nonnegative(),
  min: z.number().nonnegative().nullable(),
  max: z.number().nonnegative().nullable(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** A metric of one direction over time, as one source of one host tells it. Never a percentile: those do not add up. */
export const timeSeriesSchema = z.object({
  host: z.string(),
  /** Name of the artefact, and the job in it where that is known. */
  source: z.string(),
  job: z.int().nullable(),
  metric: seriesMetricSchema,
  direction: z.enum(['read', 'write', 'trim', 'mixed']),
  /** What min, max and count are of: single operations, or windows over which the tool had averaged. */
  grain: z.enum(['operation', 'window']),
  /** Mean length of a window. */
  windowNs: nanosecondsSchema,
  startedUs: epochMicrosecondsSchema.nullable(),
  points: z.array(seriesPointSchema),
});
export type TimeSeries = z.infer<typeof timeSeriesSchema>;
