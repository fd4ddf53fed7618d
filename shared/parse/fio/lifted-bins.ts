/** The `bins` of one json+ block: keys as printed, ascending, and their counts. */
export interface LiftedBins {
  readonly keys: readonly number[];
  readonly counts: readonly number[];
}

/** A text with bins taken out: where they stood is `"bins" : "@2"`, the third of `bins`. Its lines are as before. */
export interface LiftedText {
  readonly text: string;
  readonly bins: readonly LiftedBins[];
}

const OPENING = '"bins" : {';
const MARK = '@';
const DIGIT_0 = 0x30;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const CLOSING = 0x7d;
const BACKSLASH = '\\';

/**
 * Nine tenths of a json+ file are bins. As objects with thousands of numeric keys they are most of the time of reading
 * one; scanned from the text they are hardly any. Only blocks that are exactly what fio prints are taken out: all
 * others stay, and are read as JSON.
 */
export function liftBins(text: string): LiftedText {
  const bins: LiftedBins[] = [];
  let lifted = '';
  let kept = 0;
  for (let at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at)) {
    const block = text[at - 1] === BACKSLASH ? null : scanBlock(text, at + OPENING.length);
    if (block === null) {
      at += OPENING.length;
      continue;
    }
    lifted += `${text.slice(kept, at)}"bins" : "${MARK}${String(bins.length)}"${'\n'.repeat(block.newlines)}`;
    bins.push(block);
    kept = block.end;
    at = block.end;
  }
  return { text: bins.length === 0 ? text : lifted + text.slice(kept), bins };
}

/** The bins that a mark in a parsed document stands for; null for anything else. */
export function liftedAt(value: unknown, bins: readonly LiftedBins[]): LiftedBins | null {
  return typeof value === 'string' && value.startsWith(MARK) ? (bins[Number(value.slice(1))] ?? null) : null;
}

/** From behind the brace to behind its end: `"digits" : digits`, commas between. Null: it is something else. */
function scanBlock(text: string, start: number): (LiftedBins & { end: number; newlines: number }) | null {
  const keys: number[] = [];
  const counts: number[] = [];
  const scanner = new Scanner(text, start);
  let last = -1;
  for (;;) {
    if (!scanner.take(QUOTE)) return null;
    const key = scanner.digits();
    if (key <= last || !scanner.takeNow(QUOTE) || !scanner.take(COLON)) return null;
    scanner.skipSpace();
    const count = scanner.digits();
    if (count < 0) return null;
    keys.push(key);
    counts.push(count);
    last = key;
    if (scanner.take(COMMA)) continue;
    return scanner.take(CLOSING) ? { keys, counts, end: scanner.at, newlines: scanner.newlines } : null;
  }
}

const MOST_DIGITS = 15;

class Scanner {
  at: number;
  newlines = 0;
  private readonly text: string;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x0a) this.newlines += 1;
      else if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return;
      this.at += 1;
    }
  }

  take(code: number): boolean {
    this.skipSpace();
    return this.takeNow(code);
  }

  takeNow(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }

  /** A whole number without leading zeros; -1 when there is none. */
  digits(): number {
    const start = this.at;
    let value = 0;
    for (;;) {
      const digit = this.text.charCodeAt(this.at) - DIGIT_0;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      this.at += 1;
    }
    const length = this.at - start;
    const padded = length > 1 && this.text.charCodeAt(start) === DIGIT_0;
    return length === 0 || length > MOST_DIGITS || padded ? -1 : value;
  }
}
