import { isEmptyCell, numberCell } from './numbers.ts';
import { fieldOf } from './header-words.ts';
import type { Separator, TableLayout } from './mapping.ts';
import { factorOfSuffix } from './units.ts';
import { splitRows, usualWidth, type TableRow } from './rows.ts';

/** So much of a text is looked at to find its separator and header. */
const LOOKED_AT = 64 * 1024;
const HEADER_WITHIN_ROWS = 20;

const SEPARATORS: readonly Separator[] = ['tab', 'semicolon', 'pipe', 'comma', 'spaces'];

/** Separator and header line of a text; null when it is no table: fewer than two columns, or fewer than two rows. */
export function guessLayout(text: string): TableLayout | null {
  const end = text.length <= LOOKED_AT ? text.length : text.lastIndexOf('\n', LOOKED_AT);
  const head = text.slice(0, end < 0 ? LOOKED_AT : end);
  let best: { score: number; layout: TableLayout } | null = null;
  for (const separator of SEPARATORS) {
    const { rows } = splitRows('', head, separator);
    const width = usualWidth(rows);
    const fitting = rows.filter(({ cells }) => cells.length === width).length;
    if (width < 2 || fitting < 2) continue;
    const header = headerOf(rows, width);
    const known = header?.cells.filter((cell) => fieldOf(cell) !== null).length ?? 0;
    const score = fitting / rows.length + known / width;
    if (best === null || score > best.score) best = { score, layout: { separator, headerLine: header?.line ?? null } };
  }
  return best === null || best.score < 0.5 ? null : best.layout;
}

/** The first full row whose cells are names rather than numbers, above a row with numbers. */
function headerOf(rows: readonly TableRow[], width: number): TableRow | null {
  const full = rows.slice(0, HEADER_WITHIN_ROWS).filter(({ cells }) => cells.length === width);
  const first = full[0];
  if (first === undefined || numbersIn(first) > first.cells.length / 4) return null;
  return first;
}

const numbersIn = ({ cells }: TableRow): number =>
  cells.filter((cell) => !isEmptyCell(cell) && numberCell(cell)?.suffix.length === 0).length;

const MEASURED = ['rate', 'bandwidth', 'time'] as const;

/** A number, bare or with a unit of its own (`1.2M`, `4.9 GB/s`, `80 us`). */
const hasFigure = ({ cells }: TableRow): boolean =>
  cells.some((cell) => {
    const suffix = isEmptyCell(cell) ? undefined : numberCell(cell)?.suffix;
    return suffix === '' || (suffix !== undefined && MEASURED.some((of) => factorOfSuffix(of, suffix) !== null));
  });

/**
 * Whether a text nobody else claims is to be offered as a table: it has a header with a rate or a latency in it and
 * rows with numbers. Logs and prose are not.
 */
export function looksLikeTable(text: string): boolean {
  const layout = guessLayout(text);
  if (layout === null || layout.headerLine === null) return false;
  const { rows } = splitRows('', text.slice(0, LOOKED_AT), layout.separator);
  const header = rows.find(({ line }) => line === layout.headerLine);
  const fields = new Set(header?.cells.map(fieldOf));
  const measured = [
    'iops',
    'readIops',
    'writeIops',
    'bandwidth',
    'readBandwidth',
    'writeBandwidth',
    'latency',
  ] as const;
  return measured.some((field) => fields.has(field)) && rows.some((row) => row !== header && hasFigure(row));
}
