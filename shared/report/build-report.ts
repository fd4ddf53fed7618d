import { methodSection } from './method-section.ts';
import type { ReportInput } from './report-input.ts';
import type { Report, ReportSection } from './report.ts';
import { measuredSection } from './measured-section.ts';
import { comparisonSection, qualitySection, repeatsSection } from './results-section.ts';
import { headlinesOf, summarySection } from './summary-section.ts';
import { appendixFiles, testBedSections } from './test-bed-section.ts';

/** The report as a document: cover, sections in the order of the template, appendices. Numbers are given here. */
export function buildReport(input: ReportInput): Report {
  const chapters: (ReportSection[] | ReportSection | null)[] = [
    summarySection(input),
    testBedSections(input),
    methodSection(input),
    measuredSection(input),
    comparisonSection(input),
    qualitySection(input),
    appendixFiles(input),
    repeatsSection(input),
  ];
  const wanted = chapters
    .map((chapter) => (chapter === null ? [] : Array.isArray(chapter) ? chapter : [chapter]))
    .filter(([first]) => first !== undefined && (input.sections === null || input.sections.includes(first.id)));
  return {
    id: input.id,
    title: input.title,
    subtitle: input.subtitle,
    organisation: input.organisation,
    facts: coverFacts(input),
    headlines: headlinesOf(input.comparison),
    topologySvg: input.topologySvg,
    sections: renumber(wanted),
    paper: input.paper,
    program: input.program,
  };
}

/** Chapters are numbered 1, 2, ...; appendices A, B, ...; what was left out leaves no gap. */
function renumber(chapters: readonly (readonly ReportSection[])[]): ReportSection[] {
  let number = 0;
  let letter = 0;
  return chapters.flatMap((sections) => {
    const appendix = /^[A-Z]$/.test(sections[0]?.number ?? '');
    const label = appendix ? String.fromCharCode(65 + letter++) : String((number += 1));
    return sections.map((section, index) => ({
      ...section,
      number: index === 0 ? label : `${label}.${String(index)}`,
    }));
  });
}

function coverFacts(input: ReportInput): [string, string][] {
  const published = input.results.length > 0 && input.results.every((result) => result.provenance.kind === 'published');
  const dates = input.runs.map((run) => run.started).filter((date) => date !== null);
  const studies = new Set(
    input.results.flatMap((result) =>
      result.provenance.kind === 'published' ? [`Study ${result.provenance.study}`] : [],
    ),
  );
  return [
    ['Test bed', input.lab.name],
    [
      'Test dates',
      dates.length > 0
        ? [dates[0], dates.at(-1)].filter((date, index, all) => all.indexOf(date) === index).join(' to ')
        : 'not stated',
    ],
    ['Performed by', input.author === '' ? 'not stated' : input.author],
    [
      'Data',
      published
        ? `${[...studies].join(', ')}: ${String(input.results.length)} means as published`
        : `${counted(input.results.length, 'result')} of ${counted(input.runs.length, 'run')}`,
    ],
    ['Report', `${input.date}, ${input.program}`],
  ];
}

const counted = (count: number, word: string): string => `${String(count)} ${word}${count === 1 ? '' : 's'}`;
