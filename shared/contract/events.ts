import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import {
  liveSampleSchema,
  logLineSchema,
  runHostStateSchema,
  runPointStateSchema,
  runSummarySchema,
} from './run-methods.ts';
import { taskSchema } from './task-methods.ts';

/** Pushes, by name. Each carries a sequence number in its envelope, counted per name. */
export const events = {
  'task.events': z.object({ task: taskSchema }),
  'run.events': z.object({
    runId: idSchema,
    run: runSummarySchema,
    points: z.array(runPointStateSchema),
    hosts: z.array(runHostStateSchema),
    live: z.array(liveSampleSchema),
    log: z.array(logLineSchema),
  }),
  /** Something that other windows may show was changed: they ask again for what they show. */
  'workspace.changed': z.object({
    topic: z.enum(['labs', 'hosts', 'plans', 'runs', 'results', 'comparisons', 'settings', 'catalogue']),
    ids: z.array(idSchema),
  }),
} as const;

export type EventName = keyof typeof events;
export type EventData<E extends EventName> = z.infer<(typeof events)[E]>;
