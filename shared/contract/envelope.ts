import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';

/** A call as it travels, over WebSocket and over IPC alike. */
export const callSchema = z.object({ id: z.int().min(0), name: z.string().max(100), input: z.unknown() });

export const failureSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  tip: z.string().nullable(),
  details: z.unknown(),
});
export type Failure = z.infer<typeof failureSchema>;

export type Reply = { id: number; ok: true; data: unknown } | { id: number; ok: false; error: Failure };

/** A push. `sequence` counts per topic without gaps; who sees a gap asks for a snapshot (task.list, run.status). */
export interface Push {
  event: string;
  sequence: number;
  data: unknown;
}
