import { comparisonCharts as chartsOf } from '../../../shared/report/comparison-charts.ts';
import type { ChartSpec } from '../../../shared/report/report.ts';
import { analysisTable } from './analysis-table.ts';
import { compare } from './compare.ts';
import type { Jobs } from './jobs.ts';

/** The charts of a comparison as data. */
export async function comparisonCharts(input: Jobs['comparison-charts']['input']): Promise<ChartSpec[]> {
  const { database, artefacts, request, rateUnit } = input;
  const comparison = await compare({ database, request });
  const asked = { ...request, kind: 'theoretical' as const, facts: [], cap: null, pair: null };
  return chartsOf(comparison, await analysisTable({ database, artefacts, request: asked }), rateUnit);
}
