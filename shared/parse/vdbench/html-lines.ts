import { reportLines, type ReportLine } from '../report-lines.ts';

const TAGS = /<\/?(?:a|b|i|pre|title|html|head|body)(?: [^<>]*)?>/gi;

/** vdbench's reports are text in `<pre>` with links and bold starts: the lines without those tags. */
export function textLines(html: string): ReportLine[] {
  return reportLines(html)
    .map(({ line, text }) => ({ line, text: text.includes('<') ? text.replace(TAGS, '') : text }))
    .filter(({ text }) => text.trim() !== '');
}

/** `13:49:00.011` as seconds of the day; null where the text does not begin with a time. */
export function timeOfDay(text: string): number | null {
  const match = /^\s*(\d\d):(\d\d):(\d\d\.\d{1,6})/.exec(text);
  return match === null ? null : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}
