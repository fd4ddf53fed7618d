import { HistogramBuilder, type Histogram } from './histogram.ts';

/**
 * fio's latency buckets (stat.c, plat_val_to_idx): values below 128 have a bucket each, above that every power of two
 * is cut into 64 buckets, so a bin is known to 1/128 of its value. Nanosecond releases (2.99 and later) have 29 groups
 * of 64 buckets, microsecond releases 19.
 */
const GROUP_BITS = 6;
const BUCKETS_PER_GROUP = 1 << GROUP_BITS;

/** Latencies of a release: microseconds before 2.99, nanoseconds since. */
export type FioUnit = 'us' | 'ns';

/** How a release of fio prints the `bins` of json+. */
export interface FioBinEra {
  /** index: bucket number, empty ones too (2.2.12 to 2.19). value: the bucket's midpoint, filled ones only. */
  readonly keys: 'index' | 'value';
  readonly unit: FioUnit;
}

const BUCKETS = { us: 19 * BUCKETS_PER_GROUP, ns: 29 * BUCKETS_PER_GROUP } as const;
const NS_PER_UNIT = { us: 1_000, ns: 1 } as const;
/** Printed among the bins of the index era: the constants of the release, not bins. */
const CONSTANT_PREFIX = 'FIO_IO_U_PLAT_';

/** Bucket of a latency, in the unit of the release. The last bucket takes everything beyond. */
export function fioBucketOf(value: number, unit: FioUnit = 'ns'): number {
  const whole = Math.floor(value);
  if (!(whole >= 0)) throw new RangeError(`a latency cannot be ${value}`);
  if (whole < 2 * BUCKETS_PER_GROUP) return whole;
  // Logs have ten million values; nearly all fit into 32 bits, where this is several times faster.
  if (whole < 2 ** 31) {
    const small = 31 - Math.clz32(whole) - GROUP_BITS;
    return Math.min((small + 1) * BUCKETS_PER_GROUP + ((whole >>> small) % BUCKETS_PER_GROUP), BUCKETS[unit] - 1);
  }
  const topBit = Math.floor(Math.log2(whole));
  const shift = topBit - GROUP_BITS;
  const base = (shift + 1) * BUCKETS_PER_GROUP;
  return Math.min(base + (Math.floor(whole / 2 ** shift) % BUCKETS_PER_GROUP), BUCKETS[unit] - 1);
}

/** Midpoint that fio prints for a bucket, in the unit of the release. */
export function fioBucketValue(bucket: number): number {
  if (!Number.isInteger(bucket) || bucket < 0) throw new RangeError(`fio has no bucket ${bucket}`);
  if (bucket < 2 * BUCKETS_PER_GROUP) return bucket;
  const shift = Math.floor(bucket / BUCKETS_PER_GROUP) - 1;
  const inGroup = bucket % BUCKETS_PER_GROUP;
  return Math.floor(2 ** (shift + GROUP_BITS) + (inGroup + 0.5) * 2 ** shift);
}

/**
 * The `bins` object of fio json+ as a histogram in ns; what is no number there is left out. Throws RangeError naming the
 * bin that cannot be.
 */
export function histogramFromFioBins(bins: Readonly<Record<string, unknown>>, era: FioBinEra): Histogram {
  const builder = new HistogramBuilder();
  for (const [key, count] of Object.entries(bins)) {
    if (typeof count !== 'number' || key.startsWith(CONSTANT_PREFIX)) continue;
    builder.add(valueOfKey(key, era) * NS_PER_UNIT[era.unit], count);
  }
  return builder.histogram();
}

/** The same from keys and counts side by side. */
export function histogramFromFioColumns(keys: readonly number[], counts: readonly number[], era: FioBinEra): Histogram {
  const builder = new HistogramBuilder();
  for (let index = 0; index < keys.length; index += 1) {
    builder.add(valueOfNumber(keys[index] ?? Number.NaN, era) * NS_PER_UNIT[era.unit], counts[index] ?? 0);
  }
  return builder.histogram();
}

function valueOfKey(key: string, era: FioBinEra): number {
  if (!/^\d+$/.test(key)) throw new RangeError(`fio bin "${key}" is not a number`);
  return valueOfNumber(Number(key), era);
}

function valueOfNumber(number: number, era: FioBinEra): number {
  if (era.keys === 'value') return number;
  if (number >= BUCKETS[era.unit]) throw new RangeError(`fio bin ${number} is beyond the last bucket`);
  return fioBucketValue(number);
}
