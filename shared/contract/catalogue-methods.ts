import { z } from 'zod';
import { partSchema } from '../model/catalogue.ts';
import { method } from './method.ts';

const cataloguePartSchema = z.object({
  part: partSchema,
  /** Entered by the user. */
  own: z.boolean(),
});

export const catalogueMethods = {
  'catalogue.list': method(
    'Parts that have all words of the text, those of the user first among equals; no text lists all',
    z.object({
      text: z.string().max(200).default(''),
      kind: z.enum(['drive', 'nic', 'switch', 'cpu']).nullable().default(null),
      /** The user's deleted parts instead. */
      deleted: z.boolean().default(false),
    }),
    z.object({ parts: z.array(cataloguePartSchema) }),
  ),
  'catalogue.save': method(
    'Add a part of the user (id `new`), change it, delete it (a tombstone) or bring it back',
    z.object({ part: partSchema, deleted: z.boolean().default(false) }),
    z.object({ id: z.string() }),
  ),
} as const;
