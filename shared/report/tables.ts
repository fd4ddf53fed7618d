import type { Comparison, Ratio } from '../analysis/comparison.ts';
import { letterOf } from '../analysis/letter.ts';
import { markedName, shownColumns } from '../analysis/comparison-table.ts';
import { toneOf } from '../analysis/verdict.ts';
import { formatPercent, NO_DATA, type RateUnit } from '../units/format.ts';
import type { ReportTable } from './report.ts';

export type Cell = ReportTable['rows'][number][number];
export type Column = ReportTable['columns'][number];

export const text = (value: string, tone: Cell['tone'] = 'plain'): Cell => ({ text: value, tone });
export const left = (label: string): Column => ({ label, unit: null, align: 'left', groupStart: false });
export const right = (label: string, unit: string | null = null, groupStart = false): Column => ({
  label,
  unit,
  align: 'right',
  groupStart,
});

/** Measured values side by side, two configurations at a time (a page holds nine columns). */
export function valueTable(
  comparison: Comparison,
  pair: readonly [number, number],
  rateUnit: RateUnit,
  caption: string,
): ReportTable {
  const columns = shownColumns(comparison, rateUnit);
  const labels = pair.map((index) => `${letterOf(index)} ${comparison.configurations[index]?.label ?? ''}`);
  return {
    caption,
    groups: [{ label: '', span: 1 }, ...labels.map((label) => ({ label, span: columns.length }))],
    columns: [
      left('Pattern'),
      ...pair.flatMap(() => columns.map((column, index) => right(column.label, column.unit, index === 0))),
    ],
    rows: comparison.rows.map((row) => [
      text(markedName(row)),
      ...pair.flatMap((index) => columns.map(({ metric, format }) => text(format(row.values[index]?.[metric]?.mean)))),
    ]),
    footnotes: comparison.footnotes.filter((note) => !note.startsWith('Ratios')),
  };
}

/** Ratio columns of one configuration against the baseline, with the verdict on IOPS. */
export function ratioTable(comparison: Comparison, other: number, rateUnit: RateUnit, caption: string): ReportTable {
  const columns = shownColumns(comparison, rateUnit);
  const lower = new Set(['latencyNs', 'cpuPercent']);
  return {
    caption,
    groups: null,
    columns: [
      left('Pattern'),
      ...columns.map(({ metric, label }) => right(`${label} ${lower.has(metric) ? '↓' : '↑'}`)),
      left('IOPS verdict'),
    ],
    rows: comparison.rows.map((row) => {
      const ratios = row.ratios[other - 1];
      return [
        text(markedName(row)),
        ...columns.map(({ metric }) => ratioCell(ratios?.[metric] ?? null)),
        text(row.verdicts[other - 1] ?? NO_DATA, row.verdicts[other - 1] === null ? 'dim' : 'plain'),
      ];
    }),
    footnotes: [
      `↑ higher is better, ↓ lower is better; + better, − worse, no sign: within ${String(comparison.tolerancePercent)}%`,
      ...publishedNotes(comparison, other),
    ],
  };
}

/** The sign stands in the print where the colour may be lost. */
function ratioCell(ratio: Ratio | null): Cell {
  if (ratio === null) return text(NO_DATA, 'dim');
  const figure = formatPercent(ratio.percent);
  const tone = toneOf(ratio);
  return tone === 'plain' ? text(figure) : text(`${figure} ${tone === 'better' ? '+' : '−'}`, tone);
}

/** How our ratios relate to the published cells: equal, within the rounding of the inputs, or not at all. */
function publishedNotes(comparison: Comparison, other: number): string[] {
  const cells = comparison.rows
    .flatMap((row) => Object.values(row.ratios[other - 1] ?? {}))
    .map((ratio) => ratio?.published ?? null)
    .filter((published) => published !== null);
  if (cells.length === 0) return [];
  const count = (kind: (typeof cells)[number]['kind']) => cells.filter((cell) => cell.kind === kind).length;
  const parts = [
    `${String(count('exact'))} of ${String(cells.length)} ratios equal the published ones at two decimals`,
  ];
  if (count('within_rounding') > 0)
    parts.push(
      `${String(count('within_rounding'))} are recomputed, the published value lies within the rounding of its inputs`,
    );
  if (count('mismatch') > 0) parts.push(`${String(count('mismatch'))} do not follow from the published inputs`);
  return [`${parts.join('; ')}.`];
}
