import { z } from 'zod';
import { NOTHING_MEASURED, type MeasuredFacts } from '../../../shared/capacity/question.ts';
import type { PlannedLoad } from '../../../shared/lint/planned-load.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { workloadSchema, type Access } from '../../../shared/plan/workload.ts';
import { iops, seconds } from '../../../shared/units/quantity.ts';
import { linuxRows, measuredLocally, rowOf } from '../capacity/published-question.ts';
import { study } from '../capacity/studies.ts';

/** What each study put on its bed. */
const hostsOf = (lab: Lab, role: string): string[] =>
  Object.values(lab.entities).flatMap((entity) => (entity.kind === 'host' && entity.role === role ? [entity.id] : []));

function load(name: string, access: Access, blockBytes: number, change: Partial<PlannedLoad>): PlannedLoad {
  return {
    name,
    tool: 'fio',
    workload: workloadSchema.parse({ name, access, blockBytes, readPercent: change.workload?.readPercent ?? null }),
    numjobs: 1,
    iodepth: 1,
    hosts: [],
    on: 'storage',
    runtimeNs: seconds(300),
    rampNs: seconds(60),
    repeats: 3,
    engine: 'libaio',
    direct: true,
    ownRanges: true,
    warmedUp: null,
    ...change,
    ...(change.workload ? { workload: { ...change.workload, name } } : {}),
  };
}

const mixed = (access: 'rw' | 'randrw', blockBytes: number, readPercent: number) => ({
  workload: workloadSchema.parse({ name: 'mixed', access, blockBytes, readPercent }),
});

/** Six patterns for an hour each, as the plan of DOMAIN 4.1 spreads them over four clients. */
export const studyALoads = (lab: Lab): PlannedLoad[] =>
  linuxRows.map(({ pattern, rw, bs, numjobs, iodepth }) =>
    load(pattern, rw, bs, {
      numjobs,
      iodepth,
      hosts: hostsOf(lab, 'client'),
      runtimeNs: seconds(3600),
      warmedUp: true,
    }),
  );
export const measuredOfA = ({ name, workload }: PlannedLoad): MeasuredFacts => ({
  ...NOTHING_MEASURED,
  ...measuredLocally(rowOf(name)),
  driveBlockBytes: workload.blockBytes,
});

/** VM Fleet sweeps: four machines a node; threads of one machine read the same file from its start. */
export function studyCLoads(lab: Lab): PlannedLoad[] {
  const sweeps = z
    .array(z.object({ id: z.string(), cmd: z.string(), duration_s: z.number() }))
    .parse(study('C')['workloads']);
  return sweeps.map(({ id, cmd, duration_s }) => {
    const option = (letter: string): string => new RegExp(`-${letter} (\\S+)`).exec(cmd)?.[1] ?? '';
    const isRandom = option('p') === 'r';
    const written = Number(option('w'));
    const access = written === 0 ? 'read' : written === 100 ? 'write' : 'rw';
    const blockBytes = Number(option('b')) * 1024;
    const name = `${id}: ${cmd}`;
    return load(name, 'read', blockBytes, {
      tool: 'diskspd',
      workload: workloadSchema.parse({
        name,
        access: isRandom ? `rand${access}` : access,
        blockBytes,
        readPercent: access === 'rw' ? 100 - written : null,
      }),
      numjobs: 4 * Number(option('t')),
      iodepth: Number(option('o')),
      hosts: hostsOf(lab, 'both'),
      runtimeNs: seconds(duration_s),
      repeats: 1,
      engine: null,
      ownRanges: isRandom ? null : false,
    });
  });
}

/** spdk_nvme_perf as printed, reads, writes and 70/30, from four cores of each initiator; repeats are not told. */
export const studyDLoads = (lab: Lab): PlannedLoad[] => {
  const perf = {
    tool: 'spdk_nvme_perf',
    numjobs: 4,
    iodepth: 128,
    hosts: hostsOf(lab, 'client'),
    runtimeNs: seconds(600),
    rampNs: 0,
    repeats: 1,
    engine: null,
  } as const;
  return [
    load('random read 4k', 'randread', 4096, perf),
    load('random write 4k', 'randwrite', 4096, perf),
    load('random 70/30 4k', 'randrw', 4096, { ...perf, ...mixed('randrw', 4096, 70) }),
    load('read 128k', 'read', 131_072, perf),
  ];
};
/** Eight target cores as published: two million a core on four, 10.94 M in all. */
export const measuredOfD = (): MeasuredFacts => ({
  ...NOTHING_MEASURED,
  iopsPerTargetCore: iops(1_995_000),
  bedIops: iops(10_940_000),
});

/** The laboratory's fio loads and the bank's vdbench loads. */
export const studyELoads = (lab: Lab): PlannedLoad[] => {
  const hosts = hostsOf(lab, 'client');
  const fio = { hosts, iodepth: 32 };
  const vdbench = { hosts, tool: 'vdbench', numjobs: 1, iodepth: 32, engine: null } as const;
  return [
    load('random read 4k', 'randread', 4096, fio),
    load('random write 4k', 'randwrite', 4096, fio),
    load('read 256k', 'read', 262_144, fio),
    load('write 256k', 'write', 262_144, fio),
    load('random 50/50 8k', 'randrw', 8192, { ...vdbench, ...mixed('randrw', 8192, 50) }),
    load('random 50/50 16k', 'randrw', 16_384, { ...vdbench, ...mixed('randrw', 16_384, 50) }),
  ];
};
