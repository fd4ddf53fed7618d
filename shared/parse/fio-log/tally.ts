import { fioBucketOf, type FioUnit } from '../../stats/fio-bins.ts';
import { Windows } from './windows.ts';

const MOST_BUCKETS = 29 * 64;

/**
 * What is kept of one direction of a log while it is read: sums, extremes, buckets and windows, never the rows. A row with
 * a block size is an operation, one without is a window over which fio had averaged (log_avg_msec).
 */
export class Tally {
  operations = 0;
  averaged = 0;
  bytes = 0;
  leastBlock = Infinity;
  greatestBlock = 0;
  min = Infinity;
  max = 0;
  /** Greatest of the second values (log_window_value=both). */
  greatest = 0;
  /** Sums of values less the first one, which keeps squares small. */
  private shift = 0;
  private sum = 0;
  private squares = 0;
  /** Of the averaged rows: value times ms, and the ms. */
  private weighted = 0;
  private weight = 0;
  private firstTime = 0;
  private lastTime = 0;
  private lastSpan = 0;
  /** Rows that follow at a time that was already there: of another job in the same log. */
  repeated = 0;
  readonly windows = new Windows();
  readonly buckets: Float64Array | null;
  private readonly unit: FioUnit;

  constructor(unit: FioUnit | null) {
    this.buckets = unit === null ? null : new Float64Array(MOST_BUCKETS);
    this.unit = unit ?? 'ns';
  }

  add(time: number, value: number, second: number, blockBytes: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (second > this.greatest) this.greatest = second;
    this.windows.add(time, value, second > value ? second : value, blockBytes);
    if (blockBytes > 0) this.addOperation(value, blockBytes);
    else this.addWindow(time, value);
  }

  private addOperation(value: number, blockBytes: number): void {
    if (this.operations === 0) this.shift = value;
    this.operations += 1;
    this.bytes += blockBytes;
    if (blockBytes < this.leastBlock) this.leastBlock = blockBytes;
    if (blockBytes > this.greatestBlock) this.greatestBlock = blockBytes;
    const off = value - this.shift;
    this.sum += off;
    this.squares += off * off;
    if (this.buckets !== null) {
      const bucket = fioBucketOf(value, this.unit);
      this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    }
  }

  /** The row of a window that ends at `time`. Where the time does not go on, another job's rows begin. */
  private addWindow(time: number, value: number): void {
    this.averaged += 1;
    if (this.averaged === 1) this.firstTime = time;
    if (time <= this.lastTime && this.averaged > 1) this.repeated += 1;
    if (time < this.lastTime - this.lastSpan / 2) this.lastTime = 0;
    const span = time > this.lastTime ? time - this.lastTime : this.lastSpan;
    this.weighted += value * span;
    this.weight += span;
    this.lastSpan = span;
    if (time > this.lastTime) this.lastTime = time;
  }

  /** Mean of the operations. */
  get mean(): number {
    return this.shift + this.sum / this.operations;
  }

  /** With n - 1; null below two operations. */
  get deviation(): number | null {
    const { operations, sum, squares } = this;
    if (operations < 2) return null;
    return Math.sqrt(Math.max(0, (squares - (sum * sum) / operations) / (operations - 1)));
  }

  /** Times in ms of the first and the last window's end. */
  get windowEnds(): { readonly first: number; readonly last: number } {
    return { first: this.firstTime, last: this.lastTime };
  }

  /** Mean of the windows, each weighted by its time; null where no time passed. */
  get meanOverTime(): number | null {
    return this.weight > 0 ? this.weighted / this.weight : null;
  }

  /** Value of the windows times ms: over the whole time it is the rate, added up over the jobs in the log. */
  get valueTime(): number {
    return this.weighted;
  }
}
