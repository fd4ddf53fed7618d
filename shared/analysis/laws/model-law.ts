import { zeroLoadLatencyNs } from '../../capacity/drive-pool.ts';
import type { LabCapacity } from '../../capacity/question.ts';
import type { LabIndex } from '../../model/lab-index.ts';
import { depthPerJob } from '../../results/effective-depth.ts';
import type { PointResult } from '../../results/point-result.ts';
import { outstanding } from '../../stats/little.ts';
import { formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { broken, LAWS } from './law.ts';
import { rateText, type OnBed } from './on-bed.ts';

/**
 * Law W-MODEL: within 10 % of the estimate (DOMAIN 3.1.6). Asked only of loads deep enough to fill the bed: below that
 * fabric and software times decide, which few drawings hold.
 */
export function modelLaw({ bed, result, iops }: OnBed): Problem[] {
  const capacity = bed.capacityOf(result);
  const estimate = capacity === null ? null : estimateOf(capacity, bed.index, result);
  if (capacity === null || estimate === null) return [];
  const error = iops / estimate - 1;
  if (Math.abs(error) <= LAWS['W-MODEL'].tolerance) return [];
  const off = `${formatNumber(Math.abs(error) * 100, 1)}% ${error < 0 ? 'below' : 'above'}`;
  const message = `${rateText(result, iops)} is ${off} the ${rateText(result, estimate)} that the bed is expected to give. ${capacity.explanation.replace(/\.$/, '')}`;
  return [broken('W-MODEL', 'rate', message)];
}

/** The estimate for a load that fills the bed; of mirrored clusters the lowest ceiling. Null without either. */
function estimateOf(capacity: LabCapacity, index: LabIndex, result: PointResult): number | null {
  const { numjobs, clients } = result.workload;
  const depth = depthPerJob(result.workload);
  if (numjobs === null || depth === null) return null;
  if (capacity.basis === 'saturated') return capacity.iops;
  if (capacity.basis === 'closed') {
    const needed = capacity.saturationDepth;
    return needed !== null && capacity.outstanding >= FILLS * needed ? capacity.iops : null;
  }
  if (capacity.basis !== 'ceilings_only') return null;
  const zeroLoadNs = slowestZeroLoadNs(index);
  if (zeroLoadNs === null || clients === null) return null;
  const needed = outstanding(capacity.rooflineIops, zeroLoadNs);
  return clients * numjobs * depth >= FILLS * needed ? capacity.rooflineIops : null;
}

/** A load this many times the depth at which the lowest ceiling would just be reached fills the bed. */
const FILLS = 2;

/** Of the rated latencies of all drives; null where one that is rated for a rate has no latency. */
function slowestZeroLoadNs(index: LabIndex): number | null {
  const rated = index.ofKind('drive').flatMap((drive) => drive.rated ?? []);
  const each = rated.flatMap(({ randomReadIops, readLatencyNs, randomWriteIops, writeLatencyNs }) => [
    ...(randomReadIops === null
      ? []
      : [readLatencyNs == null ? null : zeroLoadLatencyNs(readLatencyNs, randomReadIops)]),
    ...(randomWriteIops === null
      ? []
      : [writeLatencyNs == null ? null : zeroLoadLatencyNs(writeLatencyNs, randomWriteIops)]),
  ]);
  const known = each.filter((latency) => latency !== null);
  return known.length === 0 || known.length < each.length ? null : Math.max(...known);
}
