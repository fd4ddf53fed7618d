import { z } from 'zod';
import { frozenPlanSchema } from '../plan/plan.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { epochMicrosecondsSchema, iopsSchema, bytesPerSecondSchema, nanosecondsSchema } from '../units/schema.ts';
import { checkSchema } from './host-methods.ts';
import { method } from './method.ts';

export const runStateSchema = z.enum(['preparing', 'running', 'detached', 'collecting', 'done', 'failed', 'cancelled']);
export type RunState = z.infer<typeof runStateSchema>;

export const runPointStateSchema = z.object({
  index: z.int(),
  state: z.enum(['waiting', 'running', 'collecting', 'done', 'partial', 'failed', 'missed', 'cancelled']),
  /** Planned, then measured start. */
  startUs: epochMicrosecondsSchema.nullable(),
  resultId: idSchema.nullable(),
  /** Headline numbers once stored. */
  iops: iopsSchema.nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  meanLatencyNs: nanosecondsSchema.nullable(),
  reason: z.string().nullable(),
});
export type RunPointState = z.infer<typeof runPointStateSchema>;

export const runHostStateSchema = z.object({
  labHost: idSchema,
  name: z.string(),
  state: z.enum(['preparing', 'running', 'out-of-reach', 'done', 'failed', 'cancelled']),
  detail: z.string().nullable(),
  clockOffsetNs: z.number().nullable(),
  clockUncertaintyNs: nanosecondsSchema.nullable(),
  lastSeenUs: epochMicrosecondsSchema.nullable(),
});
export type RunHostState = z.infer<typeof runHostStateSchema>;

export const runSummarySchema = z.object({
  id: idSchema,
  number: z.int(),
  labId: idSchema,
  planId: idSchema,
  name: z.string(),
  configuration: z.string(),
  state: runStateSchema,
  points: z.object({ total: z.int(), done: z.int(), failed: z.int() }),
  startedUs: epochMicrosecondsSchema.nullable(),
  /** Planned end while running, real end afterwards. */
  endUs: epochMicrosecondsSchema.nullable(),
  reason: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Live sample of the running point, summed over hosts, as the hosts' fio status lines say. */
export const liveSampleSchema = z.object({
  atUs: epochMicrosecondsSchema,
  pointIndex: z.int(),
  host: z.string().nullable(),
  iops: iopsSchema.nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  meanLatencyNs: nanosecondsSchema.nullable(),
});
export type LiveSample = z.infer<typeof liveSampleSchema>;

export const logLineSchema = z.object({
  atUs: epochMicrosecondsSchema,
  severity: z.enum(['note', 'warning', 'error']),
  host: z.string().nullable(),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const runStatusSchema = z.object({
  run: runSummarySchema,
  frozen: frozenPlanSchema,
  points: z.array(runPointStateSchema),
  hosts: z.array(runHostStateSchema),
  live: z.array(liveSampleSchema),
  log: z.array(logLineSchema),
  problems: z.array(problemSchema),
  /** Time left until the planned end; null when not running. */
  remainingNs: nanosecondsSchema.nullable(),
  /** The controller is connected to the hosts now. */
  attached: z.boolean(),
});
export type RunStatus = z.infer<typeof runStatusSchema>;

const byRun = z.object({ runId: idSchema });

export const runMethods = {
  'run.preflight': method(
    'Look at every host of a plan before a run: reach, key, fio, space, clock, survival of log-out, scratch target',
    z.object({ planId: idSchema }),
    z.object({
      ready: z.boolean(),
      hosts: z.array(z.object({ labHost: idSchema, name: z.string(), checks: z.array(checkSchema) })),
      problems: z.array(problemSchema),
    }),
  ),
  'run.start': method(
    'Freeze the plan, deploy, start detached on all hosts at once, and watch. Answers when the hosts have started; wait: when all is stored',
    z.object({ planId: idSchema, name: z.string().max(200).optional(), wait: z.boolean().default(false) }),
    z.object({ runId: idSchema, taskId: idSchema }),
  ),
  'run.status': method('All that is known of a run', byRun, runStatusSchema),
  'run.list': method(
    'Runs, newest first',
    z.object({ labId: idSchema.nullable().default(null) }),
    z.object({ runs: z.array(runSummarySchema) }),
  ),
  'run.cancel': method(
    'Stop a run: ends its processes on every host that can be reached, keeps what was measured',
    byRun,
    z.object({ state: runStateSchema, hosts: z.array(runHostStateSchema) }),
  ),
  'run.attach': method(
    'Connect again to a run that went on without us, catch up from its journals, watch it to its end',
    byRun.extend({ wait: z.boolean().default(false) }),
    z.object({ runId: idSchema, taskId: idSchema }),
  ),
} as const;
