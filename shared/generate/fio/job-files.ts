import { MEBI, NS_PER_MILLISECOND } from '../../units/quantity.ts';
import { formatBytes } from '../../units/format.ts';
import type { FrozenPlan, Plan, PlanPoint } from '../../plan/plan.ts';
import { isMixed, isRandom } from '../../plan/workload.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { comment, fileOfLines, option, type JobLine } from './job-text.ts';

/** The scratch file, relative to the directory that fio is started in: no path of a host is ever part of a job file. */
export const SCRATCH_FILE = 'load.bin';
/** Makes the scratch file; run once per host before the first point. */
export const LAYOUT_PATH = 'jobs/layout.fio';

/** Percentiles that every point reports; with the json+ bins any other can be had later. */
const PERCENTILES = '1:5:10:25:50:75:90:95:99:99.5:99.9:99.95:99.99:99.999';

export const pointPath = (index: number): string => `jobs/${String(index).padStart(5, '0')}.fio`;

/** A host that makes load, as the job files need it. */
export interface LoadHost {
  readonly id: string;
  readonly name: string;
}

/**
 * fio job files: for each host one that lays out the scratch file and one per point. fio is started in the scratch
 * directory of the run as `fio --output-format=json+ --output=FILE JOBFILE`.
 */
export function fioJobFiles(frozen: FrozenPlan, hosts: readonly LoadHost[]): GeneratedFile[] {
  return hosts.flatMap((host, place) => [
    layoutFile(frozen.plan, host),
    ...frozen.points
      .filter((point) => point.hosts.includes(host.id))
      .map((point) => pointFile(frozen, point, host, place)),
  ]);
}

function layoutFile(plan: Plan, host: LoadHost): GeneratedFile {
  const size = plan.target.sizeBytes;
  return fileOfLines(host, LAYOUT_PATH, [
    comment(`FabricLab: ${plan.name}: lay out the scratch file of ${formatBytes(size)}`),
    { text: '[layout]' },
    option('ioengine', 'psync', 'Plain writes in order; speed does not matter here'),
    option('rw', 'write', 'Every block is written once: a block never written reads as zeros, absurdly fast'),
    option('bs', greatestCommonDivisor(size, MEBI), 'Largest block up to 1 MiB that fills the file to its last byte'),
    option('size', size, 'Size of the scratch file, from the plan'),
    option('filename', SCRATCH_FILE, 'In the scratch directory of the run, removed at its end'),
    option('refill_buffers', 1, 'New random data for each block, so that nothing can compress or deduplicate it'),
    option('randseed', 1, 'The same data on every host and in every run'),
    option('end_fsync', 1, 'The file is on the medium before the first point starts'),
  ]);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function pointFile(frozen: FrozenPlan, point: PlanPoint, host: LoadHost, place: number): GeneratedFile {
  const { plan, points } = frozen;
  return fileOfLines(host, pointPath(point.index), [
    comment(`FabricLab: ${plan.name}: ${plan.configuration}`),
    comment(`point ${point.index + 1} of ${points.length}, repeat ${point.repeat}: ${point.workload.name}`),
    { text: `[point-${point.index}]` },
    ...loadLines(plan, point),
    ...timeLines(plan),
    ...placeLines(plan, point),
    ...repeatabilityLines(plan, point, place),
    ...reportLines(),
  ]);
}

function loadLines(plan: Plan, { workload, numjobs, iodepth }: PlanPoint): JobLine[] {
  const lines = [
    option('ioengine', plan.engine, ENGINE_REASON[plan.engine]),
    plan.direct
      ? option('direct', 1, 'Past the page cache: the storage is measured, not memory')
      : option('direct', 0, 'The plan asks for buffered I/O: the page cache takes part'),
    option('rw', workload.access, 'Access pattern of the point'),
  ];
  if (isMixed(workload)) lines.push(option('rwmixread', workload.readPercent ?? 50, 'Share of reads, percent'));
  lines.push(
    option('bs', workload.blockBytes, 'Block size in bytes'),
    option('numjobs', numjobs, 'Jobs of this host, each with its own queue'),
    option('iodepth', iodepth, `Operations that each job keeps in flight; ${numjobs * iodepth} on this host`),
  );
  return lines;
}

const ENGINE_REASON: Readonly<Record<Plan['engine'], string>> = {
  libaio: 'Linux native asynchronous I/O: reaches the depth asked for, with direct=1',
  io_uring: 'Asynchronous I/O through io_uring: reaches the depth asked for',
  psync: 'One blocking pread or pwrite at a time: depth 1 per job',
  posixaio: 'POSIX asynchronous I/O: threads of the C library',
};

const duration = (ns: number): string => (ns % 1e9 === 0 ? `${ns / 1e9}s` : `${Math.round(ns / NS_PER_MILLISECOND)}ms`);

function timeLines(plan: Plan): JobLine[] {
  const lines = [
    option('time_based', 1, 'Runs for the whole time, over the file again when it comes to its end'),
    option('runtime', duration(plan.runtimeNs), 'Measured time'),
  ];
  if (plan.rampNs > 0) {
    lines.push(option('ramp_time', duration(plan.rampNs), 'Comes before the measured time and is not counted'));
  }
  return lines;
}

function placeLines(plan: Plan, { workload, numjobs }: PlanPoint): JobLine[] {
  const size = plan.target.sizeBytes;
  const file = [
    option('filename', SCRATCH_FILE, 'The scratch file that the lay-out made'),
    option(
      'allow_file_create',
      0,
      'A missing file is an error; without this fio would make an empty one and measure it',
    ),
  ];
  if (isRandom(workload)) {
    return [
      ...file,
      option('size', size, 'The whole file'),
      option('norandommap', 1, 'No map of blocks already touched: constant cost per operation, uniform over the file'),
    ];
  }
  if (numjobs === 1) return [...file, option('size', size, 'The whole file')];
  const part = Math.floor(size / numjobs / workload.blockBytes) * workload.blockBytes;
  return [
    ...file,
    option('size', part, `The share of each of the ${numjobs} jobs, in whole blocks`),
    option('offset_increment', part, 'Each job starts where the one before ends: streams do not overlap'),
  ];
}

function repeatabilityLines(plan: Plan, point: PlanPoint, place: number): JobLine[] {
  return [
    option('randrepeat', 0, 'Not the same fixed offsets in every run'),
    option('randseed', pointSeed(plan.seed, point, place), 'From the seed of the plan, the point and the host'),
  ];
}

/** Different for each repeat and host, the same whenever the plan is generated again. Never 0, which fio replaces. */
function pointSeed(seed: number, point: PlanPoint, place: number): number {
  let hash = 0x811c9dc5; // FNV-1a over the UTF-16 units
  for (const unit of `${seed} ${point.repeat} ${place} ${point.key}`) {
    hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash || 1;
}

function reportLines(): JobLine[] {
  return [
    option('group_reporting', 1, 'One result for all jobs of this host, its histogram merged by fio'),
    option('lat_percentiles', 1, 'Percentiles and bins of the total latency, which tables show'),
    option('percentile_list', PERCENTILES, 'Median, tails and quartiles; others come from the bins'),
  ];
}
