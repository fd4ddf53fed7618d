import { z } from 'zod';
import { idSchema } from '../units/identity.ts';

/** A figure as a publication printed it, kept as text: the digits carry the rounding interval. */
export const printedSchema = z.object({
  iops: z.string().nullable(),
  mebibytesPerSecond: z.string().nullable(),
  latencyMilliseconds: z.string().nullable(),
  cpuPercent: z.string().nullable(),
  footnotes: z.array(z.string()),
});
export type Printed = z.infer<typeof printedSchema>;

/** A ratio cell as printed: this result against the same pattern of another configuration. */
export const printedRatioSchema = z.object({
  against: z.string(),
  metric: z.enum(['iops', 'bytesPerSecond', 'latencyNs', 'cpuPercent']),
  percent: z.number(),
});
export type PrintedRatio = z.infer<typeof printedRatioSchema>;

/**
 * A figure that a publication derives from others that it prints (law W-CELL recomputes it), or only states (`operation`
 * null). percent: 100 x first / second input; quotient: first / second; product: all inputs
 * multiplied.
 */
export const printedClaimSchema = z.object({
  /** `of the theoretical 26,400,000 IOPS`. */
  what: z.string(),
  /** The digits as printed, or words where no number was. */
  printed: z.string(),
  unit: z.string(),
  operation: z.enum(['percent', 'quotient', 'product']).nullable(),
  /** Exact: a count or a rating, not a rounded measurement. */
  inputs: z.array(z.object({ name: z.string(), printed: z.string(), exact: z.boolean() })),
});
export type PrintedClaim = z.infer<typeof printedClaimSchema>;

/** Where a result came from. */
export const provenanceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    planId: idSchema,
    planRevision: z.string(),
    pointKey: z.string(),
    pointIndex: z.int(),
  }),
  z.object({
    kind: z.literal('imported'),
    file: z.string(),
    artefact: z.string().nullable(),
    /** Which of several results in that file, from 0. */
    ordinal: z.int(),
  }),
  z.object({
    kind: z.literal('published'),
    study: z.string(),
    table: z.string(),
    printed: printedSchema,
    ratios: z.array(printedRatioSchema),
    claims: z.array(printedClaimSchema).optional(),
    /** Command lines as the publication prints them for this result. */
    commands: z.array(z.string()).optional(),
  }),
]);
