import { z } from 'zod';
import { numberFormatSchema, TABLE_FIELDS, type TableMapping } from './mapping.ts';

/** What the columns of a table meant, by the names in its header line: their order and separator may be others next time. */
export const rememberedTableSchema = z.object({
  columns: z.array(
    z.object({
      header: z.string(),
      field: z.enum(TABLE_FIELDS),
      unit: z.string().nullable(),
      numbers: numberFormatSchema,
    }),
  ),
  fixed: z.array(z.object({ field: z.enum(TABLE_FIELDS), text: z.string() })),
});
export type RememberedTable = z.infer<typeof rememberedTableSchema>;

/** Names of columns as they are compared; null where two are the same, or there is no name: then nothing is remembered. */
function namesOf(headers: readonly string[]): string[] | null {
  const names = headers.map((header) => header.trim().toLowerCase().replaceAll(/\s+/g, ' '));
  return new Set(names).size < names.length || names.includes('') ? null : names;
}

/** Under which a mapping is remembered: the set of names, in whatever order. */
export function headersKey(headers: readonly string[]): string | null {
  const names = namesOf(headers);
  return names === null || names.length === 0 ? null : JSON.stringify(names.sort());
}

export function rememberedOf({ columns, fixed }: TableMapping, headers: readonly string[]): RememberedTable {
  const names = namesOf(headers) ?? [];
  return {
    columns: columns.flatMap(({ column, field, unit, numbers }) => {
      const header = names[column];
      return header === undefined ? [] : { header, field, unit, numbers };
    }),
    fixed: fixed.map(({ field, text }) => ({ field, text })),
  };
}

/** Column by column what it meant; null: it was not read. */
export function recalled(
  { columns }: RememberedTable,
  headers: readonly string[],
): (Omit<RememberedTable['columns'][number], 'header'> | null)[] {
  const names = namesOf(headers) ?? [];
  return headers.map((_, column) => {
    const known = columns.find(({ header }) => header === names[column]);
    return known === undefined ? null : { field: known.field, unit: known.unit, numbers: known.numbers };
  });
}
