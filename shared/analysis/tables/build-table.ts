import { accessPointTable } from './access-points.ts';
import type { AnalysisTable, TableKind } from './analysis-table.ts';
import { cappedTable } from './capped.ts';
import { fairnessTable } from './fairness.ts';
import { frontBackEndTable } from './front-back-end.ts';
import { iopsPerCoreTable } from './iops-per-core.ts';
import { latencyBreakdownTable } from './latency-breakdown.ts';
import { percentileTable } from './percentiles.ts';
import { scalingComparison } from './scaling.ts';
import type { TableBody, TableInput } from './table-input.ts';
import { predictedTable, theoreticalTable } from './theoretical.ts';
import { timeCourseTable } from './time-course.ts';

interface TableRule {
  readonly title: string;
  readonly source: string;
  readonly build: (input: TableInput) => TableBody;
}

/** Every table that a comparison can be read as, in the order in which they are offered. */
export const TABLES: Readonly<Record<TableKind, TableRule>> = {
  'iops-per-core': {
    title: 'IOPS per core',
    source: 'Polled: IOPS / reactors; interrupt-driven: IOPS / (CPU % × logical CPUs / 100). Study D',
    build: iopsPerCoreTable,
  },
  scaling: {
    title: 'Scaling',
    source: 'e(n) = X(n) / (n X(1)), also against the best rate per core. Study D',
    build: scalingComparison,
  },
  'latency-breakdown': {
    title: 'Latency breakdown',
    source:
      'Overhead = remote − local mean latency at depth 1; kernel − SPDK, and its share of the kernel overhead. Study D',
    build: latencyBreakdownTable,
  },
  capped: {
    title: 'Latency cap',
    source: 'Greatest depth per job whose latency keeps to the cap. Study E, bank test',
    build: cappedTable,
  },
  theoretical: {
    title: 'Of theoretical',
    source: 'Measured / (drives × rate of one) and / lowest hard ceiling of the capacity model. Studies A and C',
    build: theoreticalTable,
  },
  predicted: {
    title: 'Of predicted',
    source: 'Measured / estimate of the capacity model (approximate mean value analysis, Bard and Schweitzer)',
    build: predictedTable,
  },
  'front-back-end': {
    title: 'Front and back end',
    source: 'Back end = front end × (r + (1 − r) m), r share of reads, m copies. Study C',
    build: frontBackEndTable,
  },
  'access-points': {
    title: 'Access points',
    source: 'Sum of what every client sends through a listener that it uses. Study E',
    build: accessPointTable,
  },
  fairness: {
    title: 'Fairness of clients',
    source: '(Σx)² / (n Σx²): Jain, Chiu and Hawe, 1984',
    build: fairnessTable,
  },
  percentiles: {
    title: 'Percentiles',
    source: 'First bin at which so many of all I/Os have been counted: the rule of fio',
    build: percentileTable,
  },
  'time-course': {
    title: 'Over time',
    source: 'Out of the raw output: windows of the tool, brought to common steps',
    build: timeCourseTable,
  },
};

export function buildTable(kind: TableKind, input: TableInput): AnalysisTable {
  const { title, source, build } = TABLES[kind];
  const { columns, rows, footnotes = [], problems = [] } = build(input);
  return {
    kind,
    title,
    source,
    columns: [...columns],
    rows: rows.map((row) => [...row]),
    footnotes: [...footnotes],
    problems: [...problems],
  };
}
