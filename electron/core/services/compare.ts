import { exportComparison } from '../../../shared/analysis/comparison-table.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import type { ComparisonRequest } from '../../../shared/contract/compare-methods.ts';
import { readSettings } from '../store/settings.ts';
import type { ServiceContext } from './context.ts';

const FILES = {
  json: { fileName: 'comparison.json', mediaType: 'application/json' },
  markdown: { fileName: 'comparison.md', mediaType: 'text/markdown' },
  tsv: { fileName: 'comparison.tsv', mediaType: 'text/tab-separated-values' },
  csv: { fileName: 'comparison.csv', mediaType: 'text/csv' },
} as const;

type Topic = 'compare.table' | 'compare.tables' | 'compare.export';

export function compareHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { workers, directory } = context;
  return {
    'compare.table': (request) => comparisonOf(context, request),
    'compare.tables': (request) => workers.run('analysis-table', { database: directory.database, request }),
    'compare.export': async ({ format, ...request }) => {
      const comparison = await comparisonOf(context, request);
      const { rateUnit } = readSettings(context.store.reader);
      const text =
        format === 'json' ? `${JSON.stringify(comparison, null, 2)}\n` : exportComparison(comparison, format, rateUnit);
      return { ...FILES[format], text };
    },
  };
}

/** Compares in a worker. Throws `not-found` when a side selects nothing. */
export function comparisonOf(
  { store, workers, directory }: ServiceContext,
  request: ComparisonRequest,
): Promise<Comparison> {
  const tolerancePercent = request.tolerancePercent ?? readSettings(store.reader).tolerancePercent;
  return workers.run('compare', { database: directory.database, request: { ...request, tolerancePercent } });
}
