import type { LabCapacity } from '../../capacity/question.ts';
import type { PairedRow } from '../paired-rows.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import { rateOfSide, ROW_COLUMNS, rowCells, type TableBody, type TableInput } from './table-input.ts';

/** 100 x measured / reference; null where either is missing or the reference is 0. */
export const percentOf = (measured: number | null, reference: number | null): number | null =>
  measured === null || reference === null || reference === 0 ? null : (100 * measured) / reference;

/** Measured against what the drives alone would do and against the lowest hard ceiling of the drawn bed (DOMAIN 3.1). */
export function theoreticalTable(input: TableInput): TableBody {
  return {
    columns: [
      ...ROW_COLUMNS,
      ...input.labels.flatMap((label) => [
        column('IOPS', 'iops', label, 'higher'),
        column('drives alone', 'iops', label),
        column('of the drives', 'percent', label, 'higher'),
        column('lowest ceiling', 'text', label),
        column('ceiling', 'iops', label),
        column('of the ceiling', 'percent', label, 'higher'),
      ]),
    ],
    rows: input.rows.map((row) => [...rowCells(row), ...eachSide(row, input, theoreticalCells, 6)]),
    footnotes: [
      'Drives alone: the measured plateau of one drive where it is stored, else its rating, times the drives',
      'Ceiling: lowest hard ceiling of drives, links, adapters, slots and cores as drawn',
      ...noBed(input),
    ],
  };
}

function theoreticalCells(side: Side, capacity: LabCapacity | null): TableCell[] {
  const iops = rateOfSide(side);
  const drives = drivesAlone(capacity);
  const lowest = [...(capacity?.ceilings ?? [])].sort((a, b) => a.hardIops - b.hardIops)[0];
  const ceiling = lowest?.hardIops ?? null;
  return [iops, drives, percentOf(iops, drives), lowest?.name ?? null, ceiling, percentOf(iops, ceiling)];
}

export const drivesAlone = (capacity: LabCapacity | null): number | null =>
  capacity?.ceilings.find(({ element }) => element === 'drives')?.planningIops ?? null;

/** Measured against the estimate at the depth of the point; without one, against the roofline. */
export function predictedTable(input: TableInput): TableBody {
  return {
    columns: [
      ...ROW_COLUMNS,
      ...input.labels.flatMap((label) => [
        column('IOPS', 'iops', label, 'higher'),
        column('predicted', 'iops', label),
        column('measured / predicted', 'percent', label),
        column('predicted latency', 'nanoseconds', label),
        column('Note', 'text', label),
      ]),
    ],
    rows: input.rows.map((row) => [...rowCells(row), ...eachSide(row, input, predictedCells, 5)]),
    footnotes: [
      'Predicted: estimate of the capacity model at this depth, else its lowest planning ceiling',
      ...noBed(input),
    ],
  };
}

/** Law W-MODEL: beyond 10 % something is at work that the model does not know. */
const MODEL_TOLERANCE_PERCENT = 10;

function predictedCells(side: Side, capacity: LabCapacity | null): TableCell[] {
  const iops = rateOfSide(side);
  const predicted = capacity?.iops ?? capacity?.rooflineIops ?? null;
  const percent = percentOf(iops, predicted);
  // Without an estimate at the depth of the point only what passes the ceiling contradicts the model.
  const isCeiling = capacity?.basis === 'unknown_zero_load';
  const off = percent === null ? 0 : isCeiling ? percent - 100 : Math.abs(percent - 100);
  const away = off > MODEL_TOLERANCE_PERCENT;
  const note = away
    ? 'not explained by the model'
    : capacity !== null && capacity.iops === null
      ? 'ceiling only'
      : null;
  return [iops, predicted, percent, capacity?.latencyNs ?? null, note];
}

function eachSide(
  row: PairedRow,
  input: TableInput,
  cells: (side: Side, capacity: LabCapacity | null) => TableCell[],
  width: number,
): TableCell[] {
  return row.sides.flatMap((side) => {
    const [first] = side.results;
    if (first === undefined) return new Array<null>(width).fill(null);
    return cells(side, input.bedOf(first)?.capacityOf(first) ?? null);
  });
}

function noBed(input: TableInput): string[] {
  const shown = input.rows.flatMap(({ sides }) => sides.flatMap(({ results }) => results.slice(0, 1)));
  const beds = shown.map((result) => ({ result, bed: input.bedOf(result) }));
  const unasked = beds.some(({ bed, result }) => bed !== null && bed.capacityOf(result) === null);
  return [
    ...(beds.some(({ bed }) => bed === null) ? ['No drawn bed belongs to some of the results'] : []),
    ...(unasked
      ? ['Empty where the model has no word: an unknown pattern, a bed that lacks facts, or a run on scratch files']
      : []),
  ];
}
