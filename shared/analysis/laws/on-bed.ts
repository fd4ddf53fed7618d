import type { PointResult } from '../../results/point-result.ts';
import { formatNumber } from '../../units/format.ts';
import type { Bed } from '../bed.ts';

/** A result on its bed, with its rate. */
export interface OnBed {
  readonly bed: Bed;
  readonly result: PointResult;
  readonly iops: number;
}

const LARGE_BLOCK_BYTES = 65_536;

/** `26,834,060 IOPS`, or for large and sequential blocks `106.65 GB/s`. */
export function rateText({ workload: { blockBytes, access } }: Pick<PointResult, 'workload'>, iops: number): string {
  if (blockBytes === null || (access.startsWith('rand') && blockBytes < LARGE_BLOCK_BYTES))
    return `${formatNumber(iops)} IOPS`;
  return `${formatNumber((iops * blockBytes) / 1e9, 2)} GB/s`;
}
