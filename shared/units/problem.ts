import { z } from 'zod';

/**
 * A finding about the user's data: never thrown, always listed. `where` names host, file and line or entity and field;
 * `tip` says what to do about it. Codes are kebab-case words, or L001... for lint and W-... for sanity laws.
 */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  where: z.string(),
  message: z.string(),
  tip: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

export function problem(
  severity: Problem['severity'],
  code: string,
  where: string,
  message: string,
  tip: string | null = null,
): Problem {
  return { code, severity, where, message, tip };
}
