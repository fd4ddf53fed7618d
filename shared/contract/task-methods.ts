import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';
import { failureSchema } from './envelope.ts';
import { method } from './method.ts';

export const taskSchema = z.object({
  id: idSchema,
  kind: z.enum(['run', 'import', 'report', 'discover', 'qualify', 'backup', 'check', 'merge', 'bundle', 'restore']),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0..1; null when it cannot be told. */
  progress: z.number().min(0).max(1).nullable(),
  message: z.string(),
  remainingNs: nanosecondsSchema.nullable(),
  startedUs: epochMicrosecondsSchema,
  endedUs: epochMicrosecondsSchema.nullable(),
  error: failureSchema.nullable(),
  runId: idSchema.nullable(),
});
export type Task = z.infer<typeof taskSchema>;

export const taskMethods = {
  'task.list': method(
    'Tasks of this session',
    z.object({}),
    z.object({ tasks: z.array(taskSchema), sequence: z.int() }),
  ),
  'task.cancel': method('Ask a task to stop', z.object({ id: idSchema }), z.object({ state: z.string() })),
} as const;
