/** Windows that are kept at once, however long the log is: their width doubles when the time goes beyond them. */
const WINDOWS = 256;

/** Rows of a clat_hist log over time: counts by bucket in windows of equal width. */
export class HistogramWindows {
  widthMs = 1;
  private windows = new Map<number, Float64Array>();

  /** A row at `timeMs` tells what was counted since the row before; its counts begin at `from` in `numbers`. */
  add(timeMs: number, numbers: Float64Array, from: number): void {
    while (timeMs > WINDOWS * this.widthMs) this.widen();
    const at = Math.max(0, Math.ceil(timeMs / this.widthMs) - 1);
    let counts = this.windows.get(at);
    if (counts === undefined) this.windows.set(at, (counts = new Float64Array(numbers.length - from)));
    for (let bucket = 0; bucket < counts.length; bucket += 1) {
      counts[bucket] = (counts[bucket] ?? 0) + (numbers[bucket + from] ?? 0);
    }
  }

  /** Windows with rows in them, by time, not shorter than `leastMs`. */
  atLeast(leastMs: number): { readonly fromMs: number; readonly toMs: number; readonly counts: Float64Array }[] {
    while (this.widthMs < leastMs) this.widen();
    const { widthMs } = this;
    return [...this.windows]
      .sort(([one], [other]) => one - other)
      .map(([at, counts]) => ({ fromMs: at * widthMs, toMs: (at + 1) * widthMs, counts }));
  }

  private widen(): void {
    const wider = new Map<number, Float64Array>();
    for (const [at, counts] of this.windows) {
      const known = wider.get(at >> 1);
      if (known === undefined) wider.set(at >> 1, counts);
      else counts.forEach((count, bucket) => (known[bucket] = (known[bucket] ?? 0) + count));
    }
    this.windows = wider;
    this.widthMs *= 2;
  }
}
