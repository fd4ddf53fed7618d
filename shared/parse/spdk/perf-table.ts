import { problem, type Problem } from '../../units/problem.ts';
import type { ReportLine } from '../report-lines.ts';
import { HALF_HUNDREDTH, type RateRow } from './rate-row.ts';

/** A table of spdk_nvme_perf and what stands around it, up to the tables before and after. */
export interface PerfTable {
  readonly line: number;
  readonly rows: readonly (RateRow & { readonly core: string })[];
  readonly total: RateRow | null;
  readonly problems: readonly Problem[];
  readonly before: readonly ReportLine[];
  readonly after: readonly ReportLine[];
}

const HEADER = /^\s*Device Information\s*:\s*IOPS\s+Mi?B\/s\s+Average\s+min\s+max\s*$/;
const FIGURES = /:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*$/;
const ROW = /^\s*(.*\S)\s+from core\s+(\d+)\s*$/;

export const isPerfHeader = (text: string): boolean => HEADER.test(text);

/** All tables of a file, in order: a script may have run the tool many times into one file. */
export function perfTables(lines: readonly ReportLine[], file: string): PerfTable[] {
  const starts = lines.flatMap(({ text }, index) => (isPerfHeader(text) ? [index] : []));
  return starts.map((start, index) => ({
    ...readTable(lines.slice(start, starts[index + 1] ?? lines.length), file),
    before: lines.slice(starts[index - 1] ?? 0, start),
  }));
}

function readTable(lines: readonly ReportLine[], file: string): Omit<PerfTable, 'before'> {
  const rows: (RateRow & { core: string })[] = [];
  const problems: Problem[] = [];
  const line = lines[0]?.line ?? 0;
  for (const [index, each] of lines.entries()) {
    if (index === 0 || /^=+$/.test(each.text.trim())) continue;
    if (/^\s*Total\b/.test(each.text)) {
      const total = figures(each, 'Total');
      if (total === null) problems.push(damaged(file, each));
      return { line, rows, total, problems, after: lines.slice(index + 1) };
    }
    const figureAt = FIGURES.exec(each.text)?.index ?? null;
    const [, name, core] = ROW.exec(figureAt === null ? '' : each.text.slice(0, figureAt)) ?? [];
    const row = name === undefined ? null : figures(each, name);
    if (row !== null && core !== undefined) rows.push({ ...row, core });
    // The tool's own log lines may stand in between when both streams went to one file.
    else if (!/^\s*\[\d{4}-\d\d-\d\d /.test(each.text)) problems.push(damaged(file, each));
  }
  return { line, rows, total: null, problems, after: [] };
}

function figures({ line, text }: ReportLine, name: string): RateRow | null {
  const [, ...texts] = FIGURES.exec(text) ?? [];
  const [rate, mebibytes, average, min, max] = texts.map(Number);
  if (rate === undefined || mebibytes === undefined || average === undefined || min === undefined) return null;
  if (max === undefined || ![rate, mebibytes, average, min, max].every(Number.isFinite)) return null;
  return { line, name, iops: rate, mebibytesPerSecond: mebibytes, averageUs: average, minUs: min, maxUs: max };
}

const damaged = (file: string, { line, text }: ReportLine): Problem =>
  problem(
    'error',
    'bad-table-row',
    `${file}:${String(line)}`,
    `"${text.trim().slice(0, 80)}" is no row of the table`,
    'Copy the file again from the host.',
  );

/** What the Total line says against the sum of its rows, within the rounding of two decimals per row. */
export function totalDisagrees(rows: readonly RateRow[], total: RateRow): string | null {
  const sum = (value: (row: RateRow) => number): number => rows.reduce((before, row) => before + value(row), 0);
  const slack = HALF_HUNDREDTH * (rows.length + 1) + 1e-9 * total.iops;
  const rate = sum((row) => row.iops);
  if (Math.abs(rate - total.iops) > slack) {
    return `Total says ${String(total.iops)} IOPS, its ${String(rows.length)} rows sum to ${rate.toFixed(2)}`;
  }
  const bandwidth = sum((row) => row.mebibytesPerSecond);
  if (Math.abs(bandwidth - total.mebibytesPerSecond) > slack) {
    return `Total says ${String(total.mebibytesPerSecond)} MiB/s, its rows sum to ${bandwidth.toFixed(2)}`;
  }
  return null;
}
