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
});

/** A named set of cores with a duty, e.g. the reactors of one SPDK process. */
export const coreSetSchema = z.object({
  ...entityBase,
  kind: z.literal('coreSet'),
  cpuList: z.string(),
  duty: z.enum(['reactors', 'interrupts', 'initiator', 'other']),
});

export const pcieSlotSchema = z.object({
  ...entityBase,
  kind: z.literal('pcieSlot'),
  pciAddress: pciAddressSchema.nullable(),
  link: pcieLinkSchema,
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
  disks: z.array(z.object({ name: z.string(), sizeBytes: bytesSchema.nullable() })),
});
