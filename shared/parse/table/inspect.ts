import { factorOfSuffix, unitInHeader } from './units.ts';
import { fieldOf, isCompletion, isPreferred } from './header-words.ts';
import { guessLayout } from './layout.ts';
import { QUANTITY_OF, TABLE_UNITS, type NumberFormat, type TableField, type TableLayout } from './mapping.ts';
import { guessFormats, isEmptyCell, numberCell, numberIn, type FormatGuess } from './numbers.ts';
import { bandwidthByProduct, type ColumnGuess } from './product.ts';
import { readTable, type Table } from './rows.ts';

/** What has to be answered before a column can be read. */
export interface TableQuestion {
  readonly column: number;
  readonly about: 'numbers' | 'unit';
  readonly text: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface InspectedColumn {
  readonly header: string;
  readonly samples: readonly string[];
  readonly field: TableField | null;
  /** Null also where it is asked for. */
  readonly unit: string | null;
  readonly numbers: NumberFormat | null;
}

export interface InspectedTable {
  readonly layout: TableLayout;
  readonly columns: readonly InspectedColumn[];
  readonly questions: readonly TableQuestion[];
  readonly table: Table;
}

const SAMPLES = 3;

/**
 * What a text holds as a table, and what its columns probably mean. Null: it is no table. What cannot be told from the
 * text is asked and never guessed: decimal commas where every number could be read both ways, units that nobody wrote.
 */
export function inspectTable(name: string, text: string, layout: TableLayout | null = null): InspectedTable | null {
  const used = layout ?? guessLayout(text);
  if (used === null) return null;
  const table = readTable(name, text, used);
  const cells = table.header.map((_, index) => table.rows.map((row) => row.cells[index] ?? ''));
  const fields = guessFields(table, cells);
  const formats = guessFormats(cells);
  const guesses = table.header.map((header, index) => guessColumn(header, cells[index] ?? [], fields[index] ?? null));
  const told = bandwidthByProduct(guesses, cells, formats);
  const questions: TableQuestion[] = [];
  const columns = table.header.map((header, index): InspectedColumn => {
    const guess = told[index] ?? { field: null, unit: null, candidates: [] };
    const format = formats[index] ?? { kind: 'sure', format: 'point' };
    const isNumber = guess.field !== null && QUANTITY_OF[guess.field] !== 'text';
    if (isNumber && format.kind === 'ask') questions.push(numberQuestion(index, header, format));
    if (isNumber && guess.unit === null && guess.candidates.length > 0)
      questions.push(unitQuestion(index, header, guess));
    const samples = (cells[index] ?? []).filter((cell) => !isEmptyCell(cell)).slice(0, SAMPLES);
    const numbers = format.kind === 'sure' ? format.format : isNumber ? null : 'point';
    return { header, samples, field: guess.field, unit: guess.unit, numbers };
  });
  return { layout: used, columns, questions, table };
}

/** A field is taken once: of several latencies the mean, else the first. Columns without numbers measure nothing. */
function guessFields(table: Table, cells: readonly (readonly string[])[]): (TableField | null)[] {
  const wanted = table.header.map((header, index) => {
    const field = table.layout.headerLine === null ? null : fieldOf(header);
    if (field === null || QUANTITY_OF[field] === 'text') return field;
    return (cells[index] ?? []).some((cell) => numberCell(cell) !== null) ? field : null;
  });
  return wanted.map((field, index) => {
    if (field === null) return null;
    const all = wanted.flatMap((other, place) => (other === field ? [place] : []));
    const whole = all.filter((place) => !isCompletion(table.header[place] ?? ''));
    const rivals = whole.length > 0 ? whole : all;
    const chosen = rivals.find((place) => isPreferred(table.header[place] ?? '')) ?? rivals[0];
    return chosen === index ? field : null;
  });
}

function guessColumn(header: string, cells: readonly string[], field: TableField | null): ColumnGuess {
  if (field === null) return { field, unit: null, candidates: [] };
  const quantity = QUANTITY_OF[field];
  const units = Object.keys(TABLE_UNITS[quantity]);
  const first = units[0] ?? null;
  const numbers = cells
    .flatMap((cell) => (isEmptyCell(cell) ? [] : [numberCell(cell)]))
    .filter((part) => part !== null);
  const own =
    numbers.length > 0 && numbers.every(({ suffix }) => suffix !== '' && factorOfSuffix(quantity, suffix) !== null);
  if (own) return { field, unit: first, candidates: [] };
  const bare = numbers.filter(({ suffix }) => suffix === '').map((part) => numberIn('point', part) ?? Number.NaN);
  if (quantity === 'size' && bare.every((value) => value >= 512 && value % 512 === 0))
    return { field, unit: 'B', candidates: [] };
  const stated = unitInHeader(quantity, header);
  if (stated.sure !== null) return { field, unit: stated.sure, candidates: stated.candidates };
  if (quantity === 'percent' && bare.some((value) => value > 1)) return { field, unit: '%', candidates: [] };
  return { field, unit: null, candidates: stated.candidates };
}

function numberQuestion(column: number, header: string, guess: FormatGuess & { kind: 'ask' }): TableQuestion {
  const part = numberCell(guess.example);
  const read = (format: NumberFormat): string => {
    const value = part === null ? null : numberIn(format, part);
    return value === null ? 'cannot be read' : `is ${String(value)}`;
  };
  const why = guess.contradicts ? 'the numbers of this column contradict each other' : 'it can be read in two ways';
  return {
    column,
    about: 'numbers',
    text: `“${header}” holds ${guess.example}: ${why}`,
    options: [
      { value: 'point', label: `Decimal point: ${guess.example} ${read('point')}` },
      { value: 'comma', label: `Decimal comma: ${guess.example} ${read('comma')}` },
    ],
  };
}

const unitQuestion = (column: number, header: string, { candidates }: ColumnGuess): TableQuestion => ({
  column,
  about: 'unit',
  text: `“${header}” does not say for certain in which unit it is`,
  options: candidates.map((unit) => ({ value: unit, label: unit })),
});
