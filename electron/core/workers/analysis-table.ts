import { bedOf, type Bed } from '../../../shared/analysis/bed.ts';
import { pairRows } from '../../../shared/analysis/paired-rows.ts';
import type { AnalysisTable } from '../../../shared/analysis/tables/analysis-table.ts';
import { buildTable } from '../../../shared/analysis/tables/build-table.ts';
import { openReadable } from '../store/open.ts';
import type { Jobs } from './jobs.ts';
import { bedsOf, readSides } from './sides.ts';

/** Reads the results of each side and their drawn beds, and makes one table of them. */
export async function analysisTable({ database, request }: Jobs['analysis-table']['input']): Promise<AnalysisTable> {
  const reader = openReadable(database);
  try {
    const { kind, cap, facts, pairBy } = request;
    const sides = readSides(reader, request, cap !== null && cap.statistic !== 'mean' && cap.direction === 'both');
    const beds = new Map([...bedsOf(reader, sides)].map(([id, known]): [string, Bed] => [id, bedOf(known)]));
    const { rows, problems } = pairRows({ configurations: sides, pairBy });
    const table = buildTable(kind, {
      labels: sides.map(({ label }) => label),
      rows,
      results: sides.map(({ results }) => results),
      facts,
      bedOf: ({ labId }) => (labId === null ? null : (beds.get(labId) ?? null)),
      cap,
    });
    return { ...table, problems: [...problems, ...table.problems] };
  } finally {
    reader.close();
  }
}
