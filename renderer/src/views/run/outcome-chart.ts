import type { RunStatus } from '../../../../shared/contract/run-methods.ts';
import type { ChartSpec } from '../../../../shared/report/report.ts';
import { runMatrix } from './matrix.ts';

/** Mean IOPS of each row of the matrix with the spread of its repeats: what a run that has ended comes to. */
export function outcomeChart(status: RunStatus): ChartSpec {
  const rows = runMatrix(status).filter((row) => row.mean !== null);
  const values = rows.map((row) => row.mean);
  return {
    kind: 'bars',
    title: 'Mean IOPS, with the standard deviation of the repeats',
    unit: '',
    alternative: rows.map((row) => `${row.workload} ${row.numjobs}×${row.iodepth}: ${row.mean ?? 0}`).join('; '),
    categories: rows.map((row) => `${row.workload} ${row.numjobs}×${row.iodepth}`),
    series: [{ label: status.run.configuration, slot: 0, values, errors: rows.map((row) => row.deviation) }],
    errorMeaning: 'standard deviation of the repeats (n − 1)',
    reference: null,
    decimals: 0,
    logarithmic: false,
  };
}
