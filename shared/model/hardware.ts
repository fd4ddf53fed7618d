import { z } from 'zod';
import {
  bitsPerSecondSchema,
  bytesPerSecondSchema,
  bytesSchema,
  iopsSchema,
  nanosecondsSchema,
} from '../units/schema.ts';
import { idSchema } from '../units/identity.ts';
import { entityBase, pciAddressSchema, pcieLinkSchema, placed } from './entity-base.ts';

/** Hosts and what sits in them (DOMAIN 1.4). Unknown values are null or absent, never 0. */

export const siteSchema = z.object({ ...entityBase, ...placed, kind: z.literal('site') });

/** How a host's clock is kept, and by how much its start may be off when it is told to start (DOMAIN 9.4). */
export const hostClockSchema = z.object({
  state: z.enum(['ptp', 'ntp', 'unsynchronised']),
  skewBoundNs: nanosecondsSchema.nullable(),
});

export const hostSchema = z.object({
  ...entityBase,
  ...placed,
  kind: z.literal('host'),
  role: z.enum(['storage', 'client', 'both']).nullable(),
  model: z.string().nullable(),
  operatingSystem: z.string().nullable(),
  kernel: z.string().nullable(),
  memoryBytes: bytesSchema.nullable(),
  /** Program -> version: fio, nvme-cli, SPDK, initiator... */
  software: z.record(z.string(), z.string()),
  /** Setting -> value as read or entered: governor, mitigations, power plan, turbo... */
  settings: z.record(z.string(), z.string()),
  /** The connection by which FabricLab reaches this host (host.list), if any. */
  managedHost: idSchema.nullable(),
  /** Host NQN as an initiator. */
  hostNqn: z.string().nullable().optional(),
  /** Native NVMe multipath (`iopolicy`), or the policy of SPDK's initiator (active-...). */
  multipathPolicy: z
    .enum(['numa', 'round-robin', 'queue-depth', 'active-passive', 'active-active'])
    .nullable()
    .optional(),
  /** NUMA nodes whose CPUs issue the I/O; null or absent: any of the host's. */
  ioNodes: z.array(idSchema).nullable().optional(),
  clock: hostClockSchema.nullable().optional(),
});

export const socketSchema = z.object({
  ...entityBase,
  kind: z.literal('socket'),
  index: z.int().min(0),
  cpuModel: z.string().nullable(),
  cores: z.int().min(1).nullable(),
  threads: z.int().min(1).nullable(),
  /** Links to the other socket (UPI, xGMI): transfer rate and count. */
  interconnectTransfersPerSecond: z.number().nullable().optional(),
  interconnectLinks: z.int().nullable().optional(),
});

export const numaNodeSchema = z.object({
  ...entityBase,
  kind: z.literal('numaNode'),
  index: z.int().min(0),
  /** The socket that this node belongs to; several nodes of one socket are sub-NUMA clusters. */
  socket: idSchema.nullable(),
  cores: z.int().min(0).nullable(),
  /** Logical CPUs in list form, siblings included: `0-19,40-59`. */
  cpuList: z.string().nullable(),
  memoryBytes: bytesSchema.nullable(),
  hugepages: z.int().min(0).nullable().optional(),
  /** Size of one huge page; absent: 2 MiB. */
  hugepageBytes: bytesSchema.nullable().optional(),
  /** SLIT distances to the nodes of the host in their order; 10 is the node itself. */
  distances: z.array(z.int().min(10).max(255)).nullable().optional(),
  /** Logical CPUs of each core where they share one: `0,40`. */
  siblings: z.array(z.string()).nullable().optional(),
});

/** A named set of cores with a duty, e.g. the reactors of one SPDK process. */
export const coreSetSchema = z.object({
  ...entityBase,
  kind: z.literal('coreSet'),
  cpuList: z.string(),
  duty: z.enum(['reactors', 'interrupts', 'initiator', 'other']),
  /** Huge page memory that the process takes (SPDK `-s`). */
  memoryBytes: bytesSchema.nullable().optional(),
  /** Trace groups as given to the process (SPDK `-e`): a name or a mask. */
  tracepoints: z.string().max(200).nullable().optional(),
});

/**
 * A slot of the board. `capable...` is what the slot could; `generation` and `lanes` are what was trained with the device
 * in it, where that device does not tell it itself. The device in it has the slot as its parent (`pcie-link.ts`).
 */
export const pcieSlotSchema = z.object({
  ...entityBase,
  kind: z.literal('pcieSlot'),
  /** Bus address of what is in it. */
  pciAddress: pciAddressSchema.nullable(),
  link: pcieLinkSchema,
  relaxedOrdering: z.boolean().nullable().optional(),
});

/** SMART as last read (`nvme smart-log`, `id-ctrl`); null is "not told". */
export const driveHealthSchema = z.object({
  criticalWarning: z.int().min(0).max(255).nullable(),
  readOnly: z.boolean().nullable(),
  availableSparePercent: z.number().nullable(),
  spareThresholdPercent: z.number().nullable(),
  percentUsed: z.number().nullable(),
  temperatureKelvin: z.number().nullable(),
  warningTemperatureKelvin: z.number().nullable(),
  mediaErrors: z.number().nullable(),
  /** Media errors at the reading before. */
  mediaErrorsBefore: z.number().nullable(),
});

export const driveSchema = z.object({
  ...entityBase,
  kind: z.literal('drive'),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  wwn: z.string().nullable(),
  firmware: z.string().nullable(),
  pciAddress: pciAddressSchema.nullable(),
  link: pcieLinkSchema.nullable(),
  capacityBytes: bytesSchema.nullable(),
  lbaBytes: bytesSchema.nullable(),
  media: z.enum(['nvme', 'sata', 'sas', 'virtual', 'zram', 'other']).nullable(),
  writeState: z.enum(['fob', 'preconditioned', 'steady', 'unknown']),
  /** False for media whose rates do not depend on what was written before (3D XPoint). */
  needsPreconditioning: z.boolean().nullable().optional(),
  volatileWriteCache: z.boolean().nullable().optional(),
  powerState: z.int().min(0).max(31).nullable().optional(),
  metadataBytes: bytesSchema.nullable().optional(),
  /** Formatted size where part of the capacity is left free (over-provisioning). */
  formattedBytes: bytesSchema.nullable().optional(),
  health: driveHealthSchema.nullable().optional(),
  /** Ceilings by pattern from the data sheet or the catalogue. */
  rated: z
    .object({
      randomReadIops: iopsSchema.nullable(),
      randomWriteIops: iopsSchema.nullable(),
      readBytesPerSecond: bytesPerSecondSchema.nullable(),
      writeBytesPerSecond: bytesPerSecondSchema.nullable(),
      readLatencyNs: nanosecondsSchema.nullable(),
      writeLatencyNs: nanosecondsSchema.nullable(),
    })
    .nullable(),
});

/** Priority, trust and DSCP map of a port (DOMAIN 10.4). Null is "not known". */
export const portQosSchema = z.object({
  trust: z.enum(['dscp', 'pcp']).nullable(),
  /** Priorities with flow control; empty: none. */
  pfcPriorities: z.array(z.int().min(0).max(7)).nullable(),
  /** Link-level flow control in both directions. */
  pause: z.boolean().nullable(),
  ecn: z.boolean().nullable(),
  /** DSCP -> priority where it is not DSCP / 8. */
  dscpPriority: z.record(z.string().regex(/^\d{1,2}$/), z.int().min(0).max(7)).nullable(),
});
export type PortQos = z.infer<typeof portQosSchema>;

/** VLAN of frames without a tag, and what LLDP names at the other end of the cable; null or absent is not known. */
export const portPlace = {
  vlan: z.int().min(1).max(4_094).nullable().optional(),
  neighbour: z.string().max(500).nullable().optional(),
};

export const nicPortSchema = z.object({
  /** Unique within its NIC, stays the same when the port is renamed. */
  id: z.string().min(1).max(40),
  name: z.string().max(64),
  interfaceName: z.string().max(64).nullable(),
  rdmaDevice: z.string().max(64).nullable(),
  mac: z.string().nullable(),
  speed: bitsPerSecondSchema.nullable(),
  mtu: bytesSchema.nullable(),
  addresses: z.array(z.object({ address: z.string(), prefix: z.int().min(0).max(128), vlan: z.int().nullable() })),
  /** RDMA path MTU as active, where it was read. */
  pathMtu: bytesSchema.nullable().optional(),
  qos: portQosSchema.nullable().optional(),
  ...portPlace,
});
export type NicPort = z.infer<typeof nicPortSchema>;

export const nicSchema = z.object({
  ...entityBase,
  kind: z.literal('nic'),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  driver: z.string().nullable(),
  pciAddress: pciAddressSchema.nullable(),
  link: pcieLinkSchema.nullable(),
  /** What the adapter carries over all its ports together, where that is less than their sum. */
  adapterTotal: bitsPerSecondSchema.nullable(),
  ports: z.array(nicPortSchema),
  transports: z.array(z.enum(['rocev1', 'rocev2', 'iwarp', 'infiniband', 'tcp'])),
});

export const vmSchema = z.object({
  ...entityBase,
  kind: z.literal('vm'),
  virtualCpus: z.int().min(1).nullable(),
  memoryBytes: bytesSchema.nullable(),
  pinnedNode: idSchema.nullable(),
  numaSpanning: z.boolean().nullable().optional(),
  disks: z.array(z.object({ name: z.string(), sizeBytes: bytesSchema.nullable() })),
});
