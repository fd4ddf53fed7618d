import { QUANTITY_OF, TABLE_UNITS, type TableField } from './mapping.ts';
import { readCell } from './cells.ts';
import type { FormatGuess } from './numbers.ts';

export interface ColumnGuess {
  readonly field: TableField | null;
  /** Null: none, or one of the candidates that has to be asked for. */
  readonly unit: string | null;
  readonly candidates: readonly string[];
}

/** MB/s and MiB/s are 4.9 % apart; printed bandwidths are rounded by far less. */
const FITS = 0.015;

const PAIRS: readonly (readonly [bandwidth: TableField, rate: TableField])[] = [
  ['bandwidth', 'iops'],
  ['readBandwidth', 'readIops'],
  ['writeBandwidth', 'writeIops'],
];

/**
 * Bandwidth is IOPS times the block: where a table has all three, it tells the unit of its bandwidth itself. A unit
 * that the header states but the numbers contradict becomes a question.
 */
export function bandwidthByProduct(
  guesses: readonly ColumnGuess[],
  cells: readonly (readonly string[])[],
  formats: readonly FormatGuess[],
): ColumnGuess[] {
  const place = (field: TableField): number => guesses.findIndex((guess) => guess.field === field);
  const values = (column: number, unit: string | null): (number | null)[] => {
    const { field } = guesses[column] ?? { field: null };
    const format = formats[column];
    if (field === null || format?.kind !== 'sure') return [];
    return (cells[column] ?? []).map((cell) => {
      const reading = readCell(cell, { field, unit, numbers: format.format });
      return reading.ok ? reading.value : null;
    });
  };
  const block = place('blockBytes');
  const sizes = block < 0 || guesses[block]?.unit === null ? [] : values(block, guesses[block]?.unit ?? null);
  return guesses.map((guess, column) => {
    const pair = PAIRS.find(([bandwidth]) => bandwidth === guess.field);
    if (pair === undefined || sizes.length === 0 || guess.candidates.length === 0) return guess;
    const rate = place(pair[1]);
    const rates = rate < 0 ? [] : values(rate, guesses[rate]?.unit ?? null);
    const products = rates.map((value, row) => {
      const size = sizes[row] ?? null;
      return value === null || size === null ? null : value * size;
    });
    return byProduct(guess, products, (unit) => values(column, unit));
  });
}

function byProduct(
  guess: ColumnGuess,
  products: readonly (number | null)[],
  read: (unit: string) => (number | null)[],
): ColumnGuess {
  const fits = (unit: string): boolean => {
    const ratios = read(unit).flatMap((value, row) => {
      const product = products[row] ?? null;
      return value === null || product === null || product === 0 ? [] : [Math.abs(value / product - 1)];
    });
    return (ratios.sort((one, other) => one - other)[ratios.length >> 1] ?? Number.POSITIVE_INFINITY) <= FITS;
  };
  const units = guess.unit === null ? guess.candidates : Object.keys(TABLE_UNITS[QUANTITY_OF.bandwidth]);
  const fitting = units.filter(fits);
  if (guess.unit === null) return fitting.length === 1 ? { ...guess, unit: fitting[0] ?? null } : guess;
  if (fitting.length === 0 || fitting.includes(guess.unit)) return guess;
  return { ...guess, unit: null, candidates: [...fitting, guess.unit] };
}
