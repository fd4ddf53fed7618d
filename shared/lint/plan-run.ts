import type { NumaNode } from '../model/lab.ts';
import { isRandom, writes } from '../plan/workload.ts';
import { isSynchronous } from '../results/effective-depth.ts';
import { countText } from '../units/count-text.ts';
import { formatDuration } from '../units/format.ts';
import { NS_PER_SECOND } from '../units/quantity.ts';
import { nameOf, nodeOf } from './bed.ts';
import type { LoadOnBed } from './load-bed.ts';
import { logicalCpus } from './placement.ts';
import type { Found, Rule } from './rule.ts';

/** How the load is made: times, jobs, engines, ranges. */
export const runPlanRules: readonly Rule<LoadOnBed>[] = [
  {
    code: 'L025',
    severity: 'warning',
    title: 'Too short, or without ramp',
    tip: 'Measure 60 s or more after a ramp of some seconds.',
    why: 'Caches, clocks and queues settle in the first seconds.',
    check: shortRun,
  },
  {
    code: 'L026',
    severity: 'warning',
    title: 'Fewer than three repeats',
    tip: 'Measure each point at least 3 times.',
    why: 'Without repeats nobody can tell a difference from chance.',
    check: ({ load: { repeats } }) =>
      repeats >= 3 ? [] : [told(`${countText(repeats, 'repeat')}: no confidence interval`, 'repeats')],
  },
  {
    code: 'L027',
    severity: 'warning',
    title: 'More jobs than cores',
    tip: 'Use fewer jobs with more depth, or more clients.',
    why: 'The client is measured then, not the storage.',
    check: manyJobs,
  },
  {
    code: 'L029',
    severity: 'warning',
    title: 'Depth or device is not what it says',
    tip: 'Use direct I/O with libaio or io_uring.',
    why: 'A synchronous engine has one I/O in flight; buffered I/O measures the page cache.',
    check: shallowEngine,
  },
  {
    code: 'L046',
    severity: 'warning',
    title: 'Streams overlap',
    tip: 'Give each job and client its own range (fio offset_increment, DISKSPD -T or -si).',
    why: 'Blocks that one stream has read are served to the next from a cache.',
    check: overlappingStreams,
  },
  {
    code: 'L064',
    severity: 'warning',
    title: 'Writes without warm-up',
    tip: 'Run the same pattern before as a stage of its own; its result is not counted.',
    why: 'Drives that were written differently before need minutes to settle.',
    check: ({ load: { name, workload, warmedUp } }) =>
      warmedUp === false && writes(workload) ? [told(`${name}: no warm-up of the same pattern before it`)] : [],
  },
];

const told = (message: string, field?: string): Found => ({
  entities: [],
  message,
  ...(field === undefined ? {} : { field }),
});

const SHORT_NS = 60 * NS_PER_SECOND;
const TOO_SHORT_NS = 10 * NS_PER_SECOND;

function shortRun({ load: { runtimeNs, rampNs } }: LoadOnBed): Found[] {
  const runtime = formatDuration(runtimeNs);
  const short: Found[] =
    runtimeNs >= SHORT_NS
      ? []
      : [
          {
            ...told(`runtime ${runtime} is below 60 s`, 'runtimeNs'),
            severity: runtimeNs < TOO_SHORT_NS ? 'error' : 'warning',
          },
        ];
  const message = `runtime ${runtime} without ramp: start-up transient is measured`;
  return rampNs > 0 ? short : [...short, told(message, 'rampNs')];
}

function manyJobs({ index, load, paths }: LoadOnBed): Found[] {
  return load.hosts.flatMap((host) => {
    const nodes = (paths.get(host) ?? []).map((path) => nodeOf(index, path.host?.nic.id));
    const cores = coresOf(nodes);
    const cpus = logicalCpus(index, host);
    const name = nameOf(index, host);
    if (cores !== null && cores > 0 && load.numjobs > cores) {
      return [
        { entities: [host], message: `${name}: ${load.numjobs} jobs on ${cores} cores: the client is the bottleneck` },
      ];
    }
    if (cpus === null || load.numjobs <= cpus) return [];
    return [
      {
        entities: [host],
        message: `${name}: ${load.numjobs} jobs on ${cpus} logical CPUs: the client is the bottleneck`,
      },
    ];
  });
}

/** Cores of the nodes that hold the ports; null where a port's node or its cores are not known. */
function coresOf(nodes: readonly (NumaNode | null)[]): number | null {
  const known = new Map(nodes.flatMap((node) => (node?.cores == null ? [] : [[node.id, node.cores] as const])));
  const isWhole = nodes.length > 0 && nodes.every((node) => node !== null && known.has(node.id));
  return isWhole ? [...known.values()].reduce((a, b) => a + b, 0) : null;
}

function shallowEngine({ load: { engine, iodepth, direct } }: LoadOnBed): Found[] {
  const isShallow = isSynchronous(engine) && iodepth > 1;
  return [
    ...(isShallow ? [told(`${engine ?? 'this engine'} runs at depth 1 whatever iodepth says`, 'engine')] : []),
    ...(direct === false ? [told('buffered I/O: the page cache is measured', 'direct')] : []),
  ];
}

function overlappingStreams({ load }: LoadOnBed): Found[] {
  const streams = load.numjobs * load.hosts.length;
  if (isRandom(load.workload) || load.ownRanges !== false || streams < 2) return [];
  const message = `${load.name}: threads or clients read the same LBAs: streams overlap and inflate the result`;
  return [told(message)];
}
