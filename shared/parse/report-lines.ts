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
  const lines: ReportLine[] = [];
  for (let begin = 0, line = 1; begin <= text.length; line += 1) {
    const found = text.indexOf('\n', begin);
    const end = found < 0 ? text.length : found;
    if (end > begin) addParts(lines, line, text.slice(begin, end), longest);
    begin = end + 1;
  }
  return lines;
}

function addParts(lines: ReportLine[], line: number, physical: string, longest: number): void {
  for (const part of physical.includes('\r') ? physical.split('\r') : [physical]) {
    if (part.trim() !== '') lines.push({ line, text: part.length > longest ? part.slice(0, longest) : part });
  }
}
