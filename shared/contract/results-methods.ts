import { z } from 'zod';
import { pointResultSchema, targetCoresSchema } from '../results/point-result.ts';
import { timeSeriesSchema } from '../results/time-series.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import {
  bytesPerSecondSchema,
  bytesSchema,
  epochMicrosecondsSchema,
  iopsSchema,
  nanosecondsSchema,
} from '../units/schema.ts';
import { textDocumentSchema } from './document.ts';
import { method } from './method.ts';

/** A result as a row of the grid: the numbers that tables show, total of all directions. Null is no data. */
export const resultRowSchema = z.object({
  id: idSchema,
  labId: idSchema.nullable(),
  runId: idSchema.nullable(),
  runNumber: z.int().nullable(),
  configuration: z.string(),
  workload: z.string(),
  access: z.string(),
  blockBytes: bytesSchema.nullable(),
  readPercent: z.number().nullable(),
  numjobs: z.number().nullable(),
  iodepth: z.number().nullable(),
  clients: z.int().nullable(),
  repeat: z.int(),
  attempt: z.int(),
  status: z.enum(['ok', 'partial', 'failed']),
  source: z.enum(['measured', 'imported', 'published']),
  tool: z.string(),
  iops: iopsSchema.nullable(),
  bytesPerSecond: bytesPerSecondSchema.nullable(),
  meanLatencyNs: nanosecondsSchema.nullable(),
  p99Ns: nanosecondsSchema.nullable(),
  p999Ns: nanosecondsSchema.nullable(),
  cpuPercent: z.number().nullable(),
  startedUs: epochMicrosecondsSchema.nullable(),
  flags: z.array(z.string()),
  tags: z.array(z.string()),
  note: z.string(),
  starred: z.boolean(),
});
export type ResultRow = z.infer<typeof resultRowSchema>;

export const resultSortSchema = z.object({
  column: z.enum([
    'startedUs',
    'configuration',
    'workload',
    'blockBytes',
    'numjobs',
    'iodepth',
    'repeat',
    'status',
    'iops',
    'bytesPerSecond',
    'meanLatencyNs',
    'p99Ns',
    'p999Ns',
    'cpuPercent',
  ]),
  descending: z.boolean(),
});

/** Which results. All given conditions hold together; `filter` is the text of the filter bar. */
export const resultSelectionSchema = z.object({
  labId: idSchema.nullable().default(null),
  runIds: z.array(idSchema).default([]),
  configurations: z.array(z.string()).default([]),
  ids: z.array(idSchema).default([]),
  filter: z.string().max(2000).default(''),
});
export type ResultSelection = z.infer<typeof resultSelectionSchema>;

const tagSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}"]*$/u, 'A tag has no quotation marks and no control characters');

/** What the user says of results. Null leaves a thing as it is. */
export const resultMarksSchema = z.object({
  addTags: z.array(tagSchema).max(50).default([]),
  removeTags: z.array(z.string().max(60)).max(50).default([]),
  note: z.string().max(10_000).nullable().default(null),
  starred: z.boolean().nullable().default(null),
});
export type ResultMarks = z.infer<typeof resultMarksSchema>;

export const resultsMethods = {
  'results.query': method(
    'A page of the results grid',
    z.object({
      selection: resultSelectionSchema,
      sort: resultSortSchema.nullable().default(null),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    z.object({
      rows: z.array(resultRowSchema),
      total: z.int(),
      configurations: z.array(z.object({ label: z.string(), points: z.int(), runIds: z.array(idSchema) })),
      /** `judging`: of an earlier state of drawing or results, judged again now; `marked`: too many for that unasked. */
      verdicts: z.enum(['current', 'judging', 'marked']).optional(),
    }),
  ),
  'results.get': method('One result in full', z.object({ id: idSchema }), z.object({ result: pointResultSchema })),
  'results.series': method(
    'A result over time: rates and latencies per direction and host, computed from the raw output that was kept. At most `points` points for each series',
    z.object({ id: idSchema, points: z.int().min(10).max(2000).default(500) }),
    z.object({ series: z.array(timeSeriesSchema), problems: z.array(problemSchema) }),
  ),
  'results.artefact': method(
    'Raw output of a tool, as it was collected',
    z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    textDocumentSchema,
  ),
  'results.tag': method(
    'Tag, star and annotate results, at most 10,000 at once. Answers those that are different now',
    resultMarksSchema.extend({ selection: resultSelectionSchema }),
    z.object({ ids: z.array(idSchema) }),
  ),
  'results.setTargetCores': method(
    'Store with results, at most 1,000 at once, how many cores served them on a polled target and how busy they were: entered, or out of two captures of SPDK framework_get_reactors. Null takes it away. Captures that tell nothing change nothing and are answered with problems',
    z.object({
      selection: resultSelectionSchema,
      cores: z
        .discriminatedUnion('kind', [
          z
            .object({
              kind: z.literal('entered'),
              cores: z.number().positive().max(100_000),
              busyCores: z.number().nonnegative().nullable(),
            })
            .refine(({ cores, busyCores }) => busyCores === null || busyCores <= cores, {
              message: 'more busy cores than cores',
              path: ['busyCores'],
            }),
          z.object({
            kind: z.literal('reactors'),
            before: z.string().max(4_000_000),
            after: z.string().max(4_000_000),
          }),
        ])
        .nullable(),
    }),
    z.object({
      ids: z.array(idSchema),
      targetCores: targetCoresSchema.nullable(),
      problems: z.array(problemSchema),
    }),
  ),
  'results.delete': method(
    'Delete results (a tombstone), or bring them back with restore; at most 10,000 at once. Answers those changed',
    z.object({ selection: resultSelectionSchema, restore: z.boolean().default(false) }),
    z.object({ ids: z.array(idSchema) }),
  ),
  'results.check': method(
    'Hold results, at most 10,000 at once, against all sanity laws again: by themselves, on their drawn bed, beside each other. The verdicts are stored with them; answers those whose verdict is another now',
    z.object({ selection: resultSelectionSchema }),
    z.object({ checked: z.int(), flagged: z.int(), ids: z.array(idSchema) }),
  ),
  'results.export': method(
    'Results as CSV, TSV, Markdown or JSON',
    z.object({ selection: resultSelectionSchema, format: z.enum(['csv', 'tsv', 'markdown', 'json']) }),
    textDocumentSchema,
  ),
} as const;
