import { isEmptyCell, numberCell, numberIn } from './numbers.ts';
import { QUANTITY_OF, TABLE_UNITS, type MappedColumn } from './mapping.ts';
import { factorOfSuffix } from './units.ts';

/** A cell in the base unit of its field (IOPS, B/s, ns, bytes, per cent); null is no data. */
export type CellReading =
  { readonly ok: true; readonly value: number | null } | { readonly ok: false; readonly reason: string };

const none: CellReading = { ok: true, value: null };
const bad = (reason: string): CellReading => ({ ok: false, reason });

/** A cell of a column of numbers. A unit in the cell counts before that of the column. */
export function readCell(cell: string, { field, unit, numbers }: Omit<MappedColumn, 'column'>): CellReading {
  if (isEmptyCell(cell)) return none;
  const quantity = QUANTITY_OF[field];
  const parts = numberCell(cell);
  if (parts === null) return bad('is not a number');
  const value = numberIn(numbers, parts);
  if (value === null) return bad(`is not a number with a decimal ${numbers}`);
  if (value < 0) return bad('is below 0');
  const factor = parts.suffix === '' ? factorOfUnit(quantity, unit) : factorOfSuffix(quantity, parts.suffix);
  if (factor === null) return bad(`has “${parts.suffix}” behind the number, which is no unit of this column`);
  return { ok: true, value: cleaned(value * factor) };
}

const factorOfUnit = (quantity: keyof typeof TABLE_UNITS, unit: string | null): number =>
  unit === null ? 1 : (TABLE_UNITS[quantity][unit] ?? Number.NaN);

/** 0.359 ms are 359000 ns and not 358999.99999999994. */
function cleaned(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < Math.abs(value) * 1e-12 ? whole : value;
}
