import { uuidV7, type Id } from '../../shared/units/identity.ts';

/** Ids that are the same at every run: a fixed stamp and a counter. For samples and tests only. */
export function countedIds(seed = 0): { newId: () => Id } {
  let count = 0;
  const stamp = Date.UTC(2021, 11, 1);
  return {
    newId() {
      count++;
      const octets = [count >> 8, count & 255, seed, 0, 0, 0, 0, 0, count >> 8, count & 255];
      return uuidV7(stamp + count, Uint8Array.from(octets));
    },
  };
}
