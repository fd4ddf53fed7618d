import { parseSize } from '../../units/parse.ts';

/** A number as fio prints it for people, and how much its last digit counts: `12.8k` is 12,800 in steps of 100. */
export interface PrintedNumber {
  readonly value: number;
  readonly step: number;
}

const COUNTS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** `5464`, `12.8k`, `51478k`; null for what is none. */
export function printedCount(text: string): PrintedNumber | null {
  const match = /^(\d+)(?:\.(\d+))?([kMGTP]?)$/.exec(text);
  return match === null ? null : scaled(match, COUNTS[match[3] ?? ''] ?? Number.NaN);
}

/**
 * `99.8MiB`, `52.3MB/s`, `11.2Gibit/s` in bytes (per second). Since 2.17 `MB` is decimal and `MiB` binary; before that
 * `KB` and `MB` counted 1024 (`binary`).
 */
export function printedBytes(text: string, binary: boolean): PrintedNumber | null {
  const match = /^(\d+)(?:\.(\d+))?([kmgtp]?)(i?)(B|bit)?(?:\/s)?$/i.exec(text);
  if (match === null) return null;
  const base = binary || match[4] !== '' ? 1024 : 1000;
  const bits = match[5]?.toLowerCase() === 'bit' ? 8 : 1;
  return scaled(match, base ** (POWERS[(match[3] ?? '').toLowerCase()] ?? Number.NaN) / bits);
}

function scaled([, whole = '', fraction = '']: RegExpExecArray, factor: number): PrintedNumber | null {
  const value = Number(fraction === '' ? whole : `${whole}.${fraction}`) * factor;
  const step = factor / 10 ** fraction.length;
  // 4186.9k is 4186900, not 4186899.9999999995.
  return Number.isFinite(value) ? { value: step >= 1 ? Math.round(value) : value, step } : null;
}

/** fio cuts some figures and rounds others: the exact one is less than a step away. */
export const isSame = (exact: number, printed: PrintedNumber): boolean =>
  Math.abs(exact - printed.value) <= printed.step * 1.01;

/** Block size of each direction out of `(R) 4096B-4096B, (W) 512B-64KiB, ...` or `4K-4K/4K-64K/4K-4K`; null for a range. */
export function printedBlockSizes(text: string): { read: number | null; write: number | null; trim: number | null } {
  const ranges = [...text.matchAll(/(\d+[KMG]?(?:i?B)?)-(\d+[KMG]?(?:i?B)?)/g)];
  const [read = null, write = null, trim = null] = ranges.map(([, least = '', most = '']) =>
    parseSize(least) === parseSize(most) ? parseSize(least) : null,
  );
  return { read, write, trim };
}
