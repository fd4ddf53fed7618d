import { z } from 'zod';

/**
 * A report as data: what to say, not how it looks. The report page turns it into HTML; the same page is previewed,
 * printed and saved. Text is text everywhere: no markup in any string.
 */
export const tableSchema = z.object({
  caption: z.string(),
  /** Optional row of groups over the columns: label and how many columns it spans. */
  groups: z.array(z.object({ label: z.string(), span: z.int().min(1) })).nullable(),
  columns: z.array(
    z.object({
      label: z.string(),
      unit: z.string().nullable(),
      align: z.enum(['left', 'right']),
      groupStart: z.boolean(),
    }),
  ),
  rows: z.array(z.array(z.object({ text: z.string(), tone: z.enum(['plain', 'better', 'worse', 'dim', 'strong']) }))),
  footnotes: z.array(z.string()),
});
export type ReportTable = z.infer<typeof tableSchema>;

/** A chart as data; the charts room makes the Chart.js configuration of it. Null is no data. */
export const chartSchema = z.object({
  kind: z.enum(['bars', 'lines', 'box']),
  title: z.string(),
  unit: z.string(),
  alternative: z.string(),
  categories: z.array(z.string()),
  series: z.array(
    z.object({
      label: z.string(),
      /** Place among the compared sets, from 0: its colour, and hatched or dashed where it is odd. */
      slot: z.int().min(0),
      values: z.array(z.number().nullable()),
      /** Places on a numeric axis, one per value; absent where the categories are the axis. */
      positions: z.array(z.number()).optional(),
      /** Half lengths of the error bars; null where there are none. */
      errors: z.array(z.number().nullable()).nullable(),
    }),
  ),
  errorMeaning: z.string().nullable(),
  reference: z.object({ value: z.number(), label: z.string() }).nullable(),
  decimals: z.int(),
  logarithmic: z.boolean(),
  /** The numeric axis of `positions`, with its unit: `IOPS`. */
  axis: z.string().optional(),
  /** `percentile`: positions are per cent on a logarithmic axis of 1 - p. Linear when absent. */
  axisScale: z.enum(['linear', 'percentile']).optional(),
});
export type ChartSpec = z.infer<typeof chartSchema>;

export const blockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paragraph'), text: z.string() }),
  z.object({ kind: z.literal('list'), items: z.array(z.string()) }),
  z.object({
    kind: z.literal('facts'),
    caption: z.string().nullable(),
    rows: z.array(z.tuple([z.string(), z.string()])),
  }),
  z.object({ kind: z.literal('table'), table: tableSchema }),
  z.object({ kind: z.literal('chart'), chart: chartSchema }),
  z.object({ kind: z.literal('topology'), caption: z.string(), alternative: z.string(), svg: z.string() }),
  z.object({ kind: z.literal('file'), path: z.string(), host: z.string(), text: z.string() }),
]);
export type ReportBlock = z.infer<typeof blockSchema>;

export const reportSectionSchema = z.object({
  id: z.string(),
  /** `1`, `3.1`, `A`. */
  number: z.string(),
  title: z.string(),
  level: z.int().min(1).max(3),
  blocks: z.array(blockSchema),
});
export type ReportSection = z.infer<typeof reportSectionSchema>;

export const reportSchema = z.object({
  id: z.string(),
  title: z.string(),
  subtitle: z.string(),
  organisation: z.string(),
  facts: z.array(z.tuple([z.string(), z.string()])),
  headlines: z.array(z.object({ value: z.string(), text: z.string() })),
  topologySvg: z.string().nullable(),
  sections: z.array(reportSectionSchema),
  paper: z.enum(['A4', 'Letter']),
  program: z.string(),
  /** Only the drawing, on one page of this size in CSS px; absent: a whole report. */
  sheet: z.object({ width: z.number().positive(), height: z.number().positive() }).optional(),
});
export type Report = z.infer<typeof reportSchema>;
