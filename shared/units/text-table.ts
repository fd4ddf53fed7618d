import Papa from 'papaparse';

/** A table of texts: head rows' last row names the columns. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a spreadsheet would take for a formula, also written wide or after spaces; a plain number is none. */
const FORMULA = /^[\t\r\n]|^\s*[=@＝＠＋－]|^\s*[+-](?!(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$)/i;

/** Where the decimal sign is a comma, spreadsheets part the cells of a CSV file at semicolons: quoted, none of them does. */
const OTHER_DELIMITER = /[;\t]/;

/** The text as a spreadsheet must see it: an apostrophe before what it would run. */
export const guardedText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** CSV or TSV. A text that a spreadsheet would take for a formula is escaped; numbers stay numbers. */
export function toDelimited(table: TextTable, delimiter: ',' | '\t'): string {
  const text = Papa.unparse([[...table.head], ...table.rows.map((row) => [...row])], {
    delimiter,
    newline: '\n',
    escapeFormulae: FORMULA,
    quotes: (cell: unknown) => delimiter === ',' && OTHER_DELIMITER.test(String(cell)),
  });
  return `${text}\n`;
}

/** Marks of Markdown, and of the HTML that it takes over; an underscore inside a word is none. */
const MARKS = /[\\|<[\]`*~]|&(?=#?\w+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** A label as one line of Markdown that shows it as it is: no links, pictures, HTML. */
export const markdownText = (text: string): string =>
  text.replace(MARKS, String.raw`\$&`).replace(/\s+/g, (space) => (/[\r\n\u2028\u2029]/.test(space) ? ' ' : space));

/** GitHub's Markdown; `right` names the columns of numbers. */
export function toMarkdown(table: TextTable, right: ReadonlySet<number>): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  const rule = table.head.map((_, index) => (right.has(index) ? '---:' : '---'));
  return [line(table.head), `| ${rule.join(' | ')} |`, ...table.rows.map(line), ''].join('\n');
}
