import { stripeFanout } from '../capacity/drive-pool.ts';
import { labCapacity } from '../capacity/from-lab.ts';
import type { LabCapacity } from '../capacity/question.ts';
import { isRandom, writes } from '../plan/workload.ts';
import type { Drive } from '../model/lab.ts';
import { formatBytes, formatNumber } from '../units/format.ts';
import { bytes, KIBI } from '../units/quantity.ts';
import { loadedDrives, stripedSets, subsystemsOf, type LoadOnBed } from './load-bed.ts';
import type { Found, Rule } from './rule.ts';

/** A load against drives, sets and links. */
export const drivePlanRules: readonly Rule<LoadOnBed>[] = [
  {
    code: 'L008',
    severity: 'warning',
    title: 'Block larger than the strip',
    tip: 'Take the local baseline at the block size of the strip.',
    why: 'The drives see pieces of the strip’s size, at another rate than whole blocks.',
    check: piecesPerBlock,
  },
  {
    code: 'L009',
    severity: 'note',
    title: 'A stream on one member at a time',
    tip: 'Use more depth, a larger block or a smaller strip.',
    why: 'At this depth the blocks in flight lie within one strip, so the set goes at the rate of one drive.',
    check: oneMember,
  },
  {
    code: 'L011',
    severity: 'warning',
    title: 'Network is the bottleneck',
    tip: 'Report these rows as network-bound, or cable more ports.',
    why: 'What is measured then is the network, not storage or initiator.',
    check: networkBound,
  },
  {
    code: 'L020',
    severity: 'error',
    title: 'Block size does not fit the drive',
    tip: 'Use a multiple of the drive’s block size.',
    why: 'Direct I/O that is not aligned to blocks of the drive is refused.',
    check: unaligned,
  },
  {
    code: 'L022',
    severity: 'warning',
    title: 'Drives in an unknown state',
    tip: 'Precondition the drives and record their state.',
    why: 'A fresh drive writes several times faster than a full one.',
    check: unknownState,
  },
  {
    code: 'L033',
    severity: 'warning',
    title: 'Block larger than the largest command',
    tip: 'Reckon with the commands; latency is that of the slowest of them.',
    why: 'The host splits the block, and each piece takes an entry of the queue.',
    check: splitBlocks,
  },
];

function piecesPerBlock(bed: LoadOnBed): Found[] {
  const { blockBytes } = bed.load.workload;
  return stripedSets(bed)
    .filter(({ stripBytes }) => blockBytes > stripBytes)
    .map(({ id, name, stripBytes, drives }) => {
      const { pieces } = stripeFanout(blockBytes, stripBytes, drives.length);
      const strip = formatBytes(stripBytes);
      const message = `${name}: one I/O becomes ${pieces} base I/Os of ${strip}; take the baseline at ${strip}`;
      return { entities: [id], field: 'stripBytes', message };
    });
}

function oneMember(bed: LoadOnBed): Found[] {
  const { workload, iodepth } = bed.load;
  if (isRandom(workload)) return [];
  return stripedSets(bed)
    .filter(({ stripBytes, drives }) => {
      const inFlight = workload.blockBytes * iodepth;
      return drives.length > 1 && workload.blockBytes < stripBytes && inFlight <= stripBytes;
    })
    .map(({ id, name }) => ({
      entities: [id],
      message: `${name}: a stream touches one member at a time at this depth`,
    }));
}

/** How the message begins, whatever the load. */
export const NETWORK_BOTTLENECK = 'predicted network bottleneck for ';

function networkBound({ lab, load, measured }: LoadOnBed): Found[] {
  if (load.on === 'scratch' || load.workload.access.endsWith('trim')) return [];
  const { capacity } = labCapacity(lab, {
    workload: load.workload,
    numjobs: load.numjobs,
    iodepth: load.iodepth,
    clientHosts: [...load.hosts],
    storageHosts: null,
    protocol: null,
    ethernetMtu: null,
    measured,
  });
  if (!capacity?.networkBound) return [];
  const want = otherCeiling(capacity);
  const of = want === null ? '' : ` of ${formatNumber(want)}`;
  const message = `${NETWORK_BOTTLENECK}${load.workload.name}: ${formatNumber(capacity.rooflineIops)}${of} IOPS`;
  return [{ entities: [...load.hosts], message }];
}

/** What the lowest part beside the network would carry. */
function otherCeiling({ ceilings }: LabCapacity): number | null {
  const others = ceilings.filter(({ element }) => !/links|nic|switch/.test(element) || element === 'drive_links');
  return others[0]?.planningIops ?? null;
}

const PAGE_BYTES = 4 * KIBI;

/** Of the drives' blocks: an error; of 4 KiB: a warning. Plans tell the latter themselves (`planProblems`). */
function unaligned(bed: LoadOnBed): Found[] {
  const { blockBytes } = bed.load.workload;
  const drives = loadedDrives(bed).filter(
    ({ lbaBytes }) => lbaBytes !== null && lbaBytes > 0 && blockBytes % lbaBytes !== 0,
  );
  const bySize = Map.groupBy(drives, ({ lbaBytes }) => lbaBytes ?? bytes(0));
  const refused = [...bySize].map(([size, alike]) => ({
    entities: alike.map(({ id }) => id),
    message: `block size ${blockBytes} is not a multiple of LBA size ${size} (${named(alike)})`,
  }));
  if (refused.length > 0 || bed.load.on === 'scratch' || blockBytes % PAGE_BYTES === 0) return refused;
  const message = `block size ${blockBytes} is not a multiple of 4 KiB`;
  const tip = 'Use a multiple of 4096: drives read and write smaller blocks as parts of one of that size.';
  return [{ entities: [], message, severity: 'warning', tip }];
}

const named = (drives: readonly Drive[]): string =>
  drives.length <= 4 ? drives.map(({ name }) => name).join(', ') : `${drives.length} drives`;

function unknownState(bed: LoadOnBed): Found[] {
  if (!writes(bed.load.workload)) return [];
  return unconditioned(loadedDrives(bed));
}

export const stateText = (state: Drive['writeState']): string => (state === 'fob' ? 'fresh out of the box' : state);

/** Drives whose rate depends on what was written before, by state. */
export function unconditioned(drives: readonly Drive[]): Found[] {
  const open = drives.filter(
    ({ writeState, needsPreconditioning }) =>
      (writeState === 'unknown' || writeState === 'fob') && needsPreconditioning !== false,
  );
  return [...Map.groupBy(open, ({ writeState }) => writeState)].map(([state, alike]) => ({
    entities: alike.map(({ id }) => id),
    field: 'writeState',
    message: `${named(alike)}: state is ${stateText(state)}; burst results possible`,
  }));
}

function splitBlocks(bed: LoadOnBed): Found[] {
  const { blockBytes } = bed.load.workload;
  return subsystemsOf(bed).flatMap(({ id, name, limits }) => {
    const most = limits?.maxIoBytes ?? null;
    if (most === null || most <= 0 || blockBytes <= most) return [];
    const message = `${name}: ${formatBytes(blockBytes)} is split into ${Math.ceil(blockBytes / most)} commands of ${formatBytes(most)}`;
    return [{ entities: [id], field: 'limits', message }];
  });
}
