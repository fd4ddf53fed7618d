/**
 * What changed when in fio's JSON (fio's stat.c and stat.h, all tags from 2.0.10 on). The rest of the reader asks these
 * questions instead of comparing versions.
 */
export interface FioEra {
  readonly version: string | null;
  /** Latencies in microseconds under `clat`, `lat`, `slat` (before 2.99); afterwards ns under `clat_ns`... */
  readonly microseconds: boolean;
  /** `io_bytes` counts KiB (up to 2.20). */
  readonly kibibytes: boolean;
  /** json+ bins are keyed by bucket index, all buckets listed (2.2.12 to 2.19). */
  readonly indexedBins: boolean;
  /** With lat_percentiles=1 the percentiles and bins under clat are those of the total latency (3.1 to 3.17). */
  readonly totalUnderCompletion: boolean;
}

export function fioEra(version: string | null): FioEra {
  const numbers = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '');
  // An unreadable version is taken for a recent one: every version since 3.18 reads the same.
  const release = numbers ? Number(numbers[1]) * 1e6 + Number(numbers[2]) * 1e3 + Number(numbers[3] ?? 0) : 3_999_000;
  return {
    version,
    microseconds: release < 2_099_000 && release >= 0,
    kibibytes: release < 2_021_000,
    indexedBins: release < 2_020_000,
    totalUnderCompletion: release >= 3_001_000 && release < 3_018_000,
  };
}
