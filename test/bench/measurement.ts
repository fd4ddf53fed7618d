/** One measured number, what it may be at most, and its unit. A bound of null is only told. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'kB' | '×' | 'results/s';
  readonly bound: number | null;
}

/** The middle one of several, so that one pause of a busy machine does not count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export interface Cost {
  readonly wallMs: number;
  /** Of all threads. */
  readonly cpuMs: number;
}
