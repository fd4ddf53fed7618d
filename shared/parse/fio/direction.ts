import type { Latencies, Latency } from '../../results/latency.ts';
import type { Direction } from '../../results/point-result.ts';
import { bytes, bytesPerSecond, iops, nanoseconds, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { histogramFromFioBins, histogramFromFioColumns } from '../../stats/fio-bins.ts';
import { percentileNs } from '../../units/percentile.ts';
import { fieldsAt, quantityAt, type Fields } from '../fields.ts';
import type { FioEra } from './era.ts';
import { liftedAt, type LiftedBins } from './lifted-bins.ts';

/** The rules of the release that wrote the file, and where to report what cannot be read. */
export interface FioReading {
  readonly era: FioEra;
  /** Of the whole file, where they were taken out of its text. */
  readonly bins: readonly LiftedBins[];
  readonly complain: (message: string) => void;
}

/** One of fio's `read`, `write`, `trim`, `mixed` blocks; null when it did no I/O (fio prints zeros then). */
export function readDirection(block: Fields | null, told: FioReading, totalPercentiles: boolean): Direction | null {
  if (block === null) return null;
  const reading = asPrinted(block, told);
  const operations = quantityAt(block, 'total_ios');
  const ioBytes = readBytes(block, reading.era);
  const runtime = quantityAt(block, 'runtime');
  const rate = quantityAt(block, 'iops') ?? perSecond(operations, runtime);
  const bandwidth = readRate(block, ioBytes, runtime);
  if ([operations, ioBytes, rate].every((value) => (value ?? 0) === 0)) return null;
  if (rate === null || bandwidth === null) {
    reading.complain(
      `${rate === null ? 'The rate' : 'The bandwidth'} of a direction is missing or damaged: the direction was left out`,
    );
    return null;
  }
  return {
    iops: iops(rate),
    bytesPerSecond: bytesPerSecond(bandwidth),
    operations,
    bytes: ioBytes === null ? null : bytes(ioBytes),
    runtimeNs: runtime === null ? null : nanoseconds(runtime * NS_PER_MILLISECOND),
    latency: readLatencies(block, reading, totalPercentiles),
  };
}

/** A build between two releases names the one before it, but prints what the next one does: the names of the fields tell. */
function asPrinted(block: Fields, reading: FioReading): FioReading {
  const { era } = reading;
  const isNewer = (key: string): boolean => Object.hasOwn(block, key);
  const kibibytes = era.kibibytes && !isNewer('io_kbytes');
  const microseconds = era.microseconds && !isNewer('clat_ns') && !isNewer('lat_ns');
  if (kibibytes === era.kibibytes && microseconds === era.microseconds) return reading;
  return { ...reading, era: { ...era, kibibytes, microseconds } };
}

function readBytes(block: Fields, era: FioEra): number | null {
  const value = quantityAt(block, 'io_bytes');
  return value === null ? null : era.kibibytes ? value * 1024 : value;
}

/** `bw` is floored to KiB/s in every version, so bytes over time is preferred where `bw_bytes` is missing (before 3.2). */
function readRate(block: Fields, ioBytes: number | null, runtimeMs: number | null): number | null {
  const exact = quantityAt(block, 'bw_bytes') ?? perSecond(ioBytes, runtimeMs);
  const floored = quantityAt(block, 'bw');
  return exact ?? (floored === null ? null : floored * 1024);
}

const perSecond = (count: number | null, runtimeMs: number | null): number | null =>
  count === null || runtimeMs === null || runtimeMs === 0 ? null : (count * 1000) / runtimeMs;

function readLatencies(block: Fields, reading: FioReading, totalPercentiles: boolean): Latencies {
  const { era } = reading;
  const suffix = era.microseconds ? '' : '_ns';
  const of = (name: string): Latency | null => readLatency(fieldsAt(block, name + suffix), reading);
  const completion = of('clat');
  const total = of('lat');
  const moved = era.totalUnderCompletion && totalPercentiles && completion !== null && total !== null;
  if (!moved) return { total, completion, submission: of('slat') };
  return {
    total: { ...total, percentiles: completion.percentiles, histogram: completion.histogram },
    completion: { ...completion, percentiles: [], histogram: null },
    submission: of('slat'),
  };
}

function readLatency(block: Fields | null, reading: FioReading): Latency | null {
  const mean = quantityAt(block, 'mean');
  if (block === null || mean === null || isUnused(block)) return null;
  const factor = reading.era.microseconds ? 1000 : 1;
  const scaled = (key: string) => {
    const value = quantityAt(block, key);
    return value === null ? null : nanoseconds(value * factor);
  };
  return {
    meanNs: nanoseconds(mean * factor),
    standardDeviationNs: scaled('stddev'),
    minNs: scaled('min'),
    maxNs: scaled('max'),
    percentiles: readPercentiles(fieldsAt(block, 'percentile'), factor),
    histogram: readBins(liftedAt(block['bins'], reading.bins) ?? fieldsAt(block, 'bins'), reading),
  };
}

/** Not measured: `N` is 0 (3.18 on), or all four figures are 0 (disable_lat and the like before). */
function isUnused(block: Fields): boolean {
  const samples = quantityAt(block, 'N');
  if (samples !== null) return samples === 0;
  return ['min', 'max', 'mean', 'stddev'].every((key) => (quantityAt(block, key) ?? 0) === 0);
}

/** Keys are texts (`"99.000000"`); `"0.00"` is an unused slot up to 3.3. */
function readPercentiles(block: Fields | null, factor: number): Latency['percentiles'] {
  return Object.entries(block ?? {})
    .map(([key, value]) => ({ percent: Number(key), value }))
    .filter(
      (entry): entry is { percent: number; value: number } =>
        typeof entry.value === 'number' &&
        entry.value >= 0 &&
        Number.isFinite(entry.value) &&
        entry.percent > 0 &&
        entry.percent <= 100,
    )
    .map(({ percent, value }) => ({ percent, valueNs: percentileNs(value * factor) }))
    .sort((one, other) => one.percent - other.percent);
}

const isLifted = (bins: Fields | LiftedBins): bins is LiftedBins =>
  Array.isArray(bins.keys) && Array.isArray(bins.counts);

/** Bins of json+; null where there are none or where one cannot be (told through `complain`). */
function readBins(bins: Fields | LiftedBins | null, { era, complain }: FioReading): Latency['histogram'] {
  if (bins === null) return null;
  try {
    if (isLifted(bins) && !era.indexedBins && !era.microseconds && !bins.counts.includes(0)) {
      // As they are: values in ns, ascending. To build them anew for each of a thousand files costs more than to scan.
      return bins.counts.length === 0 ? null : { valuesNs: bins.keys, counts: bins.counts };
    }
    const printed = { keys: era.indexedBins ? 'index' : 'value', unit: era.microseconds ? 'us' : 'ns' } as const;
    const { valuesNs, counts } = isLifted(bins)
      ? histogramFromFioColumns(bins.keys, bins.counts, printed)
      : histogramFromFioBins(bins, printed);
    return counts.length === 0 ? null : { valuesNs: [...valuesNs], counts: [...counts] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(`${error.message}: the histogram was left out`);
    return null;
  }
}
