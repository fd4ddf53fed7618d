import { mirrorCopies, storageSets } from '../../capacity/lab-sets.ts';
import type { PointResult } from '../../results/point-result.ts';
import { countText } from '../../units/count-text.ts';
import { formatNumber } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import { isLocal, localDrives } from '../local-baseline.ts';
import { broken, LAWS } from './law.ts';
import { rateText, type OnBed } from './on-bed.ts';

/** Law W-DRIVE: no more than the drives are rated for, and a tenth. Drives without a rating give no verdict. */
export function driveLaw({ bed, result, iops }: OnBed): Problem[] {
  const rated = bed.ratedCapacityOf(result)?.ceilings.find(({ element }) => element === 'drives');
  if (rated === undefined) return [];
  const drives = servingDrives(bed);
  const used = isLocal(result.configuration) ? (localDrives(result.configuration) ?? drives) : drives;
  const limit = (rated.hardIops * used) / drives;
  if (iops <= limit * (1 + LAWS['W-DRIVE'].tolerance)) return [];
  const copies = isLocal(result.configuration) ? 1 : mirrorCopies(bed.index);
  const message = `${rateText(result, iops)} is ${percentOf(iops, limit)} of what ${countText(used, 'drive')} ${used === 1 ? 'is' : 'are'} rated for, ${rateText(result, limit)}${mirrored(result, iops, limit, copies)}`;
  return [broken('W-DRIVE', 'rate', message)];
}

function servingDrives({ index }: OnBed['bed']): number {
  const hosts = index.ofKind('host').filter(({ role }) => role !== 'client');
  const sets = storageSets(
    index,
    hosts.map(({ id }) => id),
  );
  return Math.max(1, sets.flatMap(({ drives }) => drives).length);
}

/** Pure writes to mirrors are told as if every block were written once too: the source may have counted either. */
function mirrored({ directions }: PointResult, iops: number, limit: number, copies: number): string {
  if (copies === 1) return '';
  const once =
    directions.read === null && directions.mixed === null
      ? `, ${percentOf(iops, limit * copies)} if each were written once`
      : '';
  return ` with ${copies} copies of each write${once}`;
}

const percentOf = (iops: number, limit: number): string => `${formatNumber((100 * iops) / limit)}%`;
