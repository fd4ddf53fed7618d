import { problem } from '../../units/problem.ts';
import type { ParsedFile } from '../parsed.ts';
import { fioLogName } from './log-name.ts';

const ENDING = '.fz';

/**
 * What is said of a log that fio compressed itself (log_store_compressed): zlib streams of fio's own records, whose layout
 * goes by the release and is told nowhere in the file (fio iolog.h, struct io_sample). Null for other names.
 */
export function compressedLog(name: string): ParsedFile | null {
  if (!name.endsWith(ENDING) || fioLogName(name.slice(0, -ENDING.length)) === null) return null;
  const log = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(' ')) + 1, -ENDING.length);
  const message =
    'A log that fio compressed (log_store_compressed): only the fio that wrote it knows how its records lie';
  const tip = `Unpack it there with fio --inflate-log=${log}${ENDING} > ${log} and import that.`;
  return { format: 'fio-log', points: [], problems: [problem('error', 'compressed-log', name, message, tip)] };
}
