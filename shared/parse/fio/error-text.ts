import { countText } from '../../units/count-text.ts';

/** The errno values that load runs end with, in words (Linux, asm-generic/errno-base.h and errno.h). */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'operation not permitted',
  2: 'no such file or directory',
  5: 'input/output error',
  6: 'no such device or address',
  9: 'bad file descriptor',
  11: 'resource temporarily unavailable',
  12: 'out of memory',
  13: 'permission denied',
  16: 'device or resource busy',
  17: 'file exists',
  19: 'no such device',
  21: 'is a directory',
  22: 'invalid argument',
  27: 'file too large',
  28: 'no space left on device',
  30: 'read-only file system',
  61: 'no data available',
  84: 'invalid or incomplete data (verification failed)',
  95: 'operation not supported',
  110: 'connection timed out',
  111: 'connection refused',
  121: 'remote input/output error',
  122: 'disk quota exceeded',
};

/** Of a job that was to go on after errors (continue_on_error); null where there were none. */
export const errorsText = (count: number, firstErrno: number): string | null =>
  count > 0 ? `${countText(count, 'failed I/O')}, the first with ${errorText(firstErrno)}` : null;

/** `error 28 (no space left on device)`. */
export function errorText(errno: number): string {
  const words = ERRORS[Math.abs(errno)];
  return words === undefined ? `error ${String(errno)}` : `error ${String(errno)} (${words})`;
}
