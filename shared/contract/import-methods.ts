import { z } from 'zod';
import { numberFormatSchema, TABLE_FIELDS, tableLayoutSchema, tableMappingSchema } from '../parse/table/mapping.ts';
import { idSchema } from '../units/identity.ts';
import { problemSchema } from '../units/problem.ts';
import { epochMicrosecondsSchema } from '../units/schema.ts';
import { documentSourceSchema } from './document.ts';
import { method } from './method.ts';
import { resultRowSchema } from './results-methods.ts';

const previewPointSchema = resultRowSchema
  .pick({
    workload: true,
    access: true,
    blockBytes: true,
    readPercent: true,
    numjobs: true,
    iodepth: true,
    clients: true,
    repeat: true,
    iops: true,
    bytesPerSecond: true,
    meanLatencyNs: true,
    p99Ns: true,
    cpuPercent: true,
  })
  .extend({ line: z.int(), configuration: z.string().nullable() });

const inspectedTableSchema = z.object({
  layout: tableLayoutSchema,
  columns: z.array(
    z.object({
      header: z.string(),
      samples: z.array(z.string()),
      /** What it probably means; null: it is not read. */
      field: z.enum(TABLE_FIELDS).nullable(),
      /** Null where the field has none, or where it has to be answered. */
      unit: z.string().nullable(),
      units: z.array(z.string()),
      /** Null: has to be answered. */
      numbers: numberFormatSchema.nullable(),
    }),
  ),
  /** What has to be answered before the table can be imported: nothing of it is guessed. */
  questions: z.array(
    z.object({
      column: z.int(),
      about: z.enum(['numbers', 'unit']),
      text: z.string(),
      options: z.array(z.object({ value: z.string(), label: z.string() })),
    }),
  ),
  /** The first rows as they are written. */
  rows: z.array(z.object({ line: z.int(), cells: z.array(z.string()) })),
  rowCount: z.int(),
  problems: z.array(problemSchema),
  /** What these headers meant when such a table was imported last, column by column; null: never, or forgotten. */
  remembered: z
    .object({
      columns: z.array(
        z.object({ field: z.enum(TABLE_FIELDS), unit: z.string().nullable(), numbers: numberFormatSchema }).nullable(),
      ),
      fixed: z.array(z.object({ field: z.enum(TABLE_FIELDS), text: z.string() })),
      usedUs: epochMicrosecondsSchema,
    })
    .nullable()
    .default(null),
  /** With a mapping: what an import would store. */
  preview: z
    .object({
      points: z.array(previewPointSchema),
      pointCount: z.int(),
      problems: z.array(problemSchema),
      problemCount: z.int(),
    })
    .nullable(),
});
export type InspectedTableReply = z.infer<typeof inspectedTableSchema>;

export const importMethods = {
  'results.import': method(
    'Read result files of other tools or other runs, also from folders and archives; the raw input is kept. One bad file never stops the rest',
    z.object({
      labId: idSchema.nullable().default(null),
      /** Null: named after each file, or after its folder. */
      configuration: z.string().max(200).nullable().default(null),
      naming: z.enum(['file', 'folder']).default('file'),
      /** Reads every source as a table with these columns; results.inspectTable makes one. */
      table: tableMappingSchema.nullable().default(null),
      sources: z.array(documentSourceSchema).min(1).max(100_000),
    }),
    z.object({
      items: z.array(
        z.object({
          /** Of a file in an archive: `runs.zip › kernel/4k.json`. */
          name: z.string(),
          /** Null: no format that is read. */
          format: z.string().nullable().optional(),
          /** Its raw bytes, as a source of kind `artefact` takes them; null: not kept. */
          artefact: z.string().nullable().optional(),
          results: z.array(idSchema),
          problems: z.array(problemSchema),
        }),
      ),
    }),
  ),
  'results.inspectTable': method(
    'Look at a table before it is imported: separator, header, what its columns probably mean, and what has to be asked; with a mapping also what it would give',
    z.object({
      source: documentSourceSchema,
      layout: tableLayoutSchema.nullable().default(null),
      mapping: tableMappingSchema.nullable().default(null),
    }),
    inspectedTableSchema,
  ),
  'results.forgetTable': method(
    'Forget what the columns of tables with these headers meant',
    z.object({ headers: z.array(z.string()).min(1).max(1000) }),
    z.object({ forgotten: z.boolean() }),
  ),
} as const;
