import { z } from 'zod';
import { bytesSchema } from '../units/schema.ts';

/** One access pattern: what is read or written, in blocks of which size. Depth and jobs are axes of the plan. */
export const accessSchema = z.enum(['read', 'write', 'randread', 'randwrite', 'rw', 'randrw', 'trim', 'randtrim']);
export type Access = z.infer<typeof accessSchema>;

export const workloadSchema = z.object({
  /** As shown in tables: `random read 4k`. */
  name: z.string().min(1).max(120),
  access: accessSchema,
  blockBytes: bytesSchema,
  /** Share of reads, 0..100; null where the access does not mix. */
  readPercent: z.number().min(0).max(100).nullable(),
});
export type Workload = z.infer<typeof workloadSchema>;

export const writes = (workload: Workload): boolean => !['read', 'randread'].includes(workload.access);
export const isRandom = (workload: Workload): boolean => workload.access.startsWith('rand');
export const isMixed = (workload: Workload): boolean => workload.access === 'rw' || workload.access === 'randrw';
