import type { Severity } from '../../../shared/lint/finding.ts';
import { lintLoads } from '../../../shared/lint/lint-plan.ts';
import type { PlannedLoad } from '../../../shared/lint/planned-load.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Workload } from '../../../shared/plan/workload.ts';
import { bytes, seconds } from '../../../shared/units/quantity.ts';
import { studyALab as a } from '../../support/study-a-lab.ts';
import { studyDLab as d } from '../../support/study-d-lab.ts';
import { studyELab as e } from '../../support/study-e-lab.ts';
import type { Case } from './case.ts';
import { changed } from './edits.ts';
import { measuredOfA, studyALoads, studyDLoads, studyELoads } from './study-loads.ts';

/** Loads on the drawn beds. */
const named = (loads: readonly PlannedLoad[], name: string): PlannedLoad => loads.find((load) => load.name === name)!;
const read1M = named(studyALoads(a), 'read 1M');
const read4k = named(studyALoads(a), 'random read 4k');
const write4k = named(studyALoads(a), 'random write 4k');
const workload = (load: PlannedLoad, change: Partial<Workload>): PlannedLoad => ({
  ...load,
  workload: { ...load.workload, ...change },
});

function onBed(
  code: string,
  what: string,
  [fires, silent]: readonly [readonly [Lab, PlannedLoad], readonly [Lab, PlannedLoad]],
  says: RegExp,
  severity: Severity = 'warning',
): Case {
  const look =
    ([lab, load]: readonly [Lab, PlannedLoad]) =>
    () =>
      lintLoads(lab, [load]);
  return { code, stage: 'plan', what, fires: look(fires), silent: look(silent), says, severity };
}
/** The same bed, two loads. */
const onA = (
  code: string,
  what: string,
  fires: PlannedLoad,
  silent: PlannedLoad,
  says: RegExp,
  severity?: Severity,
): Case =>
  onBed(
    code,
    what,
    [
      [a, fires],
      [a, silent],
    ],
    says,
    severity,
  );

const queues = (ioQueues: number | null, queueSize: number): Lab =>
  changed(
    a,
    'connection',
    () => true,
    (connection) => ({ ...connection, ioQueues, queueSize }),
  );
const buffers = (sharedBuffers: number): Lab =>
  changed(
    a,
    'subsystem',
    () => true,
    (one) => ({ ...one, limits: { ...one.limits!, sharedBuffers } }),
  );
const preconditioned = changed(
  a,
  'drive',
  () => true,
  (drive) => ({ ...drive, writeState: 'preconditioned' as const }),
);
const longBlocks = changed(
  a,
  'drive',
  () => true,
  (drive) => ({ ...drive, lbaBytes: bytes(4096) }),
);
const kernel = (version: string): Lab =>
  changed(
    changed(
      queues(null, 1024),
      'subsystem',
      () => true,
      (one) => ({ ...one, limits: { ...one.limits!, maxQueueDepth: 1024 } }),
    ),
    'host',
    ({ role }) => role === 'client',
    (host) => ({ ...host, kernel: version }),
  );

export const planCases: readonly Case[] = [
  onA(
    'L008',
    'blocks of 1 MiB on strips of 128 KiB',
    read1M,
    read4k,
    /Raid0: one I\/O becomes 8 base I\/Os of 128 KiB/,
  ),
  onA(
    'L009',
    'a shallow stream',
    workload({ ...read1M, iodepth: 2 }, { blockBytes: bytes(65_536) }),
    workload({ ...read1M, iodepth: 3 }, { blockBytes: bytes(65_536) }),
    /one member at a time/,
    'note',
  ),
  {
    code: 'L011',
    stage: 'plan',
    what: 'the clients’ links',
    says: /network bottleneck for read 1M: 46,678 of 50/,
    severity: 'warning',
    fires: () => lintLoads(a, [read1M], measuredOfA),
    silent: () => lintLoads(a, [read4k], measuredOfA),
  },
  onBed(
    'L020',
    'half a block of the drive',
    [
      [longBlocks, workload(read4k, { blockBytes: bytes(2048) })],
      [longBlocks, read4k],
    ],
    /block size 2048 is not a multiple of LBA size 4096 \(8 drives\)/,
    'error',
  ),
  onBed(
    'L022',
    'writes on drives of unknown state',
    [
      [a, write4k],
      [preconditioned, write4k],
    ],
    /8 drives: state is unknown/,
  ),
  onA('L022', 'reads do not care', write4k, read4k, /state is unknown/),
  onA('L025', 'no ramp', { ...read4k, rampNs: 0 }, read4k, /without ramp/),
  onA(
    'L025',
    'half a minute',
    { ...read4k, runtimeNs: seconds(30) },
    { ...read4k, runtimeNs: seconds(60) },
    /runtime 30 s is below 60 s/,
  ),
  onA(
    'L025',
    'seconds',
    { ...read4k, runtimeNs: seconds(9) },
    { ...read4k, runtimeNs: seconds(60) },
    /runtime 9 s/,
    'error',
  ),
  onA('L026', 'two repeats', { ...read4k, repeats: 2 }, read4k, /2 repeats: no confidence/),
  onA('L027', 'more jobs than cores of the node', { ...read4k, numjobs: 17 }, read4k, /17 jobs on 16 cores/),
  onA(
    'L027',
    'more jobs than CPUs',
    { ...read4k, on: 'scratch', numjobs: 65 },
    { ...read4k, on: 'scratch', numjobs: 64 },
    /65 jobs on 64 logical CPUs/,
  ),
  onA(
    'L028',
    'deeper than the queue',
    { ...read4k, iodepth: 128 },
    { ...read4k, iodepth: 127 },
    /depth 128 exceeds queue 128.*127 usable/,
  ),
  onA(
    'L028',
    'deeper than any queue',
    { ...read4k, iodepth: 256 },
    { ...read4k, iodepth: 127 },
    /depth 256 exceeds/,
    'error',
  ),
  onBed(
    'L028',
    'clamp of kernel 5.16',
    [
      [kernel('5.16.0'), { ...read4k, iodepth: 200 }],
      [kernel('5.15.0'), { ...read4k, iodepth: 200 }],
    ],
    /queue 128 .*driver/,
    'error',
  ),
  onBed(
    'L028',
    'clamp of kernel 6.9',
    [
      [kernel('6.9.1'), { ...read4k, iodepth: 256 }],
      [kernel('6.9.1'), { ...read4k, iodepth: 255 }],
    ],
    /depth 256 exceeds queue 256/,
  ),
  onBed(
    'L028',
    'a queue pair of perf',
    [
      [d, studyDLoads(d)[0]!],
      [d, { ...studyDLoads(d)[0]!, iodepth: 64 }],
    ],
    /depth 128 exceeds queue 128/,
  ),
  onA(
    'L029',
    'psync with depth',
    { ...read4k, engine: 'psync' },
    { ...read4k, engine: 'psync', iodepth: 1 },
    /psync runs at depth 1/,
  ),
  onA('L029', 'buffered', { ...read4k, direct: false }, read4k, /page cache/),
  onBed(
    'L030',
    'fewer queues than jobs',
    [
      [queues(4, 128), read4k],
      [queues(8, 128), read4k],
    ],
    /8 jobs on 4 I\/O queues/,
  ),
  onBed(
    'L030',
    'more queues than the target gives',
    [
      [queues(128, 128), read4k],
      [queues(127, 128), read4k],
    ],
    /128 I\/O queues, the target gives 127/,
  ),
  onBed(
    'L031',
    'default buffers',
    [
      [buffers(4095), read1M],
      [buffers(4096), read1M],
    ],
    /32 MiB in flight, 31.99 MiB of buffers/,
  ),
  onBed(
    'L032',
    '8K writes',
    [
      [e, named(studyELoads(e), 'random 50/50 8k')],
      [e, named(studyELoads(e), 'random write 4k')],
    ],
    /writes of 8 KiB .* in-capsule is 4 KiB/,
  ),
  onBed(
    'L033',
    '256K',
    [
      [e, named(studyELoads(e), 'read 256k')],
      [e, named(studyELoads(e), 'random read 4k')],
    ],
    /256 KiB is split into 2 commands of 128 KiB/,
  ),
  onA('L046', 'streams of one range', { ...read1M, ownRanges: false }, { ...read1M, ownRanges: null }, /same LBAs/),
  onA(
    'L046',
    'random loads do not stream',
    { ...read1M, ownRanges: false },
    { ...read4k, ownRanges: false },
    /same LBAs/,
  ),
  onA(
    'L064',
    'no warm-up',
    { ...write4k, warmedUp: false },
    { ...write4k, warmedUp: null },
    /random write 4k: no warm-up/,
  ),
];
