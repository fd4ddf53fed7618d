import { z } from 'zod';
import { entitySchema } from '../model/lab.ts';
import { sourceSchema } from '../model/provenance.ts';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema } from '../units/schema.ts';

const common = {
  /** The same for the same finding at every look, so that a choice outlives a second look. */
  id: z.string(),
  /** Lab host that the finding is about; a new one has its id already. */
  host: idSchema,
  hostName: z.string(),
  /** What the device is called, and its kind. */
  device: z.string(),
  deviceKind: z.string(),
  /** Ticked unless the user says otherwise. */
  selected: z.boolean(),
};

/** A value of a known entity that differs: `change` is taken over by default, `conflict` (entered by hand) is not. */
const differenceSchema = z.object({
  ...common,
  kind: z.enum(['change', 'conflict']),
  entity: idSchema,
  /** `['model']`, `['settings', NAME]`, `['ports', PORT, 'mtu']`, or `['ports', PORT]` for a port that is new. */
  path: z.array(z.string()).min(1).max(3),
  /** The field in words. */
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  beforeText: z.string(),
  afterText: z.string(),
  /** Where the value so far came from, null when there is none, and when it was measured. */
  source: sourceSchema.nullable(),
  sourceUs: epochMicrosecondsSchema.nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

/** One finding of a discovery, to be taken over or left. */
export const pieceSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('add'), entity: entitySchema, summary: z.string() }),
  differenceSchema,
  z.object({ ...common, kind: z.literal('missing'), entity: idSchema, summary: z.string() }),
]);
export type Piece = z.infer<typeof pieceSchema>;

/** Id of the entity that a piece is about. */
export const entityIdOf = (piece: Piece): string => (piece.kind === 'add' ? piece.entity.id : piece.entity);
