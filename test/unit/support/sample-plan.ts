import { bytes, GIBI, seconds } from '../../../shared/units/quantity.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { Workload } from '../../../shared/plan/workload.ts';

export const HOST_ONE = '01890000-0000-7000-8000-000000000001';
export const HOST_TWO = '01890000-0000-7000-8000-000000000002';

export const randomRead4k: Workload = {
  name: 'random read 4k',
  access: 'randread',
  blockBytes: bytes(4096),
  readPercent: null,
};

/** A plan without problems; tests change one thing each. */
export function samplePlan(changes: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    id: '01890000-0000-7000-8000-0000000000aa',
    labId: '01890000-0000-7000-8000-0000000000bb',
    name: 'Sample',
    configuration: 'local',
    hosts: [HOST_ONE, HOST_TWO],
    workloads: [randomRead4k],
    numjobs: [1],
    iodepth: [1, 16],
    repeats: 3,
    runtimeNs: seconds(60),
    rampNs: seconds(5),
    pauseNs: seconds(1),
    engine: 'libaio',
    direct: true,
    order: 'fixed',
    seed: 7,
    target: { kind: 'scratch', sizeBytes: bytes(GIBI) },
    ...changes,
  };
}
