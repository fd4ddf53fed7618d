import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { bytesSchema, nanosecondsSchema } from '../units/schema.ts';
import { accessSchema, workloadSchema } from './workload.ts';

export const PLAN_FORMAT = 1;

/** Where the load goes. Only scratch files for now: `{scratch directory of the host}/NAME`, made by the first job. */
export const loadTargetSchema = z.object({
  kind: z.literal('scratch'),
  sizeBytes: bytesSchema,
});

export const engineSchema = z.enum(['libaio', 'io_uring', 'psync', 'posixaio']);

/** A matrix of points over hosts. Every axis is a list; the points are their product times the repeats. */
export const planSchema = z.object({
  format: z.literal(PLAN_FORMAT),
  id: idSchema,
  labId: idSchema,
  name: z.string().min(1).max(200),
  /** Name of what is measured, the label of its results: `Linux initiator`, `local`. */
  configuration: z.string().min(1).max(200),
  /** Lab hosts that generate load, all at once at every point. */
  hosts: z.array(idSchema),
  workloads: z.array(workloadSchema).max(200),
  numjobs: z.array(z.int().min(1).max(4096)).max(64),
  iodepth: z.array(z.int().min(1).max(65536)).max(64),
  repeats: z.int().min(1).max(100),
  runtimeNs: nanosecondsSchema,
  rampNs: nanosecondsSchema,
  /** Rest between points, for collection and for the drives to settle. */
  pauseNs: nanosecondsSchema,
  engine: engineSchema,
  direct: z.boolean(),
  order: z.enum(['fixed', 'random']),
  seed: z.int().min(0),
  target: loadTargetSchema,
});
export type Plan = z.infer<typeof planSchema>;

/** One measurement to be made: the frozen parameters and its place in the schedule. */
export const planPointSchema = z.object({
  index: z.int().min(0),
  /** Canonical parameters without repeat: the same text means the same experiment. */
  key: z.string(),
  workload: workloadSchema,
  access: accessSchema,
  numjobs: z.int(),
  iodepth: z.int(),
  repeat: z.int().min(1),
  hosts: z.array(idSchema),
  /** Start relative to the start of the run, and how long its slot lasts (ramp + runtime + grace + pause). */
  offsetNs: nanosecondsSchema,
  slotNs: nanosecondsSchema,
});
export type PlanPoint = z.infer<typeof planPointSchema>;

/** A plan whose points are fixed; what runs refer to. Nothing in it changes afterwards. */
export const frozenPlanSchema = z.object({
  plan: planSchema,
  /** SHA-256 of the canonical plan, hex: the plan's revision. */
  revision: z.string(),
  points: z.array(planPointSchema),
  totalNs: nanosecondsSchema,
});
export type FrozenPlan = z.infer<typeof frozenPlanSchema>;
