import type { PrintedClaim } from '../../results/provenance.ts';
import type { RatioCellKind } from '../../stats/ratio-cell.ts';
import { formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { broken, noted } from './law.ts';

export type Operation = NonNullable<PrintedClaim['operation']>;

/** percent: 100 x first / second; quotient: first / second; product: all multiplied. Null where that does not exist. */
export function recomputed(operation: Operation, values: readonly number[]): number | null {
  if (operation === 'product')
    return values.length === 0 ? null : values.reduce((product, value) => product * value, 1);
  const [part, whole] = values;
  if (part === undefined || whole === undefined || whole === 0) return null;
  return (operation === 'percent' ? 100 : 1) * (part / whole);
}

/** A figure as printed, with half a unit of its last digit; null for words such as `almost 8M`. */
export function printedFigure(text: string): { value: number; halfDigit: number; decimals: number } | null {
  const plain = text.replaceAll(',', '');
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const decimals = plain.split('.')[1]?.length ?? 0;
  return { value: Number(plain), halfDigit: 0.5 * 10 ** -decimals, decimals };
}

export interface CheckedClaim {
  readonly kind: RatioCellKind;
  /** From the printed inputs, unrounded. */
  readonly value: number;
  readonly decimals: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * What the printed inputs give for a printed figure, and the interval that the rounding of the inputs and its own
 * allow. Null for a statement without inputs and for figures that are no numbers.
 */
export function checkClaim({ operation, printed, inputs }: PrintedClaim): CheckedClaim | null {
  const published = printedFigure(printed);
  const figures = inputs.map(({ printed: text, exact }) => {
    const figure = printedFigure(text);
    return figure === null ? null : { value: figure.value, half: exact ? 0 : figure.halfDigit };
  });
  const known = figures.filter((figure) => figure !== null);
  if (operation === null || published === null || known.length < figures.length) return null;
  const at = (sign: (index: number) => number): number | null =>
    recomputed(
      operation,
      known.map(({ value, half }, index) => value + sign(index) * half),
    );
  // A greater divisor makes the figure smaller.
  const upward = (index: number): number => (operation !== 'product' && index === 1 ? -1 : 1);
  const value = at(() => 0);
  const [low, high] = [at((index) => -upward(index)), at(upward)];
  if (value === null || low === null || high === null) return null;
  const interval = [low - published.halfDigit, high + published.halfDigit] as const;
  const scale = 10 ** published.decimals;
  const isExact = Math.abs(Math.floor(value * scale + 0.5) / scale - published.value) < 1e-9;
  const isInside = interval[0] <= published.value && published.value <= interval[1];
  return {
    kind: isExact ? 'exact' : isInside ? 'within_rounding' : 'mismatch',
    value,
    decimals: published.decimals,
    interval,
  };
}

/** Law W-CELL for one printed figure: broken, or a note where only rounding is between the two. */
export function claimProblem(claim: PrintedClaim): Problem | null {
  const checked = checkClaim(claim);
  if (checked === null || checked.kind === 'exact') return null;
  const formula = claim.inputs
    .map(({ name, printed }) => `${readable(printed)} ${name}`)
    .join(claim.operation === 'product' ? ' x ' : ' / ');
  return cellProblem(
    checked,
    { where: 'printed figure', printed: readable(claim.printed), unit: claim.unit, what: claim.what },
    formula,
  );
}

/** A printed cell in words: `101.5`, `%`, `of the theoretical 26,400,000 IOPS`. */
export interface PrintedCell {
  /** `latency ratio`. */
  readonly where: string;
  readonly printed: string;
  readonly unit: string;
  readonly what: string;
}

/** The words for a cell that does not follow exactly from its inputs; `formula` names them. */
export function cellProblem(
  { kind, value, decimals, interval }: CheckedClaim,
  { where, printed, unit, what }: PrintedCell,
  formula: string,
): Problem {
  const withUnit = (figure: string): string => (unit === '%' ? `${figure}%` : `${figure} ${unit}`);
  const ours = withUnit(formatNumber(value, Math.max(decimals, unit === '%' ? 2 : 0)));
  const message = `printed ${withUnit(printed)} ${what}; ${formula} is ${ours}`;
  if (kind === 'mismatch') return broken('W-CELL', where, message);
  const [low, high] = interval.map((end) => formatNumber(end, decimals + 1));
  return noted('W-CELL', where, `${message}: within the rounding of the inputs (${low ?? ''} to ${high ?? ''})`);
}

/** A number with its thousands set apart; other words as they are. */
function readable(printed: string): string {
  const figure = printedFigure(printed);
  return figure === null ? printed : formatNumber(figure.value, figure.decimals);
}
