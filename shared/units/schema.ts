import { z } from 'zod';
import type { PercentileNs } from './percentile.ts';
import type {
  BitsPerSecond,
  Bytes,
  BytesPerSecond,
  EpochMicroseconds,
  Iops,
  Nanoseconds,
  Quantity,
} from './quantity.ts';

/**
 * Schemas of the branded quantities: plain JSON numbers at run time, branded in the inferred types.
 * The description carries the unit into the JSON Schema that `methods` prints.
 */
function quantity<Q extends Quantity<string>>(unit: string, schema: z.ZodNumber): z.ZodType<Q, number> {
  return schema.describe(unit) as unknown as z.ZodType<Q, number>;
}

const positiveOrZero = z.number().nonnegative();

export const bytesSchema = quantity<Bytes>('bytes', positiveOrZero);
export const bytesPerSecondSchema = quantity<BytesPerSecond>('bytes per second', positiveOrZero);
export const bitsPerSecondSchema = quantity<BitsPerSecond>('bits per second', positiveOrZero);
export const nanosecondsSchema = quantity<Nanoseconds>('nanoseconds', positiveOrZero);
export const epochMicrosecondsSchema = quantity<EpochMicroseconds>('microseconds since the epoch', z.number().int());
export const iopsSchema = quantity<Iops>('operations per second', positiveOrZero);
export const percentileNsSchema = quantity<PercentileNs>('nanoseconds, a percentile', positiveOrZero);
