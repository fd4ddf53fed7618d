import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema } from '../units/schema.ts';
import {
  coreSetSchema,
  driveSchema,
  hostSchema,
  nicSchema,
  numaNodeSchema,
  pcieSlotSchema,
  siteSchema,
  socketSchema,
  vmSchema,
} from './hardware.ts';
import { linkSchema, noteSchema, switchSchema } from './network.ts';
import {
  accessGroupSchema,
  arraySchema,
  cacheSchema,
  connectionSchema,
  listenerSchema,
  mirrorSchema,
  sessionSchema,
  subsystemSchema,
  targetSchema,
  volumeSchema,
} from './storage.ts';

/** The newest format of the lab document; older ones are lifted by `upgrade.ts`. */
export const LAB_FORMAT = 2;

export const entitySchema = z.discriminatedUnion('kind', [
  siteSchema,
  hostSchema,
  socketSchema,
  numaNodeSchema,
  coreSetSchema,
  pcieSlotSchema,
  driveSchema,
  nicSchema,
  vmSchema,
  switchSchema,
  linkSchema,
  noteSchema,
  arraySchema,
  volumeSchema,
  mirrorSchema,
  cacheSchema,
  subsystemSchema,
  listenerSchema,
  targetSchema,
  sessionSchema,
  connectionSchema,
  accessGroupSchema,
]);
export type Entity = z.infer<typeof entitySchema>;
export type EntityKind = Entity['kind'];
export type EntityOf<K extends EntityKind> = Extract<Entity, { kind: K }>;
export type Host = EntityOf<'host'>;
export type Socket = EntityOf<'socket'>;
export type NumaNode = EntityOf<'numaNode'>;
export type Drive = EntityOf<'drive'>;
export type Nic = EntityOf<'nic'>;
export type PcieSlot = EntityOf<'pcieSlot'>;
export type Switch = EntityOf<'switch'>;
export type Link = EntityOf<'link'>;

/** A finding of lint that the user accepts, with the reason that reports print. */
export const acknowledgementSchema = z.object({
  /** `L001`... */
  code: z.string().regex(/^L\d{3}$/),
  /** What it was found at, in any order. */
  entities: z.array(idSchema),
  field: z.string().nullable(),
  reason: z.string().min(1).max(1000),
  /** Absent in files of older versions. */
  acceptedUs: epochMicrosecondsSchema.optional(),
});
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** The one document of a test bed: a flat set of entities, tied by `parent` and by references. */
export const labSchema = z.object({
  format: z.literal(LAB_FORMAT),
  id: idSchema,
  name: z.string().min(1).max(200),
  entities: z.record(idSchema, entitySchema),
  /** Absent: none. */
  acknowledged: z.array(acknowledgementSchema).optional(),
});
export type Lab = z.infer<typeof labSchema>;

export function emptyLab(id: string, name: string): Lab {
  return { format: LAB_FORMAT, id, name, entities: {} };
}
