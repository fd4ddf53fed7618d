import type { EpochMicroseconds } from '../units/quantity.ts';
import type { TimeSeries } from './time-series.ts';

/** The operations that ended between two instants, by latency. Times in ns since the start of the measurement. */
export interface BinsWindow {
  readonly fromNs: number;
  readonly toNs: number;
  readonly histogram: { readonly valuesNs: readonly number[]; readonly counts: readonly number[] };
}

/** Latencies of one direction over time, as one source of one host tells them: windows of these can be merged exactly. */
export interface BinsOverTime extends Pick<TimeSeries, 'host' | 'source' | 'job' | 'direction'> {
  readonly kind: 'total' | 'completion';
  readonly startedUs: EpochMicroseconds | null;
  readonly windows: readonly BinsWindow[];
}
