import type { PointResult } from '../results/point-result.ts';
import { formatNumber } from '../units/format.ts';
import type { ComparisonRow, Correction, NetworkLimit } from './comparison.ts';
import { letterOf } from './letter.ts';

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
  correction: Correction,
): string[] {
  const all = configurations.flat();
  const clients = [...new Set(all.map((result) => result.workload.clients))].filter((count) => count !== null);
  const lines: string[] = [];
  if (clients.some((count) => count > 1)) {
    lines.push(
      `* per client, ${clients.map(String).join(' or ')} ${clients.length === 1 && clients[0] === 1 ? 'client' : 'clients'} in total`,
    );
  }
  lines.push(...networkLines(rows));
  lines.push('Ratios from unrounded values');
  const repeats = rows.flatMap((row) => row.values.map((value) => value?.iops?.count ?? 0));
  if (Math.max(0, ...repeats) > 1) lines.push('Means of repeats; ± is the 95% confidence interval of the mean');
  const cells = rows.flatMap((row) => row.ratios.flatMap((ratio) => Object.values(ratio ?? {})));
  if (cells.some((cell) => cell?.significance != null)) {
    const holm = correction === 'holm' ? ', Holm over the patterns' : '';
    lines.push(`Tests: Welch, two-sided 5%${holm}; detectable: found with 80% power`);
  }
  const summaries = rows.flatMap((row) => row.values.flatMap((value) => Object.values(value ?? {})));
  if (summaries.some((summary) => summary?.outliers != null)) lines.push('⚑ a repeat lies far from the others');
  return lines;
}

/** `** network-bound: read 1M A 99% of 48.9 GB/s`: the share of the ceiling that each configuration reached. */
function networkLines(rows: readonly ComparisonRow[]): string[] {
  const bound = rows.filter((row) => row.networkBound);
  if (bound.length === 0) return [];
  const told = bound.flatMap(({ workload, networkLimits }) => {
    const parts = networkLimits.flatMap((limit, index) => (limit === null ? [] : limitText(limit, index)));
    return parts.length === 0 ? [] : `${workload} ${parts.join(', ')}`;
  });
  if (told.length === 0) return ['** network-bound, as published'];
  const names = new Set(bound.flatMap((row) => row.networkLimits.flatMap((limit) => limit?.name ?? [])));
  return [`** network-bound (${[...names].join(', ')}): ${told.join('; ')}`];
}

const limitText = ({ sharePercent, bytesPerSecond }: NetworkLimit, index: number): string =>
  `${letterOf(index)} ${formatNumber(sharePercent, 1)}% of ${formatNumber(bytesPerSecond / 1e9, 1)} GB/s`;
