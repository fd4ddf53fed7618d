import { randomBytes } from 'node:crypto';
import { PLAN_FORMAT, type Plan } from '../../../shared/plan/plan.ts';
import type { Workload } from '../../../shared/plan/workload.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { bytes, KIBI, MEBI, seconds } from '../../../shared/units/quantity.ts';

const pattern = (name: string, access: Workload['access'], blockBytes: number): Workload => ({
  name,
  access,
  blockBytes: bytes(blockBytes),
  readPercent: null,
});

/** What the demos have in common: two patterns on scratch files, three repeats. */
const base = (labId: string): Plan => ({
  format: PLAN_FORMAT,
  id: uuidV7(Date.now(), randomBytes(10)),
  labId,
  name: 'Demo',
  configuration: 'Demo',
  hosts: [],
  workloads: [pattern('random read 4k', 'randread', 4 * KIBI), pattern('read 128K', 'read', 128 * KIBI)],
  numjobs: [1],
  iodepth: [1],
  repeats: 3,
  runtimeNs: seconds(2),
  rampNs: seconds(0),
  pauseNs: seconds(0),
  engine: 'libaio',
  direct: true,
  order: 'fixed',
  seed: 1,
  target: { kind: 'scratch', sizeBytes: bytes(256 * MEBI) },
});

/** 2 patterns x 2 depths x 3 repeats of 2 s on a small scratch file. */
export const demoPlan = (labId: string, host: string): Plan => ({
  ...base(labId),
  name: 'Depth 1 and depth 16',
  configuration: 'Scratch file',
  hosts: [host],
  iodepth: [1, 16],
});

/** The same load from one host or spread over several: 2 patterns, 8 I/Os in flight in all, 3 repeats of 4 s. */
export const fabricPlan = (labId: string, configuration: string, hosts: readonly string[]): Plan => ({
  ...base(labId),
  name: configuration,
  configuration,
  hosts: [...hosts],
  iodepth: [8 / hosts.length],
  runtimeNs: seconds(4),
  rampNs: seconds(1),
  // Emulated machines take seconds to start and end a program.
  pauseNs: seconds(6),
  target: { kind: 'scratch', sizeBytes: bytes(64 * MEBI) },
});
