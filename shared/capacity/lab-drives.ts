import type { Drive } from '../model/lab.ts';
import { isRandom, type Workload } from '../plan/workload.ts';
import type { Id } from '../units/identity.ts';
import { problem, type Problem } from '../units/problem.ts';
import { blockLabel } from '../units/workload-name.ts';
import type { DriveSet } from './bed-input.ts';
import { mixedIops, poolIops, stripeFanout, zeroLoadLatencyNs, type StripeFanout } from './drive-pool.ts';
import type { StorageSet } from './lab-sets.ts';
import type { BlockLoad } from './link-ceiling.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import type { MeasuredFacts } from './question.ts';

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

/** Rated random figures are for blocks of 4 KiB. */
const RATED_BLOCK_BYTES = 4_096;

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
          linkBytesPerSecond: sweep === null ? driveLinks(drives) : null,
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
  readonly rates: ReadonlyMap<Id, number>;
  readonly fullLoad: ReadonlyMap<Id, number>;
}

const MIRRORED_LEVELS: ReadonlySet<StorageSet['level']> = new Set(['raid1', 'raid10']);
const STRIPED_LEVELS: ReadonlySet<StorageSet['level']> = new Set(['raid0', 'raid10', 'raid5', 'raid6']);

/** A striped set goes at the pace of its slowest member and splits an I/O at every strip border. */
function setPool(set: StorageSet, workload: Workload, load: BlockLoad, sweep: LocalSweep | null): SetPool | null {
  const fanout = fanoutOf(set, load);
  const copies = MIRRORED_LEVELS.has(set.level) ? 2 : 1;
  const rates = set.drives.map((drive) => ({
    id: drive.id,
    iops: sweep?.iopsAt(fanout.pieceBytes) ?? ratedIops(drive, workload, { ...load, blockBytes: fanout.pieceBytes }),
  }));
  const known = rates.flatMap(({ id, iops }) => (iops === null ? [] : [[id, iops] as const]));
  const striped = STRIPED_LEVELS.has(set.level);
  const pieces = poolIops(
    known.map(([, iops]) => iops),
    striped ? 'striped' : 'independent',
  );
  if (pieces === null || known.length < rates.length) return null;
  const work = load.readFraction + (1 - load.readFraction) * copies;
  const even = pieces / known.length;
  return {
    logicalIops: pieces / fanout.pieces / work,
    rates: new Map(known),
    fullLoad: new Map(known.map(([id, iops]) => [id, striped ? even : iops])),
  };
}

function fanoutOf(set: StorageSet, load: BlockLoad): StripeFanout {
  const strip = STRIPED_LEVELS.has(set.level) && set.stripBytes !== null ? set.stripBytes : load.blockBytes;
  return stripeFanout(load.blockBytes, strip, set.drives.length);
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

/** Rated maximum of a drive at a block size: IOPS for small random blocks, bytes per second for large ones. */
function ratedIops(drive: Drive, workload: Workload, load: BlockLoad): number | null {
  const { rated } = drive;
  if (rated === null) return null;
  const random = isRandom(workload);
  const read = rateAt(random, rated.randomReadIops, rated.readBytesPerSecond, load.blockBytes);
  const write = rateAt(random, rated.randomWriteIops, rated.writeBytesPerSecond, load.blockBytes);
  if (load.readFraction === 1) return read;
  if (load.readFraction === 0) return write;
  return read === null || write === null ? null : mixedIops(read, write, load.readFraction);
}

function rateAt(
  random: boolean,
  iops: number | null,
  bytesPerSecond: number | null,
  blockBytes: number,
): number | null {
  const byBytes = bytesPerSecond === null ? null : bytesPerSecond / blockBytes;
  if (!random) return byBytes;
  if (iops === null || blockBytes <= RATED_BLOCK_BYTES) return iops;
  return byBytes === null ? null : Math.min(iops, byBytes);
}

/** From the rated latencies, the mean over the drives; null when one is not rated. */
function ratedZeroLoads(drives: readonly Drive[], load: BlockLoad): number | null {
  const each = drives.map((drive) => ratedZeroLoad(drive, load));
  const known = each.filter((latency) => latency !== null);
  return known.length < each.length || known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

function ratedZeroLoad({ rated }: Drive, load: BlockLoad): number | null {
  const part = (
    share: number,
    latencyNs: number | null | undefined,
    iops: number | null | undefined,
  ): number | null => {
    if (share === 0) return 0;
    return latencyNs == null || iops == null ? null : share * zeroLoadLatencyNs(latencyNs, iops);
  };
  const read = part(load.readFraction, rated?.readLatencyNs, rated?.randomReadIops);
  const write = part(1 - load.readFraction, rated?.writeLatencyNs, rated?.randomWriteIops);
  return read === null || write === null ? null : read + write;
}

function driveLinks(drives: readonly Drive[]): number | null {
  const each = drives.map(({ link }) => {
    if (link?.generation == null || link.lanes === null) return null;
    const { generation, lanes, maxPayloadBytes = null } = link;
    return pcieBytesPerSecond({ generation, lanes, maxPayloadBytes }, 'hard');
  });
  const known = each.filter((rate) => rate !== null);
  return known.length < each.length ? null : known.reduce((a, b) => a + b, 0);
}

function assumptionsOf(
  sets: readonly StorageSet[],
  load: BlockLoad,
  measured: MeasuredFacts,
  sweep: LocalSweep | null,
): string[] {
  const parity = sets.filter((set) => set.level === 'raid5' || set.level === 'raid6').map((set) => set.name);
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
