/** What a scanner hands over for each row; `second` is the maximum of a row with both, else 0. */
export interface RowSink {
  row(time: number, value: number, second: number, direction: number, blockBytes: number): void;
  /** A row that is none; lines count from 1. */
  bad(line: number): void;
}

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;

/** What may stand in the columns behind the block size (offset, priority as `0x0000`, issue time): 1, else 0. */
const REST = Uint8Array.from({ length: 256 }, (_, code) =>
  /[0-9a-fx, \r\n]/.test(String.fromCharCode(code)) && code < 128 ? 1 : 0,
);

/**
 * Reads rows `time, value[, maximum], direction, block size, ...` from bytes: no text is made of them, which is what lets
 * ten million rows pass in two seconds. The sink decides what a row means.
 */
export class RowScanner {
  /** Number of the last line that was read. */
  line = 0;
  private readonly hasBoth: boolean;
  private readonly sink: RowSink;
  private parsed = 0;
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(hasBoth: boolean, sink: RowSink) {
    this.hasBoth = hasBoth;
    this.sink = sink;
  }

  /** Whole lines only: the byte before `to` is a newline. */
  scan(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    let at = from;
    while (at < to) {
      this.line += 1;
      const next = this.scanRow(at);
      if (next >= 0) at = next;
      else {
        const end = bytes.indexOf(NEWLINE, at) + 1;
        if (!isBlank(bytes, at, end)) this.sink.bad(this.line);
        at = end;
      }
    }
  }

  /** Where the next line begins; -1 for a row that cannot be. */
  private scanRow(from: number): number {
    let at = this.field(from);
    const time = this.parsed;
    if (at < 0) return -1;
    at = this.field(at);
    const value = this.parsed;
    if (at < 0) return -1;
    let second = 0;
    if (this.hasBoth) {
      at = this.field(at);
      second = this.parsed;
      if (at < 0) return -1;
    }
    at = this.field(at);
    const direction = this.parsed;
    if (at < 0 || direction > 2) return -1;
    at = this.number(at);
    const blockBytes = this.parsed;
    if (at < 0) return -1;
    at = this.rest(at);
    if (at < 0) return -1;
    this.sink.row(time, value, second, direction, blockBytes);
    return at;
  }

  /** A number that is followed by a comma; answers where the next one begins. */
  private field(from: number): number {
    let at = this.number(from);
    if (at < 0 || this.bytes[at] !== COMMA) return -1;
    at += 1;
    while (this.bytes[at] === SPACE) at += 1;
    return at;
  }

  private number(from: number): number {
    const { bytes } = this;
    let at = from;
    let code = bytes[at] ?? 0;
    if (code < ZERO || code > NINE) return -1;
    let value = 0;
    do {
      value = value * 10 + (code - ZERO);
      at += 1;
      code = bytes[at] ?? 0;
    } while (code >= ZERO && code <= NINE);
    this.parsed = value;
    return value <= Number.MAX_SAFE_INTEGER ? at : -1;
  }

  private rest(from: number): number {
    const { bytes } = this;
    let at = from;
    let code = bytes[at] ?? 0;
    if (code !== COMMA && code !== NEWLINE && code !== RETURN) return -1;
    while (code !== NEWLINE) {
      if (REST[code] !== 1) return -1;
      at += 1;
      code = bytes[at] ?? 0;
    }
    return at + 1;
  }
}

/** Nothing but spaces and line ends. */
function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = bytes[at];
    if (code !== SPACE && code !== RETURN && code !== NEWLINE) return false;
  }
  return true;
}
