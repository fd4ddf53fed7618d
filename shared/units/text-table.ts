import Papa from 'papaparse';

/** A table of texts: head rows' last row names the columns. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a spreadsheet would take for a formula; a plain number is none. */
const FORMULA = /^[=@\t\r]|^[+-](?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$)/i;

/** The text as a spreadsheet must see it: an apostrophe before what it would run. */
export const guardedText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** CSV or TSV. A text that a spreadsheet would take for a formula is escaped; numbers stay numbers. */
export function toDelimited(table: TextTable, delimiter: ',' | '\t'): string {
  const text = Papa.unparse([[...table.head], ...table.rows.map((row) => [...row])], {
    delimiter,
    newline: '\n',
    escapeFormulae: FORMULA,
  });
  return `${text}\n`;
}

/** GitHub's Markdown; `right` names the columns of numbers. */
export function toMarkdown(table: TextTable, right: ReadonlySet<number>): string {
  const cell = (text: string): string =>
    text
      .replace(/\\/g, '\\\\')
      .replace(/\|/g, '\\|')
      .replace(/\s*[\r\n]+\s*/g, ' ');
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = table.head.map((_, index) => (right.has(index) ? '---:' : '---'));
  return [line(table.head), line(rule).replace(/\\/g, ''), ...table.rows.map(line), ''].join('\n');
}
