import { z } from 'zod';

/** A text document as a reply: what to call it, what it is, and the text. */
export const textDocumentSchema = z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() });

/** A document as an input: its text, a path on this computer, the id of an uploaded blob, or raw input kept before. */
export const documentSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), name: z.string(), text: z.string() }),
  /** `name`: as it is shown, with folders that it was chosen in; else the last part of the path. */
  z.object({ kind: z.literal('path'), path: z.string(), name: z.string().optional() }),
  z.object({ kind: z.literal('blob'), name: z.string(), blob: z.string() }),
  z.object({ kind: z.literal('artefact'), name: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
export type DocumentSource = z.infer<typeof documentSourceSchema>;
