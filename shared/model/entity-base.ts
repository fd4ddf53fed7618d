import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { provenanceSchema, provenanceTimesSchema } from './provenance.ts';

/** What every entity of a lab carries. `parent` is the entity that it sits in (null: on the drawing itself). */
export const entityBase = {
  id: idSchema,
  parent: idSchema.nullable(),
  name: z.string().max(200),
  provenance: provenanceSchema.optional(),
  provenanceUs: provenanceTimesSchema.optional(),
  remark: z.string().max(4000).optional(),
  /** Place among its siblings; absent sorts by name. */
  order: z.number().optional(),
};

/** Top-level devices have a place on the drawing, in drawing units (px at 100 %); absent means "lay it out". */
export const placed = { x: z.number().optional(), y: z.number().optional() };

/** A PCI Express link: generation and lanes as trained and as the device or slot could. Null is unknown. */
export const pcieLinkSchema = z.object({
  generation: z.int().min(1).max(7).nullable(),
  lanes: z.int().min(1).max(32).nullable(),
  capableGeneration: z.int().min(1).max(7).nullable().optional(),
  capableLanes: z.int().min(1).max(32).nullable().optional(),
  maxPayloadBytes: z.int().nullable().optional(),
  maxReadRequestBytes: z.int().nullable().optional(),
});
export type PcieLink = z.infer<typeof pcieLinkSchema>;

/** `0000:4b:00.0`, lower case. */
export const pciAddressSchema = z.string().regex(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/);
