import type { AnalysisTable, TableKind } from '../analysis/tables/analysis-table.ts';
import { formOf } from '../analysis/tables/quantities.ts';
import type { RateUnit } from '../units/format.ts';
import type { ChartSpec } from './report.ts';

/** Columns that are drawn as bars per pattern, with the title of their chart. */
const DRAWN: Readonly<Partial<Record<TableKind, readonly { readonly label: string; readonly title: string }[]>>> = {
  'iops-per-core': [
    { label: 'per core, both ends', title: 'IOPS per core, both ends counted' },
    { label: 'per target core', title: 'IOPS per target core' },
    { label: 'per busy core', title: 'IOPS per busy target core' },
    { label: 'per initiator CPU', title: 'IOPS per initiator CPU in use' },
  ],
  fairness: [
    { label: "Jain's index", title: "Jain's index of the clients" },
    { label: 'least IOPS', title: 'IOPS of the client that got least' },
  ],
  'access-points': [
    { label: 'of the port', title: 'Load of the port behind each access point' },
    { label: 'of all', title: 'Share of each access point' },
  ],
};

/** More bar groups than this are not read any more: the table alone stands then. */
const MOST_GROUPS = 24;

/** A table as bars: one group per row, one bar per configuration. Columns without any figure make no chart. */
export function tableCharts(table: AnalysisTable, labels: readonly string[], rateUnit: RateUnit): ChartSpec[] {
  if (table.rows.length > MOST_GROUPS) return [];
  return (DRAWN[table.kind] ?? []).flatMap((drawn) => columnChart(table, labels, drawn, rateUnit) ?? []);
}

function columnChart(
  table: AnalysisTable,
  labels: readonly string[],
  { label, title }: { readonly label: string; readonly title: string },
  rateUnit: RateUnit,
): ChartSpec | null {
  const places = labels.map((group) => table.columns.findIndex((each) => each.group === group && each.label === label));
  const column = table.columns[places[0] ?? -1];
  const form = column === undefined ? null : formOf(column.quantity, rateUnit);
  if (column === undefined || form === null) return null;
  const values = places.map((place) => table.rows.map((row) => scaled(row[place], form.scale)));
  if (values.flat().every((value) => value === null)) return null;
  const direction = column.better === null ? null : `${column.better} is better`;
  return {
    kind: 'bars',
    title,
    unit: [form.unit, direction].filter((part) => part !== null).join(', '),
    alternative: `${title} per pattern: ${labels.join(' against ')}`,
    categories: table.rows.map((row) => categoryOf(row, table)),
    series: labels.map((each, slot) => ({ label: each, slot, values: values[slot] ?? [], errors: null })),
    errorMeaning: null,
    reference: null,
    decimals: form.decimals,
    logarithmic: false,
  };
}

const scaled = (cell: unknown, scale: number): number | null => (typeof cell === 'number' ? cell / scale : null);

/** Pattern, and jobs and depth where rows of one pattern differ by them; the access point where there is one. */
function categoryOf(row: AnalysisTable['rows'][number], { kind, rows }: AnalysisTable): string {
  const [workload, numjobs, iodepth, point] = row;
  const name = String(workload).replace(/^random /, 'rand ');
  if (kind === 'access-points') return `${name} ${String(point)}`;
  const twins = rows.filter((each) => each[0] === workload).length;
  return twins === 1 || numjobs === null || iodepth === null ? name : `${name} ${String(numjobs)}×${String(iodepth)}`;
}
