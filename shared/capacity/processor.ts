/**
 * Starting rates of one core, 4 KiB operations per second (published measurements, scaled by no clock). They are
 * calibration values: a measured rate of the same host always replaces them.
 */
export const CORE_RATES = {
  /** SPDK RDMA target: 1.59 M on one core, 2.0 M on each of four, 1.37 M on each of eight (link-bound). */
  spdkTarget: 1_300_000,
  /** SPDK is up to 5.09 times the kernel target per core. */
  kernelTarget: 270_000,
  spdkInitiator: 1_300_000,
  /** Per logical CPU, from 5.54 M operations at 16 % of 256. */
  kernelInitiator: 135_000,
} as const;

export interface ProcessorLoad {
  readonly cores: number;
  /** Time that one I/O costs a core without encryption and digests. */
  readonly secondsPerIo: number;
  readonly blockBytes?: number;
  /** Rates of one core as measured on the host; null or absent when not in use. */
  readonly cryptoBytesPerSecond?: number | null;
  readonly digestBytesPerSecond?: number | null;
}

/** I/O per second of a set of cores when every I/O costs its base time and the time to encrypt and check its bytes. */
export function processorIops(load: ProcessorLoad): number {
  const bytes = load.blockBytes ?? 0;
  const perByte = [load.cryptoBytesPerSecond, load.digestBytesPerSecond].reduce<number>(
    (sum, rate) => sum + (rate == null ? 0 : 1 / rate),
    0,
  );
  return load.cores / (load.secondsPerIo + bytes * perByte);
}

/** Whole cores that a rate needs. */
export const coresNeeded = (iops: number, iopsPerCore: number): number => Math.ceil(iops / iopsPerCore);
