import { GIBI, KIBI, MEBI } from './quantity.ts';

/** Block size as the published tables write it: `4k`, `64K`, `1M` (small k below 64 KiB). Falls back to `1000 B`. */
export function blockLabel(blockBytes: number): string {
  for (const [unit, suffix] of [
    [GIBI, 'G'],
    [MEBI, 'M'],
    [KIBI, 'k'],
  ] as const) {
    if (blockBytes < unit || blockBytes % unit !== 0) continue;
    return `${String(blockBytes / unit)}${suffix === 'k' && blockBytes >= 64 * KIBI ? 'K' : suffix}`;
  }
  return `${String(blockBytes)} B`;
}

const ACCESS_WORDS: Readonly<Record<string, string>> = {
  read: 'read',
  write: 'write',
  randread: 'random read',
  randwrite: 'random write',
  rw: 'mixed',
  readwrite: 'mixed',
  randrw: 'random',
  trim: 'trim',
  randtrim: 'random trim',
};

interface NamedPattern {
  readonly access: string;
  readonly blockBytes: number | null;
  readonly readPercent: number | null;
}

/** Name of a pattern in the studies' words: `random read 4k`, `random 70/30 4k`. */
export function workloadName({ access, blockBytes, readPercent }: NamedPattern): string {
  const word = ACCESS_WORDS[access] ?? access;
  const mix = /rw$/.test(access) && readPercent !== null ? ` ${String(readPercent)}/${String(100 - readPercent)}` : '';
  return `${word}${mix}${blockBytes === null ? '' : ` ${blockLabel(blockBytes)}`}`;
}
