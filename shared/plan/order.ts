/**
 * Random order that anybody can repeat: the same seed gives the same order on every machine. Marsaglia's 32-bit
 * xorshift (Journal of Statistical Software 8(14), 2003, triple 13/17/5) is enough to deal cards; it is no secret.
 */
function randomWords(seed: number): () => number {
  // A state of 0 would stay 0. The multiplication spreads neighbouring seeds.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

const WORDS = 2 ** 32;

/** Uniform over 0..below-1: words of the incomplete last interval are drawn again. */
function randomBelow(next: () => number, below: number): number {
  const usable = WORDS - (WORDS % below);
  for (;;) {
    const word = next();
    if (word < usable) return word % below;
  }
}

/** A shuffled copy (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = randomWords(seed);
  const rest = [...items];
  const dealt: T[] = [];
  while (rest.length > 0) dealt.push(...rest.splice(randomBelow(next, rest.length), 1));
  return dealt;
}
