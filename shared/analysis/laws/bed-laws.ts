import { isNetwork } from '../../capacity/bottleneck.ts';
import type { PointResult } from '../../results/point-result.ts';
import { formatBitRate, formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import type { Bed } from '../bed.ts';
import { rateOf } from '../network-bound.ts';
import { driveLaw } from './drive-law.ts';
import { broken, LAWS } from './law.ts';
import { modelLaw } from './model-law.ts';
import { networkLaw } from './network-law.ts';
import type { OnBed } from './on-bed.ts';

/**
 * The laws that need the drawn test bed. What is not known of the bed or of the load gives no verdict. A rate above what
 * links or drives can do at all is told as that alone: an estimate has nothing to add.
 */
export function bedLawProblems(bed: Bed, result: PointResult): Problem[] {
  const iops = rateOf(result);
  if (iops === null || iops <= 0 || result.status !== 'ok') return [];
  const onBed: OnBed = { bed, result, iops };
  const impossible = [...linkLaw(onBed), ...driveLaw(onBed)];
  return [...impossible, ...(impossible.length > 0 ? [] : modelLaw(onBed)), ...networkLaw(onBed)];
}

/**
 * Law W-LINK against the hard ceilings of links, adapters and slots, the drives' own links among them; where no MTU is
 * drawn, those of the greatest.
 */
function linkLaw({ bed, result, iops }: OnBed): Problem[] {
  const answer = bed.capacitiesOf(result).at(-1);
  const lowest = (answer?.capacity.ceilings ?? [])
    .filter(({ element }) => isNetwork(element) || element === 'drive_links')
    .sort((a, b) => a.hardIops - b.hardIops)[0];
  if (answer === undefined || lowest === undefined) return [];
  if (iops <= lowest.hardIops * (1 + LAWS['W-LINK'].tolerance)) return [];
  const percent = formatNumber((100 * iops) / lowest.hardIops, 1);
  const mtu = answer.ethernetMtu === null ? '' : `, at an MTU of ${formatNumber(answer.ethernetMtu)}`;
  const message = `${payload(result, iops)} of payload is ${percent}% of what ${lowest.name} can carry at all${mtu}: ${payload(result, lowest.hardIops)}`;
  return [broken('W-LINK', 'rate', message)];
}

const payload = ({ workload: { blockBytes } }: PointResult, iops: number): string =>
  formatBitRate(iops * (blockBytes ?? 0) * 8);
