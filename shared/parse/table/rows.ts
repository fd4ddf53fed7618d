import Papa from 'papaparse';
import { problem, type Problem } from '../../units/problem.ts';
import type { Separator, TableLayout } from './mapping.ts';

export interface TableRow {
  /** In the text, from 1: of the first line where a quoted cell has several. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly layout: TableLayout;
  /** Names of the columns; `Column 3` where the table has none. */
  readonly header: readonly string[];
  /** Rows below the header that have as many fields as it. */
  readonly rows: readonly TableRow[];
  readonly problems: readonly Problem[];
}

export const SEPARATOR_TEXT: Readonly<Record<Separator, string>> = {
  tab: '\t',
  semicolon: ';',
  comma: ',',
  pipe: '|',
  spaces: '\t',
};

const isMarkdownRule = (line: string): boolean => line.includes('-') && /^[\s|:+=-]+$/.test(line);

/** So many lines with an open quote are skipped: each means reading what follows again. */
const MOST_OPEN_QUOTES = 10;

/** All rows that are not blank, however many fields they have. */
export function splitRows(
  name: string,
  text: string,
  separator: Separator,
): { readonly rows: readonly TableRow[]; readonly problems: readonly Problem[] } {
  // Pasted from a file; the reader of quoted rows leaves it out, and would count lines from there.
  const bare = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (separator === 'pipe' || separator === 'spaces') return { rows: plainRows(bare, separator), problems: [] };
  return quotedRows(name, bare, SEPARATOR_TEXT[separator]);
}

/** Tables of terminals and of Markdown know no quotes. */
function plainRows(text: string, separator: 'pipe' | 'spaces'): TableRow[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const bare = separator === 'pipe' ? line.trim().replace(/^\||\|$/g, '') : line.trim();
    if (bare === '' || isMarkdownRule(line)) return [];
    const cells = bare.split(separator === 'pipe' ? '|' : /\s{2,}|\t/);
    return [{ line: index + 1, cells: cells.map((cell) => cell.trim()) }];
  });
}

/**
 * A quote without its end swallows the rest of the text: that line is told and left out, and reading goes on at the
 * next one.
 */
function quotedRows(name: string, text: string, delimiter: string): { rows: TableRow[]; problems: Problem[] } {
  const rows: TableRow[] = [];
  const problems: Problem[] = [];
  let rest = text;
  let line = 1;
  while (rest !== '') {
    const open = readRows(rest, delimiter, line, rows);
    if (open === null) break;
    const where = `${name}:${String(open.line)}`;
    const isLast = problems.length + 1 >= MOST_OPEN_QUOTES;
    const message = `A quote that begins in this line has no end${isLast ? ', as in many before it: nothing behind it is read' : ''}`;
    problems.push(problem('error', 'table-open-quote', where, message, 'Close or remove it.'));
    if (isLast) break;
    const end = rest.indexOf('\n', open.offset);
    rest = end < 0 ? '' : rest.slice(end + 1);
    line = open.line + 1;
  }
  return { rows, problems };
}

/** Adds rows up to a quote without end, and answers where that row begins. */
function readRows(
  text: string,
  delimiter: string,
  firstLine: number,
  rows: TableRow[],
): { line: number; offset: number } | null {
  let line = firstLine;
  let offset = 0;
  let open: { line: number; offset: number } | null = null;
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, errors, meta }, parser) => {
      if (errors.some(({ code }) => code === 'MissingQuotes')) {
        open = { line, offset };
        parser.abort();
        return;
      }
      const cells = data.map((cell) => cell.trim());
      if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
      line += newlines(text, offset, meta.cursor);
      offset = meta.cursor;
    },
  });
  return open;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** A text as a table of this layout. Rows that do not fit the header are problems with their lines. */
export function readTable(name: string, text: string, layout: TableLayout): Table {
  const split = splitRows(name, text, layout.separator);
  const head = split.rows.find(({ line }) => line === layout.headerLine);
  const body = split.rows.filter(({ line }) => head === undefined || line > head.line);
  const width = head?.cells.length ?? usualWidth(body);
  const header = Array.from({ length: width }, (_, index) => {
    const title = head?.cells[index] ?? '';
    return title === '' ? `Column ${String(index + 1)}` : title;
  });
  const problems = [...split.problems];
  const last = body.at(-1);
  const rows = body.flatMap((row): TableRow[] => {
    const cells = fitted(row.cells, width);
    if (cells !== null) return [{ line: row.line, cells }];
    const cut = row === last && row.cells.length < width && !text.endsWith('\n');
    problems.push(misfit(`${name}:${String(row.line)}`, row.cells.length, width, cut));
    return [];
  });
  return { layout, header, rows, problems };
}

/** Spreadsheets leave out, or add, empty cells at the end of a row. */
function fitted(cells: readonly string[], width: number): readonly string[] | null {
  if (cells.length === width) return cells;
  return cells.length > width && cells.slice(width).every((cell) => cell === '') ? cells.slice(0, width) : null;
}

function misfit(where: string, found: number, wanted: number, cut: boolean): Problem {
  const counts = `${String(found)} of ${String(wanted)} fields`;
  if (cut) {
    const text = `The text ends inside this line: ${counts}. The line was left out`;
    return problem('error', 'table-cut', where, text, 'Copy or export the table again, to its end.');
  }
  const text = `This line has ${found < wanted ? counts : `${String(found)} fields, the table ${String(wanted)}`}. It was left out`;
  return problem('error', 'table-fields', where, text, 'Look for a missing or an additional separator in it.');
}

/** The most frequent number of cells. */
export function usualWidth(rows: readonly TableRow[]): number {
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  return [...widths].sort(([one, times], [other, otherTimes]) => otherTimes - times || other - one)[0]?.[0] ?? 0;
}
