import type { Plan } from '../../../shared/plan/plan.ts';
import type { Access, Workload } from '../../../shared/plan/workload.ts';
import { bytes, KIBI, MEBI } from '../../../shared/units/quantity.ts';

/** A load that capacity is asked for: pattern, jobs and depth per client. */
export interface CapacityLoad {
  /** Names it in the selector; the same load has the same key. */
  readonly key: string;
  readonly workload: Workload;
  readonly numjobs: number;
  readonly iodepth: number;
}

const load = (workload: Workload, numjobs: number, iodepth: number): CapacityLoad => ({
  key: [workload.access, workload.blockBytes, workload.readPercent ?? '', numjobs, iodepth].join(' '),
  workload,
  numjobs,
  iodepth,
});

const studied = (name: string, access: Access, blockBytes: number, jobs: number, depth: number): CapacityLoad =>
  load({ name, access, blockBytes: bytes(blockBytes), readPercent: null }, jobs, depth);

/** The six patterns at the jobs and depth per client of study A (Linux initiator, 2021), for a lab without plans. */
export const STUDIED_LOADS: readonly CapacityLoad[] = [
  studied('random read 4k', 'randread', 4 * KIBI, 16, 32),
  studied('random write 4k', 'randwrite', 4 * KIBI, 8, 4),
  studied('random read 64K', 'randread', 64 * KIBI, 4, 32),
  studied('random write 64K', 'randwrite', 64 * KIBI, 4, 1),
  studied('read 1M', 'read', MEBI, 2, 8),
  studied('write 1M', 'write', MEBI, 1, 8),
];

/** Each pattern of the plans once, at the most jobs and depth that its first plan gives it. Trim has no model. */
export function loadsOfPlans(plans: readonly Plan[]): CapacityLoad[] {
  const loads = plans.flatMap((plan) =>
    plan.workloads
      .filter(({ access }) => !access.endsWith('trim'))
      .map((workload) => load(workload, Math.max(1, ...plan.numjobs), Math.max(1, ...plan.iodepth))),
  );
  const byPattern = new Map<string, CapacityLoad>();
  for (const each of loads) if (!byPattern.has(patternOf(each))) byPattern.set(patternOf(each), each);
  return [...byPattern.values()];
}

const patternOf = ({ workload }: CapacityLoad): string =>
  [workload.name, workload.access, workload.blockBytes, workload.readPercent ?? ''].join(' ');
