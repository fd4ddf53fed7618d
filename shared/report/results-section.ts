import { headlineOf } from '../analysis/headline.ts';
import { letterOf } from '../analysis/letter.ts';
import { metricColumns } from '../analysis/comparison-table.ts';
import { repeatedPoints, type RepeatedPoint } from '../analysis/stability.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatMilliseconds, formatNumber, formatPercent, formatRate, NO_DATA } from '../units/format.ts';
import { metricChart, ratioChart } from './comparison-charts.ts';
import { analysisBlocks } from './analysis-block.ts';
import { comparisonSentences } from './summary-section.ts';
import { acceptedFindings, lawFlags } from './findings-tables.ts';
import type { ReportInput } from './report-input.ts';
import type { ReportBlock, ReportSection, ReportTable } from './report.ts';
import { left, ratioTable, right, text, valueTable } from './tables.ts';

export function comparisonSection(input: ReportInput): ReportSection | null {
  const { comparison } = input;
  if (comparison === null) return null;
  const others = comparison.configurations.map((_, index) => index).slice(1);
  const blocks: ReportBlock[] = others.flatMap((other): ReportBlock[] => {
    const label = comparison.configurations[other]?.label ?? '';
    const baseline = comparison.configurations[0]?.label ?? '';
    return [
      {
        kind: 'table',
        table: valueTable(comparison, [0, other], input.rateUnit, `Measured values, ${baseline} and ${label}`),
      },
      {
        kind: 'table',
        table: ratioTable(
          comparison,
          other,
          input.rateUnit,
          `${label} against ${baseline} (${letterOf(other)} ÷ A), %`,
        ),
      },
    ];
  });
  const charts = [
    ratioChart(comparison),
    metricChart(comparison, 'latencyNs', input.rateUnit),
    metricChart(comparison, 'iops', input.rateUnit),
  ];
  return {
    id: 'comparison',
    number: '4',
    title: 'Comparison',
    level: 1,
    blocks: [
      ...comparisonSentences(comparison).map((sentence) => ({ kind: 'paragraph' as const, text: sentence })),
      ...blocks,
      ...charts.filter((chart) => chart !== null).map((chart) => ({ kind: 'chart' as const, chart })),
      ...input.analyses.flatMap((part) => analysisBlocks(part, input.rateUnit)),
    ],
  };
}

/** Stability of the repeats, what failed, what the laws doubt, and what was accepted of the test bed. */
export function qualitySection(input: ReportInput): ReportSection {
  const points = repeatedPoints(input.results);
  const few = points.filter(({ first, repeats }) => first.provenance.kind !== 'published' && repeats < 3).length;
  const items = [
    failedItem(input.results.filter((result) => result.status !== 'ok')),
    scatterItem(points.filter(({ scattered }) => scattered)),
    ...(few > 0 ? [`${String(few)} points have fewer than 3 repeats: no reliable confidence interval.`] : []),
    ...skewItem(input.results),
  ];
  const blocks: ReportBlock[] = [{ kind: 'list', items }, ...lawFlags(input.results), ...acceptedFindings(input.lab)];
  return { id: 'quality', number: '5', title: 'Quality', level: 1, blocks };
}

function failedItem(failed: readonly PointResult[]): string {
  if (failed.length === 0) return 'No failed or partial points.';
  const names = failed.map((result) => `${pointName(result)} repeat ${String(result.repeat)}`);
  return `${String(failed.length)} failed or partial points: ${names.join('; ')}.`;
}

function scatterItem(scattered: readonly RepeatedPoint[]): string {
  if (scattered.length === 0) return 'No point whose repeats scatter by more than 5% (CV of IOPS).';
  const texts = scattered.map(({ first, coefficientOfVariation }) => {
    const percent = coefficientOfVariation === null ? null : 100 * coefficientOfVariation;
    return `${first.configuration}, ${pointName(first)} (CV ${formatPercent(percent)}%)`;
  });
  return `Repeats scatter by more than 5%: ${texts.join('; ')}.`;
}

function skewItem(results: readonly PointResult[]): string[] {
  const skews = results.map((result) => result.startSkewNs).filter((skew) => skew !== null);
  return skews.length === 0
    ? []
    : [`Clients began within ${formatMilliseconds(Math.max(...skews))} ms of each other at every point.`];
}

const pointName = (result: PointResult): string =>
  `${result.workload.name} ${formatNumber(result.workload.numjobs)}×${formatNumber(result.workload.iodepth)}`;

/** Appendix: every stored repeat. */
export function repeatsSection(input: ReportInput): ReportSection | null {
  if (input.results.length === 0) return null;
  return {
    id: 'repeats',
    number: 'B',
    title: 'Every result',
    level: 1,
    blocks: [{ kind: 'table', table: resultsTable(input) }],
  };
}

export function resultsTable({ results, rateUnit }: Pick<ReportInput, 'results' | 'rateUnit'>): ReportTable {
  const rate = metricColumns(rateUnit)[1]?.label ?? rateUnit;
  return {
    caption: 'Every stored result',
    groups: null,
    columns: [
      left('Configuration'),
      left('Pattern'),
      right('jobs'),
      right('depth'),
      right('rep.'),
      right('IOPS'),
      right(rate),
      right('mean', 'ms'),
      right('p99', 'ms'),
    ],
    rows: results.map((result) => {
      const { iops, bytesPerSecond, meanLatencyNs, p99Ns } = headlineOf(result);
      const failed = result.status === 'failed';
      return [
        text(result.configuration),
        text(failed ? `${result.workload.name} (failed)` : result.workload.name, failed ? 'worse' : 'plain'),
        text(formatNumber(result.workload.numjobs)),
        text(formatNumber(result.workload.iodepth)),
        text(String(result.repeat)),
        text(failed ? NO_DATA : formatNumber(iops)),
        text(failed ? NO_DATA : formatRate(bytesPerSecond, rateUnit)),
        text(failed ? NO_DATA : formatMilliseconds(meanLatencyNs)),
        text(failed ? NO_DATA : formatMilliseconds(p99Ns)),
      ];
    }),
    footnotes: [],
  };
}
