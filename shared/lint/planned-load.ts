import type { Plan } from '../plan/plan.ts';
import type { Workload } from '../plan/workload.ts';
import type { Id } from '../units/identity.ts';

/** One load as it will be, or was, put on a bed by any tool. Null is "not told". */
export interface PlannedLoad {
  /** `random read 4k, 16 x 32`. */
  readonly name: string;
  readonly tool: 'fio' | 'spdk_nvme_perf' | 'diskspd' | 'vdbench';
  readonly workload: Workload;
  /** Jobs, threads or queue pairs of one host. */
  readonly numjobs: number;
  /** Outstanding I/Os of each of them. */
  readonly iodepth: number;
  /** Hosts that generate the load, all at once. */
  readonly hosts: readonly Id[];
  /** storage: what the bed offers, over its connections; scratch: files of the hosts themselves. */
  readonly on: 'storage' | 'scratch';
  readonly runtimeNs: number;
  readonly rampNs: number;
  readonly repeats: number;
  readonly engine: string | null;
  readonly direct: boolean | null;
  /** Every job and every client has blocks of its own. */
  readonly ownRanges: boolean | null;
  /** The same pattern was run before, uncounted, as a stage of its own. */
  readonly warmedUp: boolean | null;
}

/** The loads of a plan, each once whatever its repeats. */
export function loadsOf(plan: Plan): PlannedLoad[] {
  const { hosts, runtimeNs, rampNs, repeats, engine, direct } = plan;
  const common = { tool: 'fio', on: 'scratch', ownRanges: true, warmedUp: null } as const;
  return plan.workloads.flatMap((workload) =>
    plan.numjobs.flatMap((numjobs) =>
      plan.iodepth.map((iodepth) => ({
        name: `${workload.name}, ${numjobs} x ${iodepth}`,
        ...common,
        ...{ workload, numjobs, iodepth, hosts, runtimeNs, rampNs, repeats, engine, direct },
      })),
    ),
  );
}
