import { z } from 'zod';
import { idSchema } from '../units/identity.ts';

/** A text that FabricLab made for a host, with the reason for each choice. */
export const generatedFileSchema = z.object({
  /** Lab host that the file is for. */
  host: idSchema,
  hostName: z.string(),
  /** Relative to the run directory on the host, `/`-separated, no `..`. */
  path: z.string(),
  /** Unix mode, e.g. 0o600. */
  mode: z.int(),
  text: z.string(),
  /** Reasons: line numbers start at 1; entity is the element of the drawing behind the line. */
  why: z.array(z.object({ line: z.int().min(1), reason: z.string(), entity: idSchema.nullable() })),
});
export type GeneratedFile = z.infer<typeof generatedFileSchema>;
