import type { Access, Workload } from '../../../../shared/plan/workload.ts';
import { GIBI, KIBI, MEBI } from '../../../../shared/units/quantity.ts';

/** `4k`, `64K`, `1M`: block sizes as the published tables write them (small k below 64 KiB). */
export function blockName(blockBytes: number): string {
  if (blockBytes >= GIBI && blockBytes % GIBI === 0) return `${blockBytes / GIBI}G`;
  if (blockBytes >= MEBI && blockBytes % MEBI === 0) return `${blockBytes / MEBI}M`;
  if (blockBytes % KIBI === 0) return `${blockBytes / KIBI}${blockBytes < 64 * KIBI ? 'k' : 'K'}`;
  return `${blockBytes} B`;
}

const ACCESS_NAMES: Readonly<Record<Access, string>> = {
  randread: 'random read',
  randwrite: 'random write',
  randrw: 'random',
  read: 'read',
  write: 'write',
  rw: 'mixed',
  trim: 'trim',
  randtrim: 'random trim',
};

/** The name that a pattern gets unless the user gives it another: `random read 4k`, `random 70/30 4k`. */
export function workloadName({ access, blockBytes, readPercent }: Omit<Workload, 'name'>): string {
  const mix = readPercent === null ? '' : ` ${readPercent}/${100 - readPercent}`;
  return `${ACCESS_NAMES[access]}${mix} ${blockName(blockBytes)}`;
}

/** What the scratch target offers: trimming a file is no measurement of a drive. */
export const ACCESS_OPTIONS: readonly { value: Access; label: string }[] = [
  { value: 'randread', label: 'random read' },
  { value: 'randwrite', label: 'random write' },
  { value: 'randrw', label: 'random read and write' },
  { value: 'read', label: 'sequential read' },
  { value: 'write', label: 'sequential write' },
  { value: 'rw', label: 'sequential read and write' },
];
