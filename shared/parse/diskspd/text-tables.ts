import { MILLISECONDS, printedQuantity, type LatencyFigures } from '../load-report.ts';
import type { ReportLine } from '../report-lines.ts';

const cellsOf = (text: string): string[] => text.split('|').map((cell) => cell.trim());

/** The `total:` row of a section, by the names of its columns. MiB/s are binary in every release, also as `MB/s`. */
export interface TotalRow {
  readonly bytes: number;
  readonly operations: number;
  readonly iops: number;
  /** Milliseconds; null without -L. */
  readonly averageMs: number | null;
  readonly deviationMs: number | null;
}

const SECTIONS = new Set(['Total IO', 'Read IO', 'Write IO']);

/**
 * The sum over all threads of `Total IO`, `Read IO` or `Write IO`. Columns are found by the header, since -L and -D add
 * some; the head has two columns more than the sum (the thread before and the file behind). Null: cut off or damaged.
 */
export function totalRow(lines: readonly ReportLine[], section: string): TotalRow | null {
  const begin = lines.findIndex(({ text }) => text.trim() === section);
  const header = begin < 0 ? undefined : lines[begin + 1];
  if (header === undefined || !header.text.trim().startsWith('thread')) return null;
  const after = lines.slice(begin + 1);
  const next = after.findIndex(({ text }) => SECTIONS.has(text.trim()));
  const row = after.slice(0, next < 0 ? undefined : next).find(({ text }) => text.startsWith('total:'));
  if (row === undefined) return null;
  const names = cellsOf(header.text).slice(1);
  const values = cellsOf(row.text.slice('total:'.length));
  const at = (name: string): number | null => {
    const index = names.indexOf(name);
    return index < 0 ? null : printedQuantity(values[index]);
  };
  const [bytes, operations, iops] = [at('bytes'), at('I/Os'), at('I/O per s')];
  if (bytes === null || operations === null || iops === null || values.length < names.length - 1) return null;
  return { bytes, operations, iops, averageMs: at('AvgLat'), deviationMs: at('LatStdDev') };
}

const NINES: Readonly<Record<string, number>> = Object.fromEntries(
  [3, 4, 5, 6, 7, 8, 9].map((nines) => [`${String(nines)}-nines`, Number(`99.${'9'.repeat(nines - 2)}`)]),
);

export interface PercentileTable {
  readonly read: Distribution;
  readonly write: Distribution;
  /** It goes on to its last row, `max`. */
  readonly complete: boolean;
}
type Distribution = Pick<LatencyFigures, 'minNs' | 'maxNs' | 'percentiles'>;

/** Of several tables (one per target) the last is that of all targets. Null without -L, or where it was cut off. */
export function percentileTable(lines: readonly ReportLine[]): PercentileTable | null {
  const begin = lines.findLastIndex(({ text }) => text.trim().startsWith('%-ile |'));
  if (begin < 0 || lines[begin - 1]?.text.startsWith('Latency distribution:') === true) return null;
  const rows = new Map<string, string[]>();
  for (const { text } of lines.slice(begin + 2)) {
    const [name = '', ...values] = cellsOf(text);
    if (values.length !== 3) break;
    rows.set(name, values);
  }
  const side = (column: number): Distribution => {
    const valueOf = (name: string): number | null => {
      const value = printedQuantity(rows.get(name)?.[column]);
      return value === null ? null : value * MILLISECONDS;
    };
    const percentiles = [...rows.keys()].flatMap((name) => {
      const percent = NINES[name] ?? Number(/^(\d+)th$/.exec(name)?.[1] ?? Number.NaN);
      const valueNs = valueOf(name);
      return valueNs === null || !(percent > 0 && percent < 100) ? [] : [{ percent, valueNs }];
    });
    return { minNs: valueOf('min'), maxNs: valueOf('max'), percentiles };
  };
  return { read: side(0), write: side(1), complete: rows.has('max') };
}

/** `avg.` of the table of CPUs, whose columns before `CPU` differ by release and machine, and how many it lists. */
export function cpuTable(lines: readonly ReportLine[]): { usagePercent: number; count: number } | null {
  const begin = lines.findIndex(({ text }) => /CPU \| +Usage \|/.test(text));
  if (begin < 0) return null;
  let count = 0;
  for (const { text } of lines.slice(begin + 1)) {
    const cells = cellsOf(text);
    if (cells.length < 5) {
      if (/^-+$/.test(text.trim())) continue;
      return null;
    }
    if (cells[0] !== 'avg.') {
      count += 1;
      continue;
    }
    const usagePercent = printedQuantity(cells[1]?.replace('%', ''));
    return usagePercent === null ? null : { usagePercent, count };
  }
  return null;
}
