import type { PointResult } from '../results/point-result.ts';
import type { ComparisonRow } from './comparison.ts';

/** Marks of the studies: `*` parameters are per client, `**` the network was the limit. */
export function footnotesOf(results: readonly PointResult[]): string[] {
  const marks = results.flatMap((result) =>
    result.provenance.kind === 'published' ? result.provenance.printed.footnotes : [],
  );
  return [...new Set(marks)];
}

/** The lines under a comparison table. */
export function tableFootnotes(
  rows: readonly ComparisonRow[],
  configurations: readonly (readonly PointResult[])[],
): string[] {
  const all = configurations.flat();
  const clients = [...new Set(all.map((result) => result.workload.clients))].filter((count) => count !== null);
  const lines: string[] = [];
  if (clients.some((count) => count > 1)) {
    lines.push(
      `* per client, ${clients.map(String).join(' or ')} ${clients.length === 1 && clients[0] === 1 ? 'client' : 'clients'} in total`,
    );
  }
  if (rows.some((row) => row.networkBound)) lines.push('** network-bound');
  lines.push('Ratios from unrounded values');
  const repeats = rows.flatMap((row) => row.values.map((value) => value?.iops?.count ?? 0));
  if (Math.max(0, ...repeats) > 1) lines.push('Means of repeats; ± is the 95% confidence interval of the mean');
  return lines;
}
