import { z } from 'zod';

/** A text document as a reply: what to call it, what it is, and the text. */
export const textDocumentSchema = z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() });

/** A document as an input: its text, a path on this computer, or the id of an uploaded blob. */
export const documentSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), name: z.string(), text: z.string() }),
  z.object({ kind: z.literal('path'), path: z.string() }),
  z.object({ kind: z.literal('blob'), name: z.string(), blob: z.string() }),
]);
export type DocumentSource = z.infer<typeof documentSourceSchema>;
