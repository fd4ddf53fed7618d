import { bytesPerKibibyte } from '../units/bytes.ts';

/** Bytes of a drive of so many KiB. */
export function driveBytes(kibibytes: number): number {
  return kibibytes * bytesPerKibibyte;
}
