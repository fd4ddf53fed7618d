import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import {
  bytesPerSecondSchema,
  bytesSchema,
  epochMicrosecondsSchema,
  iopsSchema,
  nanosecondsSchema,
} from '../units/schema.ts';
import { latenciesSchema } from './latency.ts';
import { provenanceSchema } from './provenance.ts';

export const RESULT_FORMAT = 1;

/**
 * One direction of a point. A direction without I/O is null in its parent, not zeros. A rate is null where the source
 * does not tell it: a log of latencies over windows knows none, a log of bandwidth no IOPS.
 */
export const directionSchema = z.object({
  iops: iopsSchema.nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  operations: z.number().nonnegative().nullable(),
  bytes: bytesSchema.nullable(),
  runtimeNs: nanosecondsSchema.nullable(),
  latency: latenciesSchema,
});
export type Direction = z.infer<typeof directionSchema>;

export const directionsSchema = z.object({
  read: directionSchema.nullable(),
  write: directionSchema.nullable(),
  trim: directionSchema.nullable(),
  /** Only where the tool reported read and write as one (fio unified_rw_reporting). */
  mixed: directionSchema.nullable(),
});
export type Directions = z.infer<typeof directionsSchema>;

/** CPU of the machine that made the load, percent of all its logical CPUs; null where not measured. */
export const cpuSchema = z.object({
  machinePercent: z.number().nonnegative().nullable(),
  logicalCpus: z.int().min(1).nullable(),
  /** fio's usr_cpu and sys_cpu: percent of job time, not of the machine. */
  jobUserPercent: z.number().nonnegative().nullable(),
  jobSystemPercent: z.number().nonnegative().nullable(),
});

export const resultWorkloadSchema = z.object({
  name: z.string(),
  access: z.string(),
  blockBytes: bytesSchema.nullable(),
  readPercent: z.number().nullable(),
  /** Per client. Null: not stated by the source. */
  numjobs: z.number().nullable(),
  iodepth: z.number().nullable(),
  clients: z.int().min(1).nullable(),
  engine: z.string().nullable(),
  direct: z.boolean().nullable(),
});
export type ResultWorkload = z.infer<typeof resultWorkloadSchema>;

/** The share of one host in a point. */
export const hostResultSchema = z.object({
  host: z.string(),
  status: z.enum(['ok', 'partial', 'failed', 'missing']),
  directions: directionsSchema,
  cpu: cpuSchema.nullable(),
  startedUs: epochMicrosecondsSchema.nullable(),
  exitStatus: z.int().nullable(),
  error: z.string().nullable(),
  artefacts: z.array(z.object({ name: z.string(), hash: z.string() })),
});
export type HostResult = z.infer<typeof hostResultSchema>;

/**
 * Where the time of a request went, from a trace of the target (DOMAIN 2.6): one row per stage and direction. `share` is
 * the part of the total time that passed in this stage, 0 to 1.
 */
export const traceStageSchema = z.object({
  stage: z.string(),
  direction: z.enum(['read', 'write', 'other']),
  requests: z.int().min(0),
  medianNs: nanosecondsSchema.nullable(),
  p99Ns: nanosecondsSchema.nullable(),
  share: z.number().min(0).max(1).nullable(),
});
export type TraceStage = z.infer<typeof traceStageSchema>;

/**
 * Cores that served the load on the target, where the target polls: its machine's CPU % is 100 of each, whatever they do.
 * `busyCores` is the sum of their busy fractions, null where only their number is known. `detail` says where from.
 */
export const targetCoresSchema = z.object({
  cores: z.number().positive(),
  busyCores: z.number().nonnegative().nullable(),
  source: z.enum(['measured', 'entered']),
  detail: z.string(),
});
export type TargetCores = z.infer<typeof targetCoresSchema>;

/** The ONE processed result: what every parser, run and sample ends in, and what every view starts from. */
export const pointResultSchema = z.object({
  format: z.literal(RESULT_FORMAT),
  id: idSchema,
  labId: idSchema.nullable(),
  runId: idSchema.nullable(),
  /** What was measured: `Linux NVMe-oF initiator`, `local, 8 drives (expected)`. */
  configuration: z.string(),
  workload: resultWorkloadSchema,
  repeat: z.int().min(1),
  attempt: z.int().min(1),
  status: z.enum(['ok', 'partial', 'failed']),
  /** Sum over the hosts; latencies weighted by I/Os, percentiles from merged histograms only. */
  directions: directionsSchema,
  cpu: cpuSchema.nullable(),
  /** Where the numbers were counted (DOMAIN 4.4) and whether the load waited for completions. */
  layer: z.enum(['initiator', 'guest', 'csvfs', 'cache', 'target', 'unknown']),
  loop: z.enum(['closed', 'open', 'unknown']),
  startedUs: epochMicrosecondsSchema.nullable(),
  runtimeNs: nanosecondsSchema.nullable(),
  rampNs: nanosecondsSchema.nullable(),
  /** Measured time that was asked for, without the ramp; absent where the source does not say. */
  requestedRuntimeNs: nanosecondsSchema.nullable().optional(),
  /** Absent where no trace was read. */
  stages: z.array(traceStageSchema).optional(),
  /** Absent where it is not known. */
  targetCores: targetCoresSchema.optional(),
  /** Latest minus earliest first I/O of the hosts. */
  startSkewNs: nanosecondsSchema.nullable(),
  tool: z.object({ name: z.string(), version: z.string().nullable() }),
  hosts: z.array(hostResultSchema),
  provenance: provenanceSchema,
  problems: z.array(problemSchema),
});
export type PointResult = z.infer<typeof pointResultSchema>;
