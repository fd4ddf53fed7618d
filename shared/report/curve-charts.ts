import type { Comparison, ComparisonRow } from '../analysis/comparison.ts';
import type { AnalysisTable } from '../analysis/tables/analysis-table.ts';
import type { ChartSpec } from './report.ts';

/** Fewer points than this make no curve. */
const LEAST_POINTS = 3;
const MILLISECOND = 1e6;

/** Latency against IOPS along the depths of a pattern, one chart per pattern and number of jobs. */
export const depthCurves = (comparison: Comparison): ChartSpec[] =>
  seriesOfRows(comparison, 'iodepth').map((rows) => ({
    ...curve(comparison, rows, 'iodepth'),
    title: `Latency against IOPS, ${nameOf(rows)}, ${jobsOf(rows)}`,
    unit: 'ms, lower is better',
    axis: 'IOPS',
    decimals: 3,
    series: comparison.configurations.map(({ label }, slot) => {
      const points = rows.flatMap((row) => {
        const [iops, latencyNs] = [row.values[slot]?.iops?.mean, row.values[slot]?.latencyNs?.mean];
        return iops === undefined || latencyNs === undefined ? [] : [{ x: iops, y: latencyNs / MILLISECOND }];
      });
      return { label, slot, values: points.map(({ y }) => y), positions: points.map(({ x }) => x), errors: null };
    }),
  }));

/** IOPS against the number of jobs, with what one job would scale to. */
export const jobCurves = (comparison: Comparison): ChartSpec[] =>
  seriesOfRows(comparison, 'numjobs').map((rows) => ({
    ...curve(comparison, rows, 'numjobs'),
    title: `Scaling over jobs, ${nameOf(rows)}, depth ${String(rows[0]?.iodepth ?? '–')}`,
    unit: 'IOPS, higher is better',
    axis: 'jobs per client',
    decimals: 0,
    series: comparison.configurations.map(({ label }, slot) => {
      const points = rows.flatMap((row) => {
        const iops = row.values[slot]?.iops?.mean;
        return iops === undefined || row.numjobs === null ? [] : [{ x: row.numjobs, y: iops }];
      });
      return { label, slot, values: points.map(({ y }) => y), positions: points.map(({ x }) => x), errors: null };
    }),
  }));

/** IOPS in per cent of what the drives alone would do; null where no bed is drawn. */
export function theoreticalChart({ columns, rows }: AnalysisTable, labels: readonly string[]): ChartSpec | null {
  const indexes = labels.map((label) =>
    columns.findIndex((column) => column.group === label && column.label === 'of the drives'),
  );
  const percents = indexes.map((index) => rows.map((row) => numberOf(row[index])));
  if (percents.flat().every((percent) => percent === null)) return null;
  return {
    kind: 'bars',
    title: 'IOPS against the drives alone',
    unit: '%, higher is better, dashed line = the drives alone',
    alternative: `IOPS of ${labels.join(', ')} in per cent of what the drives alone would do, per pattern`,
    categories: rows.map(([name]) => String(name).replace(/^random /, 'rand ')),
    series: labels.map((label, slot) => ({ label, slot, values: percents[slot] ?? [], errors: null })),
    errorMeaning: null,
    reference: { value: 100, label: 'drives alone' },
    decimals: 1,
    logarithmic: false,
  };
}

const numberOf = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null);

/** Rows that differ in one axis alone, in its order. */
function seriesOfRows({ rows }: Comparison, axis: 'numjobs' | 'iodepth'): ComparisonRow[][] {
  const other = axis === 'numjobs' ? 'iodepth' : 'numjobs';
  const groups = Map.groupBy(
    rows.filter((row) => row[axis] !== null),
    (row) => `${row.workload} ${String(row[other])}`,
  );
  return [...groups.values()]
    .filter((group) => new Set(group.map((row) => row[axis])).size >= LEAST_POINTS)
    .map((group) => group.toSorted((a, b) => (a[axis] ?? 0) - (b[axis] ?? 0)));
}

const jobsOf = ([first]: readonly ComparisonRow[]): string =>
  first?.numjobs === 1 ? '1 job' : `${String(first?.numjobs ?? '–')} jobs`;

const nameOf = ([first]: readonly ComparisonRow[]): string => first?.workload ?? '';

function curve(comparison: Comparison, rows: readonly ComparisonRow[], axis: 'numjobs' | 'iodepth') {
  const labels = comparison.configurations.map(({ label }) => label).join(' against ');
  const places = rows.map((row) => String(row[axis])).join(', ');
  const word = axis === 'numjobs' ? 'jobs' : 'depths';
  return {
    kind: 'lines' as const,
    alternative: `${nameOf(rows)} of ${labels} at the ${word} ${places}`,
    categories: rows.map((row) => String(row[axis])),
    errorMeaning: null,
    reference: null,
    logarithmic: false,
  };
}
