import { z } from 'zod';
import { bytesSchema } from '../units/schema.ts';
import { idSchema } from '../units/identity.ts';
import { entityBase } from './entity-base.ts';

/** Logical storage: what is made of the drives and how it is offered and reached (DOMAIN 1.1, 1.2, 1.6). */

export const transportSchema = z.enum(['rdma', 'tcp', 'iscsi', 'iser', 'fc', 'local']);

export const arraySchema = z.object({
  ...entityBase,
  kind: z.literal('array'),
  level: z.enum(['raid0', 'raid1', 'raid5', 'raid6', 'raid10', 'concat']),
  stripBytes: bytesSchema.nullable(),
  members: z.array(idSchema),
});

export const volumeSchema = z.object({
  ...entityBase,
  kind: z.literal('volume'),
  sizeBytes: bytesSchema.nullable(),
  /** Array, drive or mirror that it lies on. */
  backing: idSchema.nullable(),
});

export const mirrorSchema = z.object({
  ...entityBase,
  kind: z.literal('mirror'),
  copies: z.int().min(2),
  members: z.array(idSchema),
  replicationNic: idSchema.nullable(),
  /** What carries the copies. */
  transport: transportSchema.nullable().optional(),
});

export const cacheSchema = z.object({
  ...entityBase,
  kind: z.literal('cache'),
  mode: z.enum(['write-back', 'write-through', 'read']),
  device: idSchema,
  owner: idSchema.nullable(),
});

/** Limits of a target's transport; null is "not known". */
export const targetLimitsSchema = z.object({
  maxQueueDepth: z.int().min(1).nullable(),
  inCapsuleBytes: bytesSchema.nullable(),
  maxIoBytes: bytesSchema.nullable(),
  ioUnitBytes: bytesSchema.nullable(),
  sharedBuffers: z.int().min(1).nullable(),
});

/** NVMe-oF subsystem, kernel or SPDK. */
export const subsystemSchema = z.object({
  ...entityBase,
  kind: z.literal('subsystem'),
  nqn: z.string(),
  serial: z.string().nullable(),
  implementation: z.enum(['spdk', 'kernel', 'other']),
  allowAnyHost: z.boolean(),
  allowedHosts: z.array(idSchema),
  namespaces: z.array(
    z.object({
      nsid: z.int().min(1),
      backing: idSchema,
      anaGroup: z.int().min(1),
      uuid: z.string().nullable().optional(),
    }),
  ),
  maxNamespaces: z.int().min(1).nullable().optional(),
  /** Core set of the process that serves it. */
  process: idSchema.nullable().optional(),
  limits: targetLimitsSchema.nullable().optional(),
});

export const listenerSchema = z.object({
  ...entityBase,
  kind: z.literal('listener'),
  subsystem: idSchema,
  transport: transportSchema,
  nic: idSchema.nullable(),
  port: z.string().nullable(),
  address: z.string(),
  service: z.string(),
});

/** iSCSI target with its LUNs and portals. */
export const targetSchema = z.object({
  ...entityBase,
  kind: z.literal('target'),
  iqn: z.string(),
  implementation: z.enum(['tgt', 'lio', 'spdk', 'other']),
  luns: z.array(z.object({ lun: z.int().min(0), backing: idSchema })),
  portals: z.array(z.object({ address: z.string(), port: z.int().min(1).max(65535) })),
});

/** iSCSI session of an initiator. */
export const sessionSchema = z.object({
  ...entityBase,
  kind: z.literal('session'),
  initiator: idSchema,
  target: idSchema,
  role: z.enum(['remote', 'loopback', 'partner']),
  policy: z.enum(['round-robin', 'least-queue-depth', 'failover', 'none']),
  /** TCP, iSER, or memory where initiator and target are one machine. */
  transport: z.enum(['tcp', 'iser', 'loopback-zero-copy']).nullable().optional(),
});

/** NVMe-oF association of a host with a subsystem over one listener. */
export const connectionSchema = z.object({
  ...entityBase,
  kind: z.literal('connection'),
  host: idSchema,
  subsystem: idSchema,
  listener: idSchema,
  ioQueues: z.int().min(1).nullable(),
  queueSize: z.int().min(1).nullable(),
  /** Port of the host that it leaves by; absent: as the addresses say. */
  hostNic: idSchema.nullable().optional(),
  hostPort: z.string().nullable().optional(),
  /** ToS byte (DSCP x 4 and the ECN bits). */
  tos: z.int().min(0).max(255).nullable().optional(),
  headerDigest: z.boolean().nullable().optional(),
  dataDigest: z.boolean().nullable().optional(),
  tls: z.boolean().nullable().optional(),
});

/** ANA group: state of its namespaces per listener. */
export const accessGroupSchema = z.object({
  ...entityBase,
  kind: z.literal('accessGroup'),
  subsystem: idSchema,
  group: z.int().min(1),
  states: z.array(
    z.object({
      listener: idSchema,
      state: z.enum(['optimized', 'non-optimized', 'inaccessible', 'persistent-loss', 'change']),
    }),
  ),
});
