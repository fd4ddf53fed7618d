import { describe, expect, test } from 'vitest';
import { compare } from '../../../shared/analysis/compare.ts';
import { buildReport } from '../../../shared/report/build-report.ts';
import { reportSchema, type Report } from '../../../shared/report/report.ts';
import type { ReportInput } from '../../../shared/report/report-input.ts';
import { iops } from '../../../shared/units/quantity.ts';
import { aLab, aPointResult } from '../../support/builders.ts';

const results = [10_000, 11_000, 12_000].map((rate, index) => {
  const result = aPointResult({ repeat: index + 1 });
  const read = result.directions.read ?? result.directions.write!;
  return {
    ...result,
    status: 'ok' as const,
    directions: { ...result.directions, read: { ...read, iops: iops(rate) } },
  };
});
const input = (change: Partial<ReportInput> = {}): ReportInput => ({
  id: 'FL-1',
  title: 'Title',
  subtitle: '',
  author: '',
  organisation: '',
  paper: 'A4',
  rateUnit: 'MiB/s',
  program: 'FabricLab',
  date: '20 November 2026',
  lab: aLab([]),
  analyses: [],
  topologySvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>',
  comparison: null,
  results,
  runs: [],
  files: [],
  sections: null,
  ...change,
});
const titles = (report: Report): string[] =>
  report.sections.filter(({ level }) => level === 1).map(({ number, title }) => `${number} ${title}`);

describe('a report', () => {
  test('of one run shows means of its repeats, numbered without a gap', () => {
    const report = reportSchema.parse(buildReport(input()));
    expect(titles(report)).toEqual(['1 Summary', '2 Test bed', '3 Method', '4 Results', '5 Quality', 'A Every result']);
    const table = report.sections.find(({ id }) => id === 'results')?.blocks.find((block) => block.kind === 'table');
    expect(table?.kind === 'table' && table.table.rows[0]?.map((cell) => cell.text)).toEqual(
      expect.arrayContaining(['3', '11,000', '9.09']),
    );
  });

  test('of a comparison shows the comparison instead', () => {
    const side = { label: 'A', results };
    const comparison = compare({
      configurations: [side, { ...side, label: 'B' }],
      pairBy: ['workload'],
      tolerancePercent: 4,
    });
    const report = reportSchema.parse(buildReport(input({ comparison })));
    expect(titles(report)).toContain('4 Comparison');
    expect(titles(report)).not.toContain('4 Results');
  });

  test('leaves out what was not asked for, and renumbers', () => {
    const report = buildReport(input({ sections: ['summary', 'quality', 'repeats'] }));
    expect(titles(report)).toEqual(['1 Summary', '2 Quality', 'A Every result']);
  });

  test('without any result says so and shows no numbers', () => {
    const report = reportSchema.parse(buildReport(input({ results: [] })));
    expect(titles(report)).toEqual(['1 Summary', '2 Test bed', '3 Method', '4 Quality']);
  });
});
