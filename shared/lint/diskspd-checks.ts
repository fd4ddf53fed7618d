import { diskspdLine, isRemark, optionOf, type DiskspdLine } from './diskspd-line.ts';

/** What rules find in a line that calls DISKSPD, or sweeps of VM Fleet; null for nothing. */

const SECTOR_BYTES = 512;

/** Rule L047. */
export function blockInBytes(line: DiskspdLine): string | null {
  const block = optionOf(line, 'b');
  if (block === null || !/^\d+$/.test(block)) return null;
  const size = Number(block);
  if (size < SECTOR_BYTES) return `-b${block} means ${block} bytes; write -b${block}K`;
  if (!isUnbuffered(line) || size % SECTOR_BYTES === 0) return null;
  return `-b${block} means ${block} bytes, no multiple of ${SECTOR_BYTES}: without cache every I/O fails`;
}

/** `-S` is `-Su`; `-h` the old name of `-Sh`; letters may stand in any order (DISKSPD's help). */
const isUnbuffered = (line: DiskspdLine): boolean =>
  optionOf(line, 'h') !== null || line.options.some(([letter, value]) => letter === 'S' && /^$|[hu]/.test(value));

/** Rule L048. */
export function missingSwitches(line: DiskspdLine, path: string): string | null {
  const named = [path, ...line.targets].some((name) => /write/i.test(name));
  if (named && optionOf(line, 'w') === null) return 'no -w: the run only reads';
  const isRemoteOnly = line.options.some(([letter, value]) => letter === 'S' && value.includes('r'));
  return isUnbuffered(line) || isRemoteOnly ? null : 'no -Sh: OS cache is on';
}

/** Rule L046. VM Fleet's script passes `-p s` on as -s. */
export function overlappingThreads(line: string): string | null {
  const call = diskspdLine(line);
  const threads = call === null ? sweepThreads(line) : Number(optionOf(call, 'F') ?? optionOf(call, 't') ?? 1);
  if (!(threads >= 2) || (call !== null && !isOverlapping(call))) return null;
  return `${threads} threads read the same blocks of one file in order: streams overlap and inflate the result`;
}

/** Sequential, and neither interlocked nor with a stride between the threads. Random is what -r says. */
const isOverlapping = (call: DiskspdLine): boolean =>
  optionOf(call, 'r') === null && optionOf(call, 'T') === null && !(optionOf(call, 's') ?? '').startsWith('i');

/** The most threads of a sequential sweep; 1 for other lines. */
function sweepThreads(line: string): number {
  if (isRemark(line)) return 1;
  const sweep = /\bStart-Sweep\.ps1\b(.*)$/i.exec(line)?.[1] ?? '';
  const patterns = /\s-p\s+([\w,]+)/i.exec(sweep)?.[1]?.split(',') ?? [];
  const counts = /\s-t\s+([\d,]+)/i.exec(sweep)?.[1]?.split(',').map(Number) ?? [];
  return patterns.includes('s') ? Math.max(1, ...counts) : 1;
}
