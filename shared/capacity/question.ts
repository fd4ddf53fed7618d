import { z } from 'zod';
import { workloadSchema } from '../plan/workload.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { bytesSchema, iopsSchema, nanosecondsSchema } from '../units/schema.ts';
import { ELEMENTS } from './bottleneck.ts';

/** A rate of 0 would be a part that never answers: what was not measured is null. */
const measuredRate = iopsSchema.refine((rate) => rate > 0, 'a measured rate is above 0; null: not measured').nullable();

/** What was measured on this bed; null where it was not and the catalogue's or a planning value stands in. */
export const measuredFactsSchema = z.object({
  /** Plateau of the local sweep of one drive. */
  driveIops: measuredRate,
  /** Block size of that sweep; null: what a drive of the set sees, the block or the strip if that is smaller. */
  driveBlockBytes: bytesSchema.nullable(),
  driveDepthOneLatencyNs: nanosecondsSchema.nullable(),
  /** Jobs x depth of the local optimum of one drive. */
  driveOptimumDepth: z.int().min(1).nullable(),
  roundTripNs: nanosecondsSchema.nullable(),
  softwareNs: nanosecondsSchema.nullable(),
  initiatorIopsPerClient: measuredRate,
  iopsPerTargetCore: measuredRate,
  /** Rate of the whole bed, for the verdict "network-bound". */
  bedIops: iopsSchema.nullable(),
});
export type MeasuredFacts = z.infer<typeof measuredFactsSchema>;

/** A load on a lab: what may it give, and what limits it? */
export const capacityQuestionSchema = z.object({
  workload: workloadSchema,
  /** Per client. */
  numjobs: z.int().min(1).max(4096),
  iodepth: z.int().min(1).max(65_536),
  /** Null: every host drawn as a client, as storage. */
  clientHosts: z.array(idSchema).nullable(),
  storageHosts: z.array(idSchema).nullable(),
  /** Null: as the listeners and targets of the lab say. */
  protocol: z.enum(['rdma', 'tcp', 'iscsi', 'iser', 'local']).nullable(),
  /** Null: the least MTU drawn on the way. */
  ethernetMtu: bytesSchema.nullable(),
  measured: measuredFactsSchema,
});
export type CapacityQuestion = z.infer<typeof capacityQuestionSchema>;

export const NOTHING_MEASURED: MeasuredFacts = {
  driveIops: null,
  driveBlockBytes: null,
  driveDepthOneLatencyNs: null,
  driveOptimumDepth: null,
  roundTripNs: null,
  softwareNs: null,
  initiatorIopsPerClient: null,
  iopsPerTargetCore: null,
  bedIops: null,
};

const elementSchema = z.enum(ELEMENTS);

/** How much of one part of the drawing the load takes. */
export const elementUseSchema = z.object({
  entity: idSchema,
  /** Port of a NIC; null where the part has none. */
  port: z.string().nullable(),
  /** The ceiling that this part belongs to; it limits the bed when that is `bottleneck`. */
  element: elementSchema,
  used: z.number(),
  limit: z.number(),
  /** Rates over cables, adapters, slots and socket links are payload. */
  unit: z.enum(['operations per second', 'bits per second', 'cores']),
  /** used / limit. */
  share: z.number(),
});
export type ElementUse = z.infer<typeof elementUseSchema>;

export const labCapacitySchema = z.object({
  /** Lowest first. */
  ceilings: z.array(
    z.object({ element: elementSchema, name: z.string(), planningIops: iopsSchema, hardIops: iopsSchema }),
  ),
  bottleneck: elementSchema,
  runnerUp: elementSchema.nullable(),
  /** Lowest planning ceiling. */
  rooflineIops: iopsSchema,
  /** Estimate at the depth asked for; null when the zero-load latency is not known or for a mirrored cluster. */
  iops: iopsSchema.nullable(),
  latencyNs: nanosecondsSchema.nullable(),
  basis: z.enum(['closed', 'saturated', 'unknown_zero_load', 'ceilings_only']),
  outstanding: z.number(),
  saturationDepth: z.number().nullable(),
  networkBound: z.boolean(),
  state: z.enum(['network_bound', 'network_lowest_not_reached', 'bound', 'below_all_ceilings']),
  /** Measured, else estimated rate / lowest hard ceiling. */
  shareOfBottleneck: z.number().nullable(),
  /** Rate that the drives of a mirrored cluster do for `rooflineIops` of the guests; null for other beds. */
  backEndIops: iopsSchema.nullable(),
  explanation: z.string(),
  /** What stood in for facts that the lab does not hold. */
  assumptions: z.array(z.string()),
  uses: z.array(elementUseSchema),
});
export type LabCapacity = z.infer<typeof labCapacitySchema>;

/** `capacity` is null when the lab lacks something that no assumption can replace; the problems say what. */
export const capacityAnswerSchema = z.object({
  capacity: labCapacitySchema.nullable(),
  problems: z.array(problemSchema),
});
export type CapacityAnswer = z.infer<typeof capacityAnswerSchema>;
