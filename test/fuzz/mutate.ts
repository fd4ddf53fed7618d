/** Small seeded generator (mulberry32): a failure names its seed and can be repeated. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (text: string, at: number, other: string, random: () => number) => string;

const NASTY = [
  '',
  '-1',
  '1e999',
  'NaN',
  'null',
  '{',
  '}',
  '[',
  '"',
  '\u0000',
  '\ud800',
  '__proto__',
  ';',
  '%',
  ',',
  '\r',
  '99999999999999999999',
];

const pick = <T>(values: readonly T[], random: () => number): T => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
};

/** What happens to files on their way: cut, joined, repeated, a character changed, a number replaced. */
const MUTATIONS: readonly Mutation[] = [
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at, _other, random) => text.slice(0, at) + pick(NASTY, random) + text.slice(at),
  (text, at, _other, random) =>
    text.slice(0, at) + pick(NASTY, random) + text.slice(at + 1 + Math.floor(random() * 20)),
  (text, at, other, random) => text.slice(0, at) + other.slice(Math.floor(random() * other.length)),
  (text, at, _other, random) => text.slice(0, at) + text.slice(at - Math.floor(random() * Math.min(at, 4000))),
  (text, at, _other, random) => text.slice(0, at) + text.slice(at).replace(/\d+/, pick(NASTY, random)),
  (text, at) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1),
  (text, at, other) => `${other.slice(0, 300)}\n${text.slice(at)}`,
];

/** One to four mutations of a sample. */
export function mutate(sample: string, other: string, random: () => number): string {
  let text = sample;
  const rounds = 1 + Math.floor(random() * 4);
  for (let round = 0; round < rounds && text.length > 0; round += 1) {
    text = pick(MUTATIONS, random)(text, Math.floor(random() * text.length), other, random);
  }
  return text;
}
