import { NO_DATA } from '../units/format.ts';
import { markdownText, toDelimited, toMarkdown } from '../units/text-table.ts';

export interface FileColumn {
  /** With its unit: `Linux: Latency (ms)`. */
  readonly head: string;
  /** Decimals of a number as the screen shows it; null: a column of text. */
  readonly decimals: number | null;
  /** How the screen prints a number of this column. */
  readonly shown: (value: number) => string;
}

/** A table on its way into a file: numbers in the unit of their head, at full precision. Null is no data. */
export interface FileTable {
  readonly title: string;
  readonly columns: readonly FileColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly notes: readonly string[];
}

/** For programs: numbers in full and empty cells for no data. In Markdown, for people: as the screen prints them. */
export function fileText({ columns, rows, notes }: FileTable, format: 'markdown' | 'tsv' | 'csv'): string {
  const shown = format === 'markdown';
  const table = {
    head: columns.map(({ head }) => head),
    rows: rows.map((row) =>
      row.map((cell, index) => {
        if (cell === null) return shown ? NO_DATA : '';
        return shown && typeof cell === 'number' ? (columns[index]?.shown(cell) ?? String(cell)) : String(cell);
      }),
    ),
  };
  if (!shown) return toDelimited(table, format === 'csv' ? ',' : '\t');
  const numbers = new Set(columns.flatMap(({ decimals }, index) => (decimals === null ? [] : [index])));
  return [toMarkdown(table, numbers), ...notes.map((note) => `${markdownText(note)}\n`)].join('\n');
}
