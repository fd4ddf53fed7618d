import { formatNumber, type RateUnit } from '../../units/format.ts';
import { MEBI, NS_PER_MICROSECOND } from '../../units/quantity.ts';
import type { FileColumn, FileTable } from '../file-table.ts';
import type { AnalysisTable, Quantity, TableCell, TableColumn } from './analysis-table.ts';

interface QuantityForm {
  readonly unit: string | null;
  /** Base units per shown unit. */
  readonly scale: number;
  readonly decimals: number;
}

/** How each quantity is shown and written; null: text. */
export function formOf(quantity: Quantity, rateUnit: RateUnit): QuantityForm | null {
  switch (quantity) {
    case 'text':
      return null;
    case 'count':
      return { unit: null, scale: 1, decimals: 0 };
    case 'iops':
      return { unit: null, scale: 1, decimals: 0 };
    case 'bytesPerSecond':
      return { unit: rateUnit, scale: rateUnit === 'MiB/s' ? MEBI : 1e6, decimals: 0 };
    case 'nanoseconds':
      return { unit: 'µs', scale: NS_PER_MICROSECOND, decimals: 2 };
    case 'percent':
      return { unit: '%', scale: 1, decimals: 2 };
    case 'cores':
      return { unit: null, scale: 1, decimals: 2 };
    case 'seconds':
      return { unit: 's', scale: 1, decimals: 1 };
    case 'index':
      return { unit: null, scale: 1, decimals: 4 };
  }
}

/** A cell as the screen prints it; whole numbers of cores without decimals. */
export function cellText(cell: TableCell, quantity: Quantity, rateUnit: RateUnit): string {
  if (typeof cell === 'string') return cell;
  const form = formOf(quantity, rateUnit);
  if (form === null || cell === null) return formatNumber(null);
  const whole = (quantity === 'cores' || quantity === 'count') && Number.isInteger(cell);
  return formatNumber(cell / form.scale, whole ? 0 : form.decimals);
}

export function analysisFile(table: AnalysisTable, rateUnit: RateUnit): FileTable {
  return {
    title: table.title,
    columns: table.columns.map((column) => fileColumn(column, rateUnit)),
    rows: table.rows.map((row) =>
      row.map((cell, index) => {
        const scale = formOf(table.columns[index]?.quantity ?? 'text', rateUnit)?.scale ?? 1;
        return typeof cell === 'number' ? cell / scale : cell;
      }),
    ),
    notes: [table.source, ...table.footnotes],
  };
}

function fileColumn({ label, group, quantity }: TableColumn, rateUnit: RateUnit): FileColumn {
  const form = formOf(quantity, rateUnit);
  const named = group === null ? label : `${group}: ${label}`;
  return {
    head: form?.unit == null ? named : `${named} (${form.unit})`,
    decimals: form?.decimals ?? null,
    shown: (value) => formatNumber(value, form?.decimals ?? 0),
  };
}
