import type { Comparison } from '../analysis/comparison.ts';
import { formatNumber, formatPercent } from '../units/format.ts';
import { ratioChart, metricChart } from './comparison-charts.ts';
import type { ReportInput } from './report-input.ts';
import type { Report, ReportBlock, ReportSection } from './report.ts';
import { runTable } from './run-table.ts';

/** Sentences with numbers, made from the comparison; nothing in them is an opinion. */
export function comparisonSentences(comparison: Comparison): string[] {
  const [baseline, ...others] = comparison.configurations;
  if (baseline === undefined) return [];
  return others.flatMap((other, index) => sentencesFor(comparison, baseline.label, other.label, index));
}

function sentencesFor(comparison: Comparison, baseline: string, other: string, index: number): string[] {
  const rows = comparison.rows.filter((row) => (row.ratios[index]?.iops ?? null) !== null);
  if (rows.length === 0) return [`No pattern was measured with both ${baseline} and ${other}.`];
  const within = rows.filter((row) => row.ratios[index]?.iops?.verdict === 'within');
  const outside = rows.filter((row) => row.ratios[index]?.iops?.verdict !== 'within');
  const tolerance = String(comparison.tolerancePercent);
  const first = `On ${String(within.length)} of ${String(rows.length)} patterns ${other} delivers the IOPS of ${baseline} within ${tolerance}%.`;
  const rest = outside.slice(0, 6).map((row) => {
    const ratio = row.ratios[index]?.iops;
    const [below, above] = [row.values[0]?.iops?.mean, row.values[index + 1]?.iops?.mean];
    return `On ${row.workload} it delivers ${formatPercent(ratio?.percent)}%: ${formatNumber(above)} against ${formatNumber(below)} IOPS.`;
  });
  return [[first, ...rest].join(' '), ...latencySentence(comparison, other, index)];
}

function latencySentence(comparison: Comparison, other: string, index: number): string[] {
  const percents = comparison.rows
    .map((row) => row.ratios[index]?.latencyNs?.percent ?? null)
    .filter((value) => value !== null);
  if (percents.length === 0) return [];
  const [low, high] = [Math.min(...percents), Math.max(...percents)];
  return [`Mean latency of ${other} is ${formatPercent(low)}% to ${formatPercent(high)}% of the baseline's.`];
}

/** The figures on the cover: least and greatest IOPS ratio and latency ratio of the first pair. */
export function headlinesOf(comparison: Comparison | null): Report['headlines'] {
  const [baseline, other] = comparison?.configurations ?? [];
  if (comparison === null || baseline === undefined || other === undefined) return [];
  const of = (metric: 'iops' | 'latencyNs' | 'cpuPercent') =>
    comparison.rows.flatMap((row) => {
      const ratio = row.ratios[0]?.[metric] ?? null;
      return ratio === null ? [] : [{ percent: ratio.percent, workload: row.workload }];
    });
  const range = (values: readonly { percent: number }[]): string => {
    const [low, high] = [
      Math.min(...values.map(({ percent }) => percent)),
      Math.max(...values.map(({ percent }) => percent)),
    ];
    return low.toFixed(2) === high.toFixed(2)
      ? `${formatPercent(low)}%`
      : `${formatPercent(low, 0)}–${formatPercent(high, 0)}%`;
  };
  const [rates, latencies, processors] = [of('iops'), of('latencyNs'), of('cpuPercent')];
  return [
    ...(rates.length > 0
      ? [
          {
            value: range(rates),
            text: `IOPS of ${other.label} against ${baseline.label}, ${String(rates.length)} patterns`,
          },
        ]
      : []),
    ...(latencies.length > 0 ? [{ value: range(latencies), text: 'mean latency, lower is better' }] : []),
    ...(processors.length > 0 ? [{ value: range(processors), text: 'CPU of the clients, lower is better' }] : []),
  ];
}

export function summarySection(input: ReportInput): ReportSection {
  const { comparison } = input;
  const blocks: ReportBlock[] =
    comparison === null
      ? [{ kind: 'paragraph', text: `${String(input.results.length)} results, no comparison.` }]
      : comparisonSentences(comparison).map((text) => ({ kind: 'paragraph', text }));
  const chart =
    comparison === null ? null : (ratioChart(comparison) ?? metricChart(comparison, 'iops', input.rateUnit));
  const runs = runTable(input);
  return {
    id: 'summary',
    number: '1',
    title: 'Summary',
    level: 1,
    blocks: [
      ...blocks,
      ...(chart === null ? [] : [{ kind: 'chart' as const, chart }]),
      ...(runs === null ? [] : [{ kind: 'table' as const, table: runs }]),
      ...limitsOf(input),
    ],
  };
}

/** What the reader must keep in mind: the problems of the comparison, word for word. */
function limitsOf({ comparison }: ReportInput): ReportBlock[] {
  const items = (comparison?.problems ?? []).map(({ message, tip }) =>
    [message, tip].flatMap((sentence) => (sentence === null ? [] : `${sentence.replace(/\.$/, '')}.`)).join(' '),
  );
  return items.length === 0
    ? []
    : [
        { kind: 'paragraph', text: 'Limits of these results:' },
        { kind: 'list', items },
      ];
}
