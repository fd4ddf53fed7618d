import { z } from 'zod';
import { idSchema } from '../units/identity.ts';

/** lab: the drawing; plan: loads on it; file: what was generated for hosts or typed; result: what was measured. */
export const stageSchema = z.enum(['lab', 'plan', 'file', 'result']);
export type Stage = z.infer<typeof stageSchema>;

export const severitySchema = z.enum(['error', 'warning', 'note']);
export type Severity = z.infer<typeof severitySchema>;

/** What a rule found, where, and what to do about it. An error keeps files from being generated and runs from starting. */
export const lintFindingSchema = z.object({
  /** `L001`... */
  code: z.string(),
  stage: stageSchema,
  severity: severitySchema,
  title: z.string(),
  where: z.object({
    /** Elements of the drawing, the one to select first. */
    entities: z.array(idSchema),
    /** Field of that element or of the plan in the user's words, or line of the file. */
    field: z.string().nullable(),
    text: z.string(),
  }),
  message: z.string(),
  tip: z.string(),
  why: z.string(),
  /** The reason with which the user accepted it; null while it is open. */
  acknowledged: z.string().nullable(),
});
export type LintFinding = z.infer<typeof lintFindingSchema>;
