import { z } from 'zod';
import { reportSchema } from '../report/report.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { bytesSchema } from '../units/schema.ts';
import { method } from './method.ts';
import { comparisonRequestSchema } from './compare-methods.ts';

export const reportRequestSchema = z.object({
  labId: idSchema,
  title: z.string().min(1).max(200),
  subtitle: z.string().max(300).default(''),
  author: z.string().max(200).default(''),
  organisation: z.string().max(200).default(''),
  comparison: comparisonRequestSchema.nullable().default(null),
  /** Runs whose results, method and generated files are shown; empty: those of the comparison. */
  runIds: z.array(idSchema).default([]),
  paper: z.enum(['A4', 'Letter']).default('A4'),
  sections: z.array(z.string()).nullable().default(null),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

export const reportMethods = {
  'report.preview': method(
    'The report as a format-neutral document that the report page draws',
    reportRequestSchema,
    z.object({ report: reportSchema, problems: z.array(problemSchema) }),
  ),
  'report.export': method(
    'Write the report as PDF or as one HTML file: to a path on this computer, or as a blob to download',
    reportRequestSchema.extend({ format: z.enum(['pdf', 'html']), path: z.string().nullable().default(null) }),
    z.object({
      fileName: z.string(),
      path: z.string().nullable(),
      blob: z.string().nullable(),
      sizeBytes: bytesSchema,
      pages: z.int().nullable(),
      problems: z.array(problemSchema),
    }),
  ),
} as const;
