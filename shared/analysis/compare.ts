import type { PointResult } from '../results/point-result.ts';
import { geometricMean } from '../stats/ratio.ts';
import type { Comparison, ComparisonRow, Correction, Metric, NetworkLimit } from './comparison.ts';
import { METRICS } from './metrics.ts';
import { footnotesOf, tableFootnotes } from './footnotes.ts';
import { lawNotes } from './laws/flagged-rows.ts';
import { networkWords, type NetworkWord } from './network-bound.ts';
import { pairRows, type Groups, type PairedRow, type PairingInput } from './paired-rows.ts';
import { ratioOf } from './ratios.ts';
import { correctedForPatterns } from './significance.ts';
import { byMetric, type Side } from './summary.ts';
import { verdictText } from './verdict.ts';
import { configurationProblems } from './like-for-like.ts';

export interface ComparisonInput extends PairingInput {
  readonly tolerancePercent: number;
  /** Of the tests, over the patterns. */
  readonly correction?: Correction;
  /** Columns to show; all when absent. The rows hold every metric. */
  readonly metrics?: readonly Metric[];
  /** The word on a result's network; absent: the publications'. */
  readonly networkWord?: (result: PointResult) => NetworkWord;
}

/** Compares configurations point by point. Pairs that one side lacks are kept with null and counted. */
export function compare(input: ComparisonInput): Comparison {
  const { rows: paired, groups, problems } = pairRows(input);
  const correction = input.correction ?? 'none';
  const wordOf = input.networkWord ?? networkWords(new Map());
  const compared = paired.map((row) => compareRow(row, input, wordOf));
  const bound = paired.map(({ sides }) => sides.map(({ results }) => results.some((result) => wordOf(result).bound)));
  const tested = correction === 'holm' ? correctedForPatterns(compared) : compared;
  const rows = tested.map((row, index) => withVerdicts(row, bound[index] ?? [], input.tolerancePercent));
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
    problems: [...configurationProblems(input.configurations, paired), ...lawNotes(input.configurations), ...problems],
  };
}

function compareRow(
  paired: PairedRow,
  input: ComparisonInput,
  wordOf: (result: PointResult) => NetworkWord,
): ComparisonRow {
  const [baseline, ...others] = paired.sides;
  const ratios = others.map((other) => ratiosOf(baseline, other, input.tolerancePercent));
  const all = paired.sides.flatMap((side) => side.results);
  return {
    key: paired.key,
    workload: paired.workload,
    numjobs: paired.numjobs,
    iodepth: paired.iodepth,
    values: paired.sides.map((side) => (side.results.length === 0 ? null : side.summaries)),
    ratios,
    networkBound: all.some((result) => wordOf(result).bound),
    networkLimits: paired.sides.map(({ results }) => nearest(results.flatMap((result) => wordOf(result).limit ?? []))),
    verdicts: [],
    footnotes: footnotesOf(all),
  };
}

/** Of several repeats the one that came nearest. */
const nearest = (limits: readonly NetworkLimit[]): NetworkLimit | null =>
  limits.toSorted((a, b) => b.sharePercent - a.sharePercent)[0] ?? null;

/** In words, once the tests stand; a ratio is network-bound when one of its own two sides is. */
const withVerdicts = (row: ComparisonRow, bound: readonly boolean[], tolerancePercent: number): ComparisonRow => ({
  ...row,
  verdicts: row.ratios.map((ratio, index) =>
    verdictText(ratio?.iops ?? null, tolerancePercent, bound[0] === true || bound[index + 1] === true),
  ),
});

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
