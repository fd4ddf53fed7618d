import { z } from 'zod';
import { problemSchema } from '../../units/problem.ts';

/** Tables that a comparison can be read as, beside the one of ratios. */
export const tableKindSchema = z.enum([
  'iops-per-core',
  'scaling',
  'latency-breakdown',
  'capped',
  'theoretical',
  'predicted',
  'front-back-end',
  'access-points',
  'fairness',
  'percentiles',
  'time-course',
]);
export type TableKind = z.infer<typeof tableKindSchema>;

/** What a column holds, in base units: rates per second, nanoseconds, bytes per second, per cent. Text is shown as it is. */
export const quantitySchema = z.enum([
  'text',
  'count',
  'iops',
  'bytesPerSecond',
  'nanoseconds',
  'percent',
  'cores',
  'index',
  'seconds',
]);
export type Quantity = z.infer<typeof quantitySchema>;

/** A table as numbers: the screen, files and spreadsheets each write them in their own way. Null is no data. */
export const analysisTableSchema = z.object({
  kind: tableKindSchema,
  title: z.string(),
  /** The rule that the figures follow and where it comes from. */
  source: z.string(),
  columns: z.array(
    z.object({
      label: z.string(),
      /** Configuration that the column belongs to; null for columns of the row itself. */
      group: z.string().nullable(),
      quantity: quantitySchema,
      better: z.enum(['higher', 'lower']).nullable(),
    }),
  ),
  rows: z.array(z.array(z.union([z.number(), z.string(), z.null()]))),
  footnotes: z.array(z.string()),
  problems: z.array(problemSchema),
});
export type AnalysisTable = z.infer<typeof analysisTableSchema>;
export type TableColumn = AnalysisTable['columns'][number];
export type TableCell = AnalysisTable['rows'][number][number];

export const column = (
  label: string,
  quantity: Quantity,
  group: string | null = null,
  better: TableColumn['better'] = null,
): TableColumn => ({ label, group, quantity, better });
