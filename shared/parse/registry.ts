import { problem } from '../units/problem.ts';
import { fioJsonParser } from './fio/fio-json.ts';
import { fioTerseParser } from './fio/fio-terse.ts';
import type { ForeignFile, FormatParser, ParsedFile } from './parsed.ts';

/** Every format that FabricLab reads, asked in this order. */
export const parsers: readonly FormatParser[] = [fioJsonParser, fioTerseParser];

/** Reads a result file of any known format. A file that nobody claims is a problem, not an exception. */
export function parseResultFile(file: ForeignFile): ParsedFile {
  for (const parser of parsers) {
    const parsed = parser.parse(file);
    if (parsed !== null) return parsed;
  }
  const known = parsers.map((parser) => parser.title).join('; ');
  return {
    format: 'unknown',
    points: [],
    problems: [
      problem('error', 'unknown-format', file.name, `No known format in ${file.name}`, `FabricLab reads: ${known}`),
    ],
  };
}
