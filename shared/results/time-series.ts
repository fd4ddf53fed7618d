import { z } from 'zod';
import { epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';

/**
 * What a series shows; the unit is part of the name. Latencies of different kinds are never mixed. A percentile is that of
 * the merged bins of its window, never made of others.
 */
export const seriesMetricSchema = z.enum([
  'iops',
  'bytesPerSecond',
  'totalLatencyNs',
  'completionLatencyNs',
  'submissionLatencyNs',
  'totalP50Ns',
  'totalP99Ns',
  'totalP999Ns',
  'completionP50Ns',
  'completionP99Ns',
  'completionP999Ns',
]);
export type SeriesMetric = z.infer<typeof seriesMetricSchema>;

/**
 * One window: `timeNs` is its end, counted from the start of the measurement. `mean` is in the unit of the metric; `min`
 * and `max` are those of the single operations, or of the source's own shorter windows (see `grain`); null where the
 * source does not tell. `count` is the number of operations or of windows that are in it. `fromNs`: where the window
 * begins; left out, at the end of the one before, or a window's length before its end.
 */
export const seriesPointSchema = z.object({
  timeNs: nanosecondsSchema,
  fromNs: nanosecondsSchema.optional(),
  count: z.number().nonnegative(),
  mean: z.number().nonnegative(),
  min: z.number().nonnegative().nullable(),
  max: z.number().nonnegative().nullable(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

/** A metric of one direction over time, as one source of one host tells it, or added up over jobs or hosts (`sum`). */
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
  /** Of all jobs of one host, or of all hosts; absent: of one source. Where one of them was not measuring is no point. */
  sum: z.enum(['host', 'all']).optional(),
  points: z.array(seriesPointSchema),
});
export type TimeSeries = z.infer<typeof timeSeriesSchema>;
