import { readFileSync } from 'node:fs';
import type { FormatParser, ParsedFile, ParsedPoint } from '../../../shared/parse/parsed.ts';
import type { Direction } from '../../../shared/results/point-result.ts';

const fixtures = new URL('../../fixtures/load-tools/', import.meta.url);

/** A report in the form of a load tool, with numbers of our own. */
export const readReport = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');

export function parseReport(parser: FormatParser, name: string, text = readReport(name)): ParsedFile {
  const parsed = parser.parse({ name, text });
  if (parsed === null) throw new Error(`${name} was not recognised as ${parser.format}`);
  return parsed;
}

/** Where and what: the codes of a file's problems and of its points'. */
export const codesOf = ({ points, problems }: ParsedFile): string[] =>
  [...points.flatMap((point) => point.problems), ...problems].map(({ code, where }) => `${code} ${where}`);

export function sideOf(point: ParsedPoint | undefined, name: 'read' | 'write' | 'mixed', host = 0): Direction {
  const direction = point?.parts[host]?.directions[name];
  if (!direction) throw new Error(`no ${name}`);
  return direction;
}

/** The figures of a direction that a person can read off the report; ns, B/s. */
export function figuresOf(direction: Direction) {
  const { iops, bytesPerSecond, operations, latency } = direction;
  return {
    iops: iops === null ? null : Number(iops.toFixed(3)),
    bytesPerSecond: bytesPerSecond === null ? null : Math.round(bytesPerSecond),
    operations,
    meanNs: latency.total?.meanNs ?? null,
    maxNs: latency.total?.maxNs ?? null,
  };
}
