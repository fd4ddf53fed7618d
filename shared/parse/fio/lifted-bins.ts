import type { RawText } from '../parsed.ts';

/** The `bins` of one json+ block: keys as printed, ascending, and their counts. */
export interface LiftedBins {
  readonly keys: number[];
  readonly counts: number[];
}

/** A text with bins taken out: where they stood is `"bins" : "@2"`, the third of `bins`. Its lines are as before. */
export interface LiftedText {
  readonly text: string;
  readonly bins: readonly LiftedBins[];
}

const OPENING = '"bins" : {';
const MARK = '@';
const SPACE = 0x20;
const NEWLINE = 0x0a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSING_BRACE = 0x7d;

/**
 * Nine tenths of a json+ file are bins. As objects with thousands of numeric keys they are most of the time of reading
 * one; scanned from its bytes they are half of it. Only blocks that are exactly what fio prints are taken out: all
 * others stay, and are read as JSON.
 */
export function liftBins({ bytes, indexOf, textOf }: RawText): LiftedText {
  const bins: LiftedBins[] = [];
  let lifted = '';
  let kept = 0;
  for (let at = indexOf(OPENING, 0); at >= 0; at = indexOf(OPENING, at)) {
    const block = bytes[at - 1] === BACKSLASH ? null : scanBlock(bytes, at + OPENING.length);
    if (block === null) {
      at += OPENING.length;
      continue;
    }
    lifted += `${textOf(kept, at)}"bins" : "${MARK}${String(bins.length)}"${'\n'.repeat(block.newlines)}`;
    bins.push(block);
    kept = block.end;
    at = block.end;
  }
  return { text: lifted + textOf(kept, bytes.length), bins };
}

/** The bins that a mark in a parsed document stands for; null for anything else. */
export function liftedAt(value: unknown, bins: readonly LiftedBins[]): LiftedBins | null {
  return typeof value === 'string' && value.startsWith(MARK) ? (bins[Number(value.slice(1))] ?? null) : null;
}

/**
 * From behind the brace to behind its end: `"digits" : digits`, commas between. Null: it is something else. One loop
 * without calls in it, since it sees each byte of millions of lines.
 */
function scanBlock(bytes: Uint8Array, start: number): (LiftedBins & { end: number; newlines: number }) | null {
  const keys: number[] = [];
  const counts: number[] = [];
  let newlines = 0;
  let last = -1;
  let at = start;
  let byte = bytes[at] ?? 0;
  for (;;) {
    for (; byte === SPACE || byte === NEWLINE; byte = bytes[++at] ?? 0) if (byte === NEWLINE) newlines += 1;
    if (byte !== QUOTE) return null;
    const keyStart = at + 1;
    let key = 0;
    byte = bytes[++at] ?? 0;
    for (; byte >= DIGIT_0 && byte <= DIGIT_9; byte = bytes[++at] ?? 0) key = key * 10 + (byte - DIGIT_0);
    if (byte !== QUOTE || key <= last || !isWhole(bytes, keyStart, at)) return null;
    do byte = bytes[++at] ?? 0;
    while (byte === SPACE);
    if (byte !== COLON) return null;
    do byte = bytes[++at] ?? 0;
    while (byte === SPACE);
    const countStart = at;
    let count = 0;
    for (; byte >= DIGIT_0 && byte <= DIGIT_9; byte = bytes[++at] ?? 0) count = count * 10 + (byte - DIGIT_0);
    if (!isWhole(bytes, countStart, at)) return null;
    keys.push(key);
    counts.push(count);
    last = key;
    for (; byte === SPACE || byte === NEWLINE; byte = bytes[++at] ?? 0) if (byte === NEWLINE) newlines += 1;
    if (byte === CLOSING_BRACE) return { keys, counts, end: at + 1, newlines };
    if (byte !== COMMA) return null;
    byte = bytes[++at] ?? 0;
  }
}

const MOST_DIGITS = 15;

/** Digits without a leading zero, and so few that they are exact. */
const isWhole = (bytes: Uint8Array, from: number, to: number): boolean =>
  to > from && to - from <= MOST_DIGITS && (to - from === 1 || bytes[from] !== DIGIT_0);
