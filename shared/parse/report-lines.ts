/** A line of a report with its number from 1. */
export interface ReportLine {
  readonly line: number;
  readonly text: string;
}

/** Longer than any line of a report for people. What is beyond is cut, so that patterns stay quick on any file. */
const LONGEST_LINE = 4_096;

/**
 * Lines of a report that a tool also painted progress into: what a carriage return separates counts as lines of their own
 * with the same number, so that a table row behind a progress line is found.
 */
export function reportLines(text: string, longest = LONGEST_LINE): ReportLine[] {
  return text
    .split('\n')
    .flatMap((physical, index) =>
      physical.includes('\r')
        ? physical.split('\r').map((part) => ({ line: index + 1, text: part }))
        : [{ line: index + 1, text: physical }],
    )
    .filter(({ text: content }) => content.trim() !== '')
    .map((each) => (each.text.length > longest ? { ...each, text: each.text.slice(0, longest) } : each));
}
