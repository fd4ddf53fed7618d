import type { Drive } from '../model/lab.ts';
import type { Workload } from '../plan/workload.ts';
import type { Id } from '../units/identity.ts';
import { problem, type Problem } from '../units/problem.ts';
import { blockLabel } from '../units/workload-name.ts';
import type { DriveSet } from './bed-input.ts';
import { poolIops, stripeFanout, zeroLoadLatencyNs, type StripeFanout } from './drive-pool.ts';
import { busierDirectionBytes } from './fabric-end.ts';
import type { StorageSet } from './lab-sets.ts';
import type { BlockLoad } from './link-ceiling.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import type { MeasuredFacts } from './question.ts';
import { ratedIops, ratedZeroLoads } from './rated-drive.ts';

export interface LabDrives {
  /** Null when a drive's rate is not known; the problems name it. */
  readonly set: DriveSet | null;
  /** What every drive gives at most of the logical rate, I/O per second of the drive itself. */
  readonly rates: ReadonlyMap<Id, number>;
  /** Drive I/Os per logical I/O, by drive, when the bed runs at `set.totalIops`. */
  readonly fullLoad: ReadonlyMap<Id, number>;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

/** Drive pool of a lab at a load: measured rate of one drive where there is one, else the rated maxima. */
export function labDrives(
  sets: readonly StorageSet[],
  workload: Workload,
  load: BlockLoad,
  measured: MeasuredFacts,
): LabDrives {
  const sweep = usableSweep(sets, load, measured);
  const pools = sets.map((set) => setPool(set, workload, load, sweep));
  const drives = sets.flatMap((set) => set.drives);
  const problems = sets.flatMap((set, index) => (pools[index] === null ? unknownRates(set, workload, load) : []));
  const known = pools.filter((pool) => pool !== null);
  const complete = known.length === pools.length && known.length > 0;
  const totalIops = known.reduce((sum, pool) => sum + pool.logicalIops, 0);
  return {
    set: complete
      ? {
          count: drives.length,
          totalIops,
          zeroLoadNs: sweep?.zeroLoadNs ?? ratedZeroLoads(drives, load),
          optimumDepth: sweep?.optimumDepth ?? null,
          linkIops: linkIops(known, sweep),
        }
      : null,
    rates: new Map(known.flatMap((pool) => [...pool.rates])),
    fullLoad: new Map(known.flatMap((pool) => [...pool.fullLoad])),
    assumptions: assumptionsOf(sets, load, measured, sweep),
    problems,
  };
}

interface SetPool {
  readonly logicalIops: number;
  /** The same where every drive gives no more than its own PCIe link lets through. */
  readonly throughLinks: number;
  /** What the links alone let through; null when one is not known. */
  readonly linksAlone: number | null;
  readonly rates: ReadonlyMap<Id, number>;
  readonly fullLoad: ReadonlyMap<Id, number>;
}

const STRIPED_LEVELS: ReadonlySet<StorageSet['level']> = new Set(['raid0', 'raid10', 'raid5', 'raid6']);

/** How often the drives of a set write a block: by the set itself and by the mirrors over it. */
function copiesOf({ level, drives, copies }: StorageSet): number {
  if (level === 'raid1') return drives.length * copies;
  return level === 'raid10' ? 2 * copies : copies;
}

/** Writes of RAID1 wait for every member, so that the slowest sets the pace as it does in a striped set. */
const goesAtSlowest = ({ level }: StorageSet, load: BlockLoad): boolean =>
  STRIPED_LEVELS.has(level) || (level === 'raid1' && load.readFraction < 1);

/** Drive I/Os per logical one, a write counted once per copy. */
const driveIosPerIo = (set: StorageSet, { readFraction }: BlockLoad): number =>
  readFraction + (1 - readFraction) * copiesOf(set);

/** A load as one drive of a set sees it: pieces of a strip at most, and more writes than the load has where it is mirrored. */
const seenByDrives = (set: StorageSet, load: BlockLoad): BlockLoad => ({
  blockBytes: fanoutOf(set, load).pieceBytes,
  readFraction: load.readFraction / driveIosPerIo(set, load),
});

/** A striped set goes at the pace of its slowest member and splits an I/O at every strip border. */
function setPool(set: StorageSet, workload: Workload, load: BlockLoad, sweep: LocalSweep | null): SetPool | null {
  const seen = seenByDrives(set, load);
  const slowest = goesAtSlowest(set, load);
  const perIo = fanoutOf(set, load).pieces * driveIosPerIo(set, load);
  const logical = (iops: readonly number[]): number =>
    (poolIops(iops, slowest ? 'striped' : 'independent') ?? 0) / perIo;
  const drives = set.drives.map((drive) => {
    const rated = ratedIops(drive, workload, seen);
    return { id: drive.id, iops: sweptIops(sweep, seen, rated) ?? rated, link: driveLinkIops(drive, seen) };
  });
  const known = drives.flatMap(({ id, iops }) => (iops === null ? [] : [[id, iops] as const]));
  if (known.length === 0 || known.length < drives.length) return null;
  const links = drives.flatMap(({ link }) => link ?? []);
  const even = (logical(known.map(([, iops]) => iops)) * perIo) / known.length;
  return {
    logicalIops: logical(known.map(([, iops]) => iops)),
    throughLinks: logical(drives.map(({ iops, link }) => Math.min(iops ?? 0, link ?? Infinity))),
    linksAlone: links.length < drives.length ? null : logical(links),
    rates: new Map(known),
    fullLoad: new Map(known.map(([id, iops]) => [id, slowest ? even : iops])),
  };
}

/** No drive does more than this share of its rating (law W-DRIVE): a rate that was not measured at this size is held to it. */
const GREATEST_OF_RATED = 1.1;

function sweptIops(sweep: LocalSweep | null, { blockBytes }: BlockLoad, rated: number | null): number | null {
  if (sweep === null) return null;
  const iops = sweep.iopsAt(blockBytes);
  return blockBytes < sweep.blockBytes && rated !== null ? Math.min(iops, GREATEST_OF_RATED * rated) : iops;
}

/**
 * What the drives' links let through: where one of them holds its drive back, each drive at the less of both, else the
 * links by themselves. A rate that was measured through the links says that they let it through.
 */
function linkIops(pools: readonly SetPool[], sweep: LocalSweep | null): number | null {
  const total = (of: (pool: SetPool) => number): number => pools.reduce((sum, pool) => sum + of(pool), 0);
  const through = total((pool) => pool.throughLinks);
  if (through < total((pool) => pool.logicalIops) * (1 - LAST_BITS)) return through;
  if (sweep !== null || pools.some((pool) => pool.linksAlone === null)) return null;
  return total((pool) => pool.linksAlone ?? 0);
}

const LAST_BITS = 1e-9;

/** No usual strip splits smaller blocks. */
const SMALLEST_STRIP_BYTES = 65_536;

function fanoutOf({ level, stripBytes, drives }: StorageSet, load: BlockLoad): StripeFanout {
  const isSplit = STRIPED_LEVELS.has(level) && stripBytes !== null && stripBytes > 0;
  return stripeFanout(load.blockBytes, isSplit ? stripBytes : load.blockBytes, drives.length);
}

/** A local sweep of one drive as far as it says something about the pieces that the drives of these sets see. */
interface LocalSweep {
  readonly blockBytes: number;
  /** Largest piece of the sets. */
  readonly pieceBytes: number;
  /** The same bytes per second in pieces of another size. */
  readonly iopsAt: (pieceBytes: number) => number;
  readonly zeroLoadNs: number | null;
  /** In I/Os of the load. */
  readonly optimumDepth: number | null;
}

/** Null without a sweep, and for one at a smaller block than the pieces: it says nothing about larger ones. */
function usableSweep(sets: readonly StorageSet[], load: BlockLoad, measured: MeasuredFacts): LocalSweep | null {
  const { driveIops, driveDepthOneLatencyNs, driveOptimumDepth } = measured;
  const pieceBytes = Math.max(...sets.map((set) => fanoutOf(set, load).pieceBytes));
  const blockBytes = measured.driveBlockBytes ?? pieceBytes;
  if (driveIops === null || driveIops <= 0 || blockBytes < pieceBytes) return null;
  return {
    blockBytes,
    pieceBytes,
    iopsAt: (bytes) => driveIops * (blockBytes / bytes),
    zeroLoadNs: driveDepthOneLatencyNs === null ? null : zeroLoadLatencyNs(driveDepthOneLatencyNs, driveIops),
    optimumDepth: driveOptimumDepth === null ? null : driveOptimumDepth * (blockBytes / load.blockBytes),
  };
}

/** Hard bound of a drive's own link; null when the link is not known. */
function driveLinkIops({ link }: Drive, load: BlockLoad): number | null {
  if (link?.generation == null || link.lanes === null) return null;
  const { generation, lanes, maxPayloadBytes = null } = link;
  const bytes = pcieBytesPerSecond({ generation, lanes, maxPayloadBytes }, 'hard');
  return bytes === null ? null : bytes / busierDirectionBytes(load);
}

function assumptionsOf(
  sets: readonly StorageSet[],
  load: BlockLoad,
  measured: MeasuredFacts,
  sweep: LocalSweep | null,
): string[] {
  const parity = sets.filter((set) => set.level === 'raid5' || set.level === 'raid6').map((set) => set.name);
  const unsplit = sets
    .filter(({ level, stripBytes }) => STRIPED_LEVELS.has(level) && (stripBytes ?? 0) === 0)
    .flatMap(({ name }) => (load.blockBytes > SMALLEST_STRIP_BYTES ? [name] : []));
  const unused = sweep === null && measured.driveIops !== null ? measured.driveBlockBytes : null;
  return [
    ...(unused === null ? [] : [`the local sweep at ${blockLabel(unused)} says nothing about larger blocks`]),
    ...(sweep === null ? ['drive rates are rated maxima, not measured'] : []),
    ...(sweep !== null && sweep.blockBytes > sweep.pieceBytes
      ? [
          `drives measured at ${blockLabel(sweep.blockBytes)} see pieces of ${blockLabel(sweep.pieceBytes)}: ` +
            'the same bytes per second',
        ]
      : []),
    ...(sweep?.zeroLoadNs == null ? ['latency at depth 1 is not measured; rated latencies where known'] : []),
    ...(sweep !== null && load.readFraction > 0 && load.readFraction < 1 && sets.some((set) => copiesOf(set) > 1)
      ? ['drives do the copies of their writes at the rate of the mix that was measured']
      : []),
    ...(unsplit.length > 0 ? [`the strip of ${unsplit.join(', ')} is not drawn: no I/O is split`] : []),
    ...(load.readFraction < 1 && parity.length > 0
      ? [`parity writes of ${parity.join(', ')} are not counted: the drives' ceiling is too high`]
      : []),
  ];
}

function unknownRates(set: StorageSet, workload: Workload, load: BlockLoad): Problem[] {
  return set.drives
    .filter((drive) => ratedIops(drive, workload, load) === null)
    .map((drive) =>
      problem(
        'error',
        'capacity-drive-rate-unknown',
        drive.name,
        `The rate of drive ${drive.name} for ${workload.name} is not known.`,
        'Choose its model from the catalogue, enter its rated figures, or measure it locally.',
      ),
    );
}
