import { z } from 'zod';
import { epochMicrosecondsSchema } from '../../../shared/units/schema.ts';

/** What the engine must find again after a restart, per run: JSON in the store. */
export const runRecordSchema = z.object({
  /** Wall clock at the start of the schedule, for stamps; null until it is known. */
  t0Us: epochMicrosecondsSchema.nullable(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** The same per host. */
export const hostRecordSchema = z.object({
  managedHost: z.string(),
  /** Run directory on the host; null until it is laid. */
  directory: z.string().nullable(),
  bootId: z.string().nullable(),
  /** Start of the schedule on the host's boot clock. */
  t0Cs: z.int().nullable(),
});
export type HostRecord = z.infer<typeof hostRecordSchema>;
