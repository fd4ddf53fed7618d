import { randomBytes } from 'node:crypto';
import { uuidV7, type Id } from '../../../shared/units/identity.ts';
import type { Clock } from '../app-options.ts';

/** Fits the 12 bits behind the version (rand_a); half of it is left for counting up within a millisecond. */
const COUNTER_BITS = 12;

/**
 * Ids of one program sort in the order in which they were made, also within a millisecond (RFC 9562, 6.2, method 1: a
 * counter in front of the random part, begun at random in its lower half). When it is used up the stamp goes ahead.
 */
export function idSource(clock: Clock): () => Id {
  let stamp = 0;
  let counter = 0;
  return () => {
    const random = randomBytes(10);
    const now = Math.floor(clock.nowUs() / 1000);
    if (now > stamp) {
      stamp = now;
      counter = random.readUInt16BE(0) % 2 ** (COUNTER_BITS - 1);
    } else if ((counter += 1) >= 2 ** COUNTER_BITS) {
      stamp += 1;
      counter = 0;
    }
    random.writeUInt16BE(counter, 0);
    return uuidV7(stamp, random);
  };
}
