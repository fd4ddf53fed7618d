import { compare as compareConfigurations } from '../../../shared/analysis/compare.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { openReadable } from '../store/open.ts';
import { readResults } from '../store/result-query.ts';
import type { Jobs } from './jobs.ts';

type CompareInput = Jobs['compare']['input'];
type Selector = CompareInput['request']['baseline'];

/** Reads the results of each side and compares them. */
export async function compare({ database, request }: CompareInput): Promise<Comparison> {
  const reader = openReadable(database);
  try {
    const configurations = [request.baseline, ...request.others].map((selector) => side(reader, selector));
    const { pairBy, tolerancePercent, correction, metrics } = request;
    return compareConfigurations({ configurations, pairBy, tolerancePercent, correction, metrics });
  } finally {
    reader.close();
  }
}

function side(reader: ReadableDatabase, selector: Selector): { label: string; results: PointResult[] } {
  const results = readResults(reader, selector.selection);
  const names = [...new Set(results.map(({ configuration }) => configuration))];
  const label = selector.label ?? (names.length > 3 ? `${names.length} configurations` : names.join(' + '));
  if (results.length > 0) return { label, results };
  const wanted = selector.label ?? JSON.stringify(selector.selection);
  throw new CodedError('not-found', `No results to compare: ${wanted} selects none`, 'Choose another configuration.');
}
