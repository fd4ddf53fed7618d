import type { NumberFormat } from './mapping.ts';

/** What one number says about the marks in it. `either`: 1,234 or 1.234 could be read both ways. */
type Evidence = NumberFormat | 'either' | 'none' | 'mixed';

/** Digits with marks, and what stands behind them: `21,644.06`, `1.5 M`, `5540879 *`. */
const NUMBER = /^([+\-−]?(?:\d[\d.,'\s]*|[.,]\d+))(e[+-]?\d+)?\s*(.*)$/isu;
const FOOTNOTE = /\s*[*†‡]+$/u;
const NOTHING = new Set(['', '-', '–', '—', 'n/a', 'na', 'none', 'null', 'nan', '?']);

export const isEmptyCell = (cell: string): boolean => NOTHING.has(cell.toLowerCase());

export interface NumberCell {
  /** As written, without grouping spaces: `21,644.06`. */
  readonly digits: string;
  readonly exponent: string;
  /** `ms`, `K`, `%`; empty without. */
  readonly suffix: string;
}

/** A cell that begins with a number; null for other text. */
export function numberCell(cell: string): NumberCell | null {
  const match = NUMBER.exec(cell.trim().replace(FOOTNOTE, ''));
  if (match === null) return null;
  const written = (match[1] ?? '').trim().replace('−', '-');
  const digits = /^[+-]?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?$/u.test(written)
    ? written.replace(/[\s'’]/gu, '')
    : written;
  return /[\s']/u.test(digits) ? null : { digits, exponent: match[2] ?? '', suffix: (match[3] ?? '').trim() };
}

/** Of the digits of one cell (DOMAIN 5.8). */
export function evidenceOf(digits: string): Evidence {
  const bare = digits.replace(/^[+-]/, '');
  const commas = bare.split(',').length - 1;
  const points = bare.split('.').length - 1;
  if (commas === 0 && points === 0) return 'none';
  if (commas > 0 && points > 0) return bare.lastIndexOf(',') > bare.lastIndexOf('.') ? 'comma' : 'point';
  const grouped = /^[1-9]\d{0,2}([.,]\d{3})+$/.test(bare);
  if (commas + points > 1) return grouped ? (commas > 0 ? 'point' : 'comma') : 'mixed';
  if (grouped) return 'either';
  return commas > 0 ? 'comma' : 'point';
}

/** The value of digits in a format; null when they do not fit it. */
export function numberIn(format: NumberFormat, { digits, exponent }: NumberCell): number | null {
  const [group, mark] = format === 'point' ? [',', '.'] : ['.', ','];
  const [whole = '', fraction = '', ...more] = digits.split(mark);
  if (more.length > 0 || fraction.includes(group)) return null;
  if (whole.includes(group) && !new RegExp(`^[+-]?\\d{1,3}(?:\\${group}\\d{3})+$`).test(whole)) return null;
  const value = Number(`${whole.replaceAll(group, '')}${fraction === '' ? '' : `.${fraction}`}${exponent}`);
  return Number.isFinite(value) && /\d/.test(whole + fraction) ? value : null;
}

export type FormatGuess =
  | { readonly kind: 'sure'; readonly format: NumberFormat }
  /** `example` is a cell that could be read both ways, or that contradicts the others. */
  | { readonly kind: 'ask'; readonly example: string; readonly contradicts: boolean };

/**
 * How each column writes numbers. A column decides by its own cells; one whose cells can all be read both ways (1,234)
 * follows the other columns where those have decimal points, and is asked about else: tables mix decimal commas with
 * thousands (`0,359` beside `123,456`). 1.234 alone is a point, as most tools print it, unless other columns have decimal
 * commas.
 */
export function guessFormats(columns: readonly (readonly string[])[]): FormatGuess[] {
  const seen = columns.map(columnEvidence);
  const points = seen.some(({ point }) => point);
  const commas = seen.some(({ comma }) => comma);
  return seen.map((column) => guess(column, points, commas));
}

interface ColumnEvidence {
  readonly point: boolean;
  readonly comma: boolean;
  readonly mixed: string | null;
  /** A cell such as 1,234 or 1.234. */
  readonly eitherComma: string | null;
  readonly eitherPoint: string | null;
}

function columnEvidence(cells: readonly string[]): ColumnEvidence {
  const found = { point: false, comma: false };
  let mixed: string | null = null;
  let eitherComma: string | null = null;
  let eitherPoint: string | null = null;
  for (const cell of cells) {
    const digits = numberCell(cell)?.digits;
    if (digits === undefined) continue;
    const evidence = evidenceOf(digits);
    if (evidence === 'point' || evidence === 'comma') {
      if (found[evidence === 'point' ? 'comma' : 'point']) mixed ??= cell;
      found[evidence] = true;
    } else if (evidence === 'mixed') mixed ??= cell;
    else if (evidence === 'either' && digits.includes(',')) eitherComma ??= cell;
    else if (evidence === 'either') eitherPoint ??= cell;
  }
  return { ...found, mixed, eitherComma, eitherPoint };
}

function guess(column: ColumnEvidence, points: boolean, commas: boolean): FormatGuess {
  const { point, comma, mixed, eitherComma, eitherPoint } = column;
  if (mixed !== null) return { kind: 'ask', example: mixed, contradicts: true };
  if (point) return { kind: 'sure', format: 'point' };
  if (comma) return { kind: 'sure', format: 'comma' };
  if (eitherComma !== null && eitherPoint !== null) return { kind: 'ask', example: eitherComma, contradicts: true };
  if (eitherPoint !== null) {
    return commas ? { kind: 'ask', example: eitherPoint, contradicts: false } : { kind: 'sure', format: 'point' };
  }
  if (eitherComma === null) return { kind: 'sure', format: commas && !points ? 'comma' : 'point' };
  if (commas || !points) return { kind: 'ask', example: eitherComma, contradicts: false };
  return { kind: 'sure', format: 'point' };
}
