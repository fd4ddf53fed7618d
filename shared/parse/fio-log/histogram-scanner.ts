import { fioBucketValue, type FioUnit } from '../../stats/fio-bins.ts';
import { histogramOf, type Histogram } from '../../stats/histogram.ts';
import { HistogramWindows } from './histogram-windows.ts';
import { LONGEST_MS } from './shape.ts';

const NEWLINE = 10;
const COMMA = 44;
const SPACE = 32;
const RETURN = 13;
const BUCKETS = { us: 19 * 64, ns: 29 * 64 } as const;
const NS_PER_UNIT = { us: 1_000, ns: 1 } as const;
/** log_hist_coarseness halves the number of buckets up to six times. */
const COARSEST = 6;

/** Unit and coarseness that a number of buckets stands for; null for a number that fio does not print. */
export function bucketLayout(buckets: number): { unit: FioUnit; coarseness: number } | null {
  for (let coarseness = 0; coarseness <= COARSEST; coarseness += 1) {
    if (buckets * 2 ** coarseness === BUCKETS.ns) return { unit: 'ns', coarseness };
    if (buckets * 2 ** coarseness === BUCKETS.us) return { unit: 'us', coarseness };
  }
  return null;
}

/** Reads rows `time, direction, block size, count, count, ...` of a clat_hist log: each is what a window added. */
export class HistogramScanner {
  line = 0;
  readonly totals: readonly Float64Array[];
  readonly rows = [0, 0, 0];
  readonly windows = [0, 1, 2].map(() => new HistogramWindows());
  /** ms since the start, of the last row. */
  lastMs = 0;
  private readonly numbers: Float64Array;
  private readonly startMs: number;
  private readonly bad: (line: number) => void;

  constructor(buckets: number, startMs: number, bad: (line: number) => void) {
    this.startMs = startMs;
    this.numbers = new Float64Array(buckets + 3);
    this.totals = [0, 1, 2].map(() => new Float64Array(buckets));
    this.bad = bad;
  }

  scan(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      this.line += 1;
      const end = bytes.indexOf(NEWLINE, at) + 1;
      const columns = this.read(bytes, at, end);
      if (columns !== 0) this.take(columns);
      at = end;
    }
  }

  private take(columns: number): void {
    const [time = 0, direction = 0] = this.numbers;
    const totals = this.totals[direction];
    const since = Math.max(0, time - this.startMs);
    if (columns !== this.numbers.length || totals === undefined || since >= LONGEST_MS) {
      this.bad(this.line);
      return;
    }
    for (let bucket = 0; bucket < totals.length; bucket += 1) {
      totals[bucket] = (totals[bucket] ?? 0) + (this.numbers[bucket + 3] ?? 0);
    }
    this.rows[direction] = (this.rows[direction] ?? 0) + 1;
    this.windows[direction]?.add(since, this.numbers, 3);
    if (since > this.lastMs) this.lastMs = since;
  }

  /** Numbers of a line, into `numbers`; how many there were, 0 for a blank line, -1 for what is none. */
  private read(bytes: Uint8Array, from: number, to: number): number {
    let columns = 0;
    let value = 0;
    let digits = 0;
    for (let at = from; at < to; at += 1) {
      const code = bytes[at] ?? 0;
      if (code >= 48 && code <= 57) {
        value = value * 10 + (code - 48);
        digits += 1;
      } else if (code === COMMA || code === NEWLINE) {
        if (digits === 0 || digits > 15) return digits === 0 && columns === 0 && code === NEWLINE ? 0 : -1;
        if (columns < this.numbers.length) this.numbers[columns] = value;
        columns += 1;
        value = 0;
        digits = 0;
      } else if (code !== SPACE && code !== RETURN) return -1;
    }
    return columns;
  }
}

/** Counts by bucket as a histogram in ns. Buckets that were brought together stand at the middle of their range. */
export function histogramOfBuckets(counts: Float64Array, unit: FioUnit, coarseness = 0): Histogram {
  const together = 2 ** coarseness;
  const bins: [number, number][] = [];
  counts.forEach((count, group) => {
    if (count === 0) return;
    const first = fioBucketValue(group * together);
    const last = fioBucketValue((group + 1) * together - 1);
    bins.push([Math.floor((first + last) / 2) * NS_PER_UNIT[unit], count]);
  });
  return histogramOf(bins);
}
