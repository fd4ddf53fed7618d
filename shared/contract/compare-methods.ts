import { z } from 'zod';
import { comparisonSchema, correctionSchema, metricSchema } from '../analysis/comparison.ts';
import { METRICS } from '../analysis/metrics.ts';
import { pairPropertySchema } from '../analysis/pairing.ts';
import { analysisTableSchema, tableKindSchema } from '../analysis/tables/analysis-table.ts';
import { capCriterionSchema, sideFactsSchema } from '../analysis/tables/table-input.ts';
import { chartSchema } from '../report/report.ts';
import { idSchema } from '../units/identity.ts';
import { bytesSchema, epochMicrosecondsSchema } from '../units/schema.ts';
import { textDocumentSchema } from './document.ts';
import { method } from './method.ts';
import { resultSelectionSchema } from './results-methods.ts';

/** One side of a comparison: a configuration of a lab, or of some runs, narrowed by a filter. */
const configurationSelectorSchema = z.object({
  label: z.string().max(200).nullable().default(null),
  selection: resultSelectionSchema,
});

export const comparisonRequestSchema = z.object({
  baseline: configurationSelectorSchema,
  others: z.array(configurationSelectorSchema).min(1).max(5),
  pairBy: z.array(pairPropertySchema).min(1),
  /** Null: that of the settings. */
  tolerancePercent: z.number().min(0).max(100).nullable().default(null),
  /** `holm`: the tests of all patterns together keep to 5 %. */
  correction: correctionSchema.default('none'),
  /** Columns to show and export. */
  metrics: z
    .array(metricSchema)
    .min(1)
    .default(METRICS.map(({ metric }) => metric)),
});
export type ComparisonRequest = z.infer<typeof comparisonRequestSchema>;

/** What results do not tell of the compared configurations, as far as it is stated. */
const statedSchema = z.object({
  /** Of each configuration, baseline first; those left out say nothing. */
  facts: z.array(sideFactsSchema).max(6).default([]),
  /** Of the table `capped`. */
  cap: capCriterionSchema.nullable().default(null),
});

/** Key of the row that a table is about (`key` of compare.table); null: all rows, for `time-course` the first. */
const pairSchema = z.string().max(1000).nullable().default(null);

/** A comparison read as another table. */
const tableRequestSchema = comparisonRequestSchema
  .extend(statedSchema.shape)
  .extend({ kind: tableKindSchema, pair: pairSchema });
export type TableRequest = z.infer<typeof tableRequestSchema>;

/** A comparison that is kept: what is compared and how, never the numbers, which are those of the day it is opened. */
export const savedComparisonSchema = z.object({
  id: idSchema,
  labId: idSchema,
  name: z.string().trim().min(1).max(200),
  request: comparisonRequestSchema,
  ...statedSchema.shape,
});
export type SavedComparison = z.infer<typeof savedComparisonSchema>;

export const compareMethods = {
  'compare.table': method(
    'Compare configurations: repeats brought together, ratios from unrounded values, verdicts, footnotes',
    comparisonRequestSchema,
    comparisonSchema,
  ),
  'compare.tables': method(
    'A comparison as another table: per core, scaling, breakdown, cap, of theoretical or predicted, percentiles, ...',
    tableRequestSchema,
    analysisTableSchema,
  ),
  'compare.charts': method(
    'The charts of a comparison as data: bars with their confidence intervals, and curves where sweeps are compared',
    comparisonRequestSchema,
    z.object({ charts: z.array(chartSchema) }),
  ),
  'compare.tableCharts': method(
    'The charts of one of the tables: percentile curves and courses over time laid over each other, bars per core, ...',
    tableRequestSchema,
    z.object({ charts: z.array(chartSchema) }),
  ),
  'compare.export': method(
    'A comparison, or one of its tables, as JSON, Markdown, TSV or CSV',
    comparisonRequestSchema.extend(statedSchema.shape).extend({
      /** Null: the table of ratios. */
      kind: tableKindSchema.nullable().default(null),
      pair: pairSchema,
      format: z.enum(['json', 'markdown', 'tsv', 'csv']),
    }),
    textDocumentSchema,
  ),
  'compare.workbook': method(
    'A comparison and some of its tables as a workbook (XLSX): to a path on this computer, or as a blob to download',
    comparisonRequestSchema.extend(statedSchema.shape).extend({
      kinds: z.array(tableKindSchema).max(20).default([]),
      pair: pairSchema,
      path: z.string().nullable().default(null),
    }),
    z.object({
      fileName: z.string(),
      path: z.string().nullable(),
      blob: z.string().nullable(),
      sizeBytes: bytesSchema,
    }),
  ),
  'compare.save': method(
    'Add (baseRevision null) or change a saved comparison; `stale` when it was changed since',
    z.object({ comparison: savedComparisonSchema, baseRevision: z.int().nullable() }),
    z.object({ revision: z.int() }),
  ),
  'compare.list': method(
    'Saved comparisons of a lab, newest first',
    z.object({ labId: idSchema, deleted: z.boolean().default(false) }),
    z.object({
      comparisons: z.array(
        z.object({ comparison: savedComparisonSchema, revision: z.int(), updatedUs: epochMicrosecondsSchema }),
      ),
    }),
  ),
  'compare.delete': method(
    'Delete a saved comparison (a tombstone), or bring it back with restore',
    z.object({ id: idSchema, restore: z.boolean().default(false) }),
    z.object({ deleted: z.boolean() }),
  ),
} as const;
