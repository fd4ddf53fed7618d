import type { Plan } from '../../../shared/plan/plan.ts';
import { PLAN_FORMAT } from '../../../shared/plan/plan.ts';
import type { Access, Workload } from '../../../shared/plan/workload.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { bytes, GIBI, KIBI, MEBI, nanoseconds, seconds } from '../../../shared/units/quantity.ts';
import { newId } from './new-id.ts';

const pattern = (name: string, access: Access, blockBytes: number, readPercent: number | null = null): Workload => ({
  name,
  access,
  blockBytes: bytes(blockBytes),
  readPercent,
});

/** Sets of patterns that published measurements of shared NVMe storage use, ready to add to a plan. */
export const PATTERN_PRESETS: readonly { id: string; label: string; workloads: readonly Workload[] }[] = [
  {
    id: 'six-patterns',
    label: 'Six patterns: 4k and 64K random, 1M sequential',
    workloads: [
      pattern('random read 4k', 'randread', 4 * KIBI),
      pattern('random write 4k', 'randwrite', 4 * KIBI),
      pattern('random read 64K', 'randread', 64 * KIBI),
      pattern('random write 64K', 'randwrite', 64 * KIBI),
      pattern('read 1M', 'read', MEBI),
      pattern('write 1M', 'write', MEBI),
    ],
  },
  {
    id: 'mixes-4k',
    label: 'Random 4k mixes: 100, 90 and 70% reads',
    workloads: [
      pattern('random read 4k', 'randread', 4 * KIBI),
      pattern('random 90/10 4k', 'randrw', 4 * KIBI, 90),
      pattern('random 70/30 4k', 'randrw', 4 * KIBI, 70),
    ],
  },
  {
    id: 'stream-2M',
    label: 'Sequential 2M read and write',
    workloads: [pattern('read 2M', 'read', 2 * MEBI), pattern('write 2M', 'write', 2 * MEBI)],
  },
];

const base = (labId: Id, hosts: Id[]): Omit<Plan, 'name' | 'configuration' | 'workloads'> => ({
  format: PLAN_FORMAT,
  id: newId(),
  labId,
  hosts,
  numjobs: [1],
  iodepth: [1, 16],
  repeats: 3,
  runtimeNs: seconds(60),
  rampNs: seconds(10),
  pauseNs: seconds(2),
  engine: 'libaio',
  direct: true,
  order: 'fixed',
  seed: crypto.getRandomValues(new Uint16Array(1))[0] ?? 1,
  target: { kind: 'scratch', sizeBytes: bytes(GIBI) },
});

/** A plan to begin with: one pattern at two depths, times long enough for a first look at the bed. */
export function newPlan(labId: Id, hosts: Id[], name: string): Plan {
  const workloads = [pattern('random read 4k', 'randread', 4 * KIBI)];
  return { ...base(labId, hosts), name, configuration: name, workloads };
}

/** Two patterns at two depths, three times each, on a small scratch file: done in about a minute. */
export function quickPlan(labId: Id, host: Id): Plan {
  return {
    ...base(labId, [host]),
    name: 'Quick look',
    configuration: 'This computer',
    workloads: [pattern('random read 4k', 'randread', 4 * KIBI), pattern('read 1M', 'read', MEBI)],
    runtimeNs: seconds(2),
    rampNs: nanoseconds(500_000_000),
    pauseNs: nanoseconds(500_000_000),
    target: { kind: 'scratch', sizeBytes: bytes(256 * MEBI) },
  };
}
