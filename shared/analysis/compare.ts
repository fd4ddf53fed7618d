import type { PointResult } from '../results/point-result.ts';
import { geometricMean } from '../stats/ratio.ts';
import { problem, type Problem } from '../units/problem.ts';
import { METRICS, type Comparison, type ComparisonRow, type Correction, type Metric } from './comparison.ts';
import { footnotesOf, tableFootnotes } from './footnotes.ts';
import { groupByKey, type PairProperty } from './pairing.ts';
import { ratioOf } from './ratios.ts';
import { correctedForPatterns } from './significance.ts';
import { byMetric, sideOf, type Side } from './summary.ts';
import { verdictText } from './verdict.ts';
import { configurationProblems } from './like-for-like.ts';

export interface ComparisonInput {
  /** Baseline first. */
  readonly configurations: readonly { readonly label: string; readonly results: readonly PointResult[] }[];
  readonly pairBy: readonly PairProperty[];
  readonly tolerancePercent: number;
  /** Of the tests, over the patterns. */
  readonly correction?: Correction;
  /** Columns to show; all when absent. The rows hold every metric. */
  readonly metrics?: readonly Metric[];
  /** Our own model's word on a row (capacity room); absent where the bed is not known. */
  readonly networkBound?: (results: readonly PointResult[]) => boolean;
}

type Groups = ReadonlyMap<string, readonly PointResult[]>;

/** Compares configurations point by point. Pairs that one side lacks are kept with null and counted. */
export function compare(input: ComparisonInput): Comparison {
  const groups = input.configurations.map(({ results }) => groupByKey(results, input.pairBy));
  const keys = [...new Set(groups.flatMap((group) => [...group.keys()]))];
  const problems: Problem[] = configurationProblems(input.configurations);
  const correction = input.correction ?? 'none';
  const compared = keys.map((key) => compareRow(key, groups, input, problems));
  const rows = withVerdicts(correction === 'holm' ? correctedForPatterns(compared) : compared, input);
  const complete = rows.filter((row) => row.values.every((value) => value !== null)).length;
  return {
    configurations: input.configurations.map((configuration, index) => ({
      ...describe(configuration, groups[index]),
      missing: rows.filter((row) => row.values[index] === null).length,
    })),
    pairBy: [...input.pairBy],
    tolerancePercent: input.tolerancePercent,
    correction,
    metrics: METRICS.map(({ metric }) => metric).filter((metric) => input.metrics?.includes(metric) ?? true),
    rows,
    geometricMeans: input.configurations.slice(1).map((_, index) => geometricRow(rows, index)),
    paired: complete,
    missing: rows.length - complete,
    footnotes: tableFootnotes(
      rows,
      input.configurations.map(({ results }) => results),
      correction,
    ),
    problems,
  };
}

function compareRow(
  key: string,
  groups: readonly Groups[],
  input: ComparisonInput,
  problems: Problem[],
): ComparisonRow {
  const sides = groups.map((group, index) =>
    sideOf(input.configurations[index]?.label ?? '', unambiguous(key, group.get(key) ?? [], input, index, problems)),
  );
  const [baseline, ...others] = sides;
  const first = sides.flatMap((side) => side.results)[0] ?? groups.flatMap((group) => group.get(key) ?? [])[0];
  const ratios = others.map((other) => ratiosOf(baseline, other, input.tolerancePercent));
  const all = sides.flatMap((side) => side.results);
  const networkBound = all.length > 0 && (input.networkBound?.(all) ?? footnotesOf(all).includes('**'));
  return {
    key,
    workload: first?.workload.name ?? key,
    numjobs: sameOrNull(all, 'numjobs'),
    iodepth: sameOrNull(all, 'iodepth'),
    values: sides.map((side) => (side.results.length === 0 ? null : side.summaries)),
    ratios,
    networkBound,
    verdicts: [],
    footnotes: footnotesOf(all),
  };
}

/** In words, once the tests stand. */
const withVerdicts = (rows: readonly ComparisonRow[], { tolerancePercent }: ComparisonInput): ComparisonRow[] =>
  rows.map((row) => ({
    ...row,
    verdicts: row.ratios.map((ratio) => verdictText(ratio?.iops ?? null, tolerancePercent, row.networkBound)),
  }));

/** Points that differ in what the key leaves out are not repeats of each other: they are never averaged. */
function unambiguous(
  key: string,
  results: readonly PointResult[],
  input: ComparisonInput,
  index: number,
  problems: Problem[],
): readonly PointResult[] {
  const distinct = new Set(results.map(({ workload: { name: _, ...parameters } }) => JSON.stringify(parameters)));
  if (distinct.size <= 1) return results;
  const label = input.configurations[index]?.label ?? '';
  problems.push(
    problem(
      'error',
      'ambiguous-pair',
      `${label}, ${key}`,
      `${String(distinct.size)} different points share this pair; they are not averaged`,
      'Pair by jobs and depth as well, or narrow the configuration with a filter',
    ),
  );
  return [];
}

function ratiosOf(baseline: Side | undefined, other: Side, tolerancePercent: number): ComparisonRow['ratios'][number] {
  if (baseline === undefined || baseline.results.length === 0 || other.results.length === 0) return null;
  return byMetric((metric) => ratioOf(baseline, other, metric, tolerancePercent));
}

function geometricRow(rows: readonly ComparisonRow[], index: number): Comparison['geometricMeans'][number] {
  return byMetric((metric) => {
    return geometricMean(rows.flatMap((row) => row.ratios[index]?.[metric]?.percent ?? []));
  });
}

function describe(configuration: ComparisonInput['configurations'][number], groups: Groups | undefined) {
  const used = [...(groups?.values() ?? [])];
  const results = used.flat();
  const clients = new Set(results.map((result) => result.workload.clients));
  return {
    label: configuration.label,
    points: used.length,
    repeats: Math.max(0, ...used.map((group) => group.length)),
    clients: clients.size === 1 ? ([...clients][0] ?? null) : null,
    published: results.length > 0 && results.every((result) => result.provenance.kind === 'published'),
  };
}

function sameOrNull(results: readonly PointResult[], property: 'numjobs' | 'iodepth'): number | null {
  const values = new Set(results.map((result) => result.workload[property]).filter((value) => value !== null));
  return values.size === 1 ? ([...values][0] ?? null) : null;
}
