import type { SeriesPoint } from '../../results/time-series.ts';
import { nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';

/** Windows that are kept, however long the log is: their width doubles when the time goes beyond them. */
const WINDOWS = 2048;

/** One direction of a log over time, down-sampled while it is read. */
export class Windows {
  private width = 1;
  private readonly count = new Float64Array(WINDOWS);
  private readonly sum = new Float64Array(WINDOWS);
  private readonly bytes = new Float64Array(WINDOWS);
  private readonly min = new Float64Array(WINDOWS).fill(Infinity);
  private readonly max = new Float64Array(WINDOWS);
  /** Latest time in the window. */
  private readonly last = new Float64Array(WINDOWS);

  /** `time` in ms since the start, below 2^31. */
  add(time: number, value: number, greatest: number, blockBytes: number): void {
    while (time >= WINDOWS * this.width) this.widen();
    const at = Math.floor(time / this.width);
    this.count[at] = (this.count[at] ?? 0) + 1;
    this.sum[at] = (this.sum[at] ?? 0) + value;
    this.bytes[at] = (this.bytes[at] ?? 0) + blockBytes;
    if (value < (this.min[at] ?? 0)) this.min[at] = value;
    if (greatest > (this.max[at] ?? 0)) this.max[at] = greatest;
    if (time > (this.last[at] ?? 0)) this.last[at] = time;
  }

  /** Values of the log, times `scale`; at most `points` of them (at least 1). Empty windows are left out. */
  values(points: number, scale: number): SeriesPoint[] {
    return this.groups(points).map(({ count, sum, min, max, lastMs }) => ({
      timeNs: nanoseconds(lastMs * NS_PER_MILLISECOND),
      count,
      mean: (sum / count) * scale,
      min: min * scale,
      max: max * scale,
    }));
  }

  /**
   * Rates of a log that has a row for each operation. Here an empty window is a rate of 0. The last window is as long as
   * the time in it (at least one millisecond, the resolution of the log).
   */
  rates(points: number, of: 'count' | 'bytes', endMs: number): SeriesPoint[] {
    const width = this.widthMs(points);
    const groups = new Map(this.groups(points).map((group) => [Math.floor(group.lastMs / width), group]));
    return Array.from({ length: Math.floor(endMs / width) + 1 }, (_, index) => {
      const group = groups.get(index);
      const seconds = Math.max(1, Math.min(width, endMs - index * width)) / 1000;
      return {
        timeNs: nanoseconds(Math.min(endMs, (index + 1) * width) * NS_PER_MILLISECOND),
        count: group?.count ?? 0,
        mean: (group?.[of] ?? 0) / seconds,
        min: null,
        max: null,
      };
    });
  }

  /** Length in ms of the windows that `values` and `rates` answer. */
  widthMs(points: number): number {
    return this.width * stepOf(points);
  }

  private widen(): void {
    for (let at = 0; at < WINDOWS; at += 1) {
      const [one, other] = [2 * at, 2 * at + 1];
      this.count[at] = (this.count[one] ?? 0) + (this.count[other] ?? 0);
      this.sum[at] = (this.sum[one] ?? 0) + (this.sum[other] ?? 0);
      this.bytes[at] = (this.bytes[one] ?? 0) + (this.bytes[other] ?? 0);
      this.min[at] = Math.min(this.min[one] ?? Infinity, this.min[other] ?? Infinity);
      this.max[at] = Math.max(this.max[one] ?? 0, this.max[other] ?? 0);
      this.last[at] = Math.max(this.last[one] ?? 0, this.last[other] ?? 0);
    }
    this.width *= 2;
  }

  private groups(points: number) {
    const step = stepOf(points);
    return Array.from({ length: WINDOWS / step }, (_, group) => {
      const slice = (of: Float64Array) => [...of.subarray(group * step, (group + 1) * step)];
      const total = (of: Float64Array) => slice(of).reduce((sum, value) => sum + value, 0);
      return {
        count: total(this.count),
        sum: total(this.sum),
        bytes: total(this.bytes),
        min: Math.min(...slice(this.min)),
        max: Math.max(...slice(this.max)),
        lastMs: Math.max(...slice(this.last)),
      };
    }).filter(({ count }) => count > 0);
  }
}

/** Windows that become one, a power of two, so that at most `points` remain. */
const stepOf = (points: number): number => 2 ** Math.min(11, Math.max(0, Math.ceil(Math.log2(WINDOWS / points))));
