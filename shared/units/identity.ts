import { z } from 'zod';

/** Ids are UUIDv7 everywhere (RFC 9562), so that the workspaces of two laptops merge and sort by time. */
export const idSchema = z.uuid();
export type Id = string;

/** A UUIDv7 from a wall-clock stamp in milliseconds and 10 random bytes; the caller supplies both (purity). */
export function uuidV7(epochMilliseconds: number, random: Uint8Array): Id {
  if (random.length < 10) throw new RangeError('a UUIDv7 needs 10 random bytes');
  const stamp = Math.floor(epochMilliseconds).toString(16).padStart(12, '0');
  const octet = (index: number, mask = 0xff, set = 0): string =>
    (((random[index] ?? 0) & mask) | set).toString(16).padStart(2, '0');
  const tail = [2, 3, 4, 5, 6, 7, 8, 9].map((index) => octet(index, index === 2 ? 0x3f : 0xff, index === 2 ? 0x80 : 0));
  const text = `${stamp}${octet(0, 0x0f, 0x70)}${octet(1)}${tail.join('')}`;
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
