import writeXlsxFile, { type Cell, type Sheet } from 'write-excel-file/node';
import { comparisonFile } from '../../../shared/analysis/comparison-table.ts';
import type { FileTable } from '../../../shared/analysis/file-table.ts';
import { analysisFile } from '../../../shared/analysis/tables/quantities.ts';
import { guardedText } from '../../../shared/units/text-table.ts';
import type { Jobs } from './jobs.ts';

/** A sheet for the comparison and one for each table: numbers are numbers with their format, units are in the heads. */
export async function workbook({ comparison, tables, rateUnit }: Jobs['workbook']['input']): Promise<Uint8Array> {
  const files = [comparisonFile(comparison, rateUnit), ...tables.map((table) => analysisFile(table, rateUnit))];
  return new Uint8Array(await writeXlsxFile(files.map(sheetOf)).toBuffer());
}

const HEAD = { fontWeight: 'bold', wrap: true, alignVertical: 'top' } as const;

function sheetOf({ title, columns, rows, notes }: FileTable): Sheet<never> {
  const head = columns.map(({ head: text }): Cell => ({ value: guardedText(text), type: String, ...HEAD }));
  const body = rows.map((row) => row.map((cell, index) => cellOf(cell, columns[index]?.decimals ?? null)));
  const foot = notes.map((note): Cell[] => [{ value: guardedText(note), type: String }]);
  return {
    sheet: title,
    data: [head, ...body, [], ...foot],
    columns: columns.map(({ decimals }, index) => ({ width: index === 0 ? 24 : decimals === null ? 30 : 14 })),
    stickyRowsCount: 1,
  };
}

function cellOf(cell: string | number | null, decimals: number | null): Cell {
  if (cell === null) return null;
  if (typeof cell === 'string') return { value: guardedText(cell), type: String };
  const format = decimals === null || decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
  return { value: cell, type: Number, format };
}
