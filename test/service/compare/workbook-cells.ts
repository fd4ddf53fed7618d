import { buffer } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import yauzl from 'yauzl';
import { z } from 'zod';

type Value = string | number | null;

/** Texts of a shared or inline string, whose element may carry attributes. */
const textSchema = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])]);
const cellSchema = z.object({
  '@_r': z.string(),
  '@_t': z.string().optional(),
  v: z.string().optional(),
  is: z.object({ t: textSchema }).optional(),
});
const sheetSchema = z.object({
  worksheet: z.object({
    sheetData: z.object({ row: z.array(z.object({ c: z.array(cellSchema).default([]) }).or(z.string())) }),
  }),
});
const stringsSchema = z.object({ sst: z.object({ si: z.array(z.object({ t: textSchema })) }) });

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => ['row', 'c', 'si'].includes(name),
});

/** The cells of every sheet of a workbook, by row and column, as a spreadsheet reads them. */
export async function sheetsOf(workbook: Uint8Array): Promise<Value[][][]> {
  const parts = await partsOf(workbook);
  const strings = parts.get('xl/sharedStrings.xml');
  const shared = strings === undefined ? [] : stringsSchema.parse(parser.parse(strings)).sst.si.map(({ t }) => t);
  return [...parts]
    .filter(([name]) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, xml]) => rowsOf(xml, shared));
}

function rowsOf(xml: string, shared: readonly string[]): Value[][] {
  return sheetSchema.parse(parser.parse(xml)).worksheet.sheetData.row.map((row) => {
    const cells = new Map<number, Value>();
    for (const cell of typeof row === 'string' ? [] : row.c) cells.set(columnOf(cell['@_r']), valueOf(cell, shared));
    return Array.from({ length: Math.max(-1, ...cells.keys()) + 1 }, (_, index) => cells.get(index) ?? null);
  });
}

function valueOf(cell: z.infer<typeof cellSchema>, shared: readonly string[]): Value {
  if (cell['@_t'] === 's') return shared[Number(cell.v)] ?? null;
  if (cell['@_t'] === 'inlineStr') return cell.is?.t ?? null;
  return cell.v === undefined ? null : Number(cell.v);
}

/** `C7` is column 2. */
const columnOf = (place: string): number =>
  Array.from(place.replace(/\d+/, '')).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

async function partsOf(workbook: Uint8Array): Promise<Map<string, string>> {
  const zip = await yauzl.fromBufferPromise(Buffer.from(workbook));
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry())
    parts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString());
  return parts;
}
