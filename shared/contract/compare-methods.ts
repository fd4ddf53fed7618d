import { z } from 'zod';
import { comparisonSchema, correctionSchema, METRICS, metricSchema } from '../analysis/comparison.ts';
import { pairPropertySchema } from '../analysis/pairing.ts';
import { analysisTableSchema, tableKindSchema } from '../analysis/tables/analysis-table.ts';
import { capCriterionSchema, sideFactsSchema } from '../analysis/tables/table-input.ts';
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

/** A comparison read as another table. */
export const tableRequestSchema = comparisonRequestSchema.extend({
  kind: tableKindSchema,
  /** What is stated of each configuration, baseline first; those left out say nothing. */
  facts: z.array(sideFactsSchema).max(6).default([]),
  /** Of the table `capped`. */
  cap: capCriterionSchema.nullable().default(null),
});
export type TableRequest = z.infer<typeof tableRequestSchema>;

export const compareMethods = {
  'compare.table': method(
    'Compare configurations: repeats brought together, ratios from unrounded values, verdicts, footnotes',
    comparisonRequestSchema,
    comparisonSchema,
  ),
  'compare.tables': method(
    'A comparison as another table: per core, scaling, latency breakdown, latency cap, of theoretical or predicted, ...',
    tableRequestSchema,
    analysisTableSchema,
  ),
  'compare.export': method(
    'A comparison as JSON, Markdown, TSV or CSV',
    comparisonRequestSchema.extend({ format: z.enum(['json', 'markdown', 'tsv', 'csv']) }),
    textDocumentSchema,
  ),
} as const;
