import type { EntityOf, Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { bytesInFlight, spdkPoolBytes } from '../capacity/buffer-pool.ts';
import { writes } from '../plan/workload.ts';
import { formatBytes } from '../units/format.ts';
import { KIBI } from '../units/quantity.ts';
import { drivesOf, isOlder, nameOf, processOf, servingHost, spdkRelease } from './bed.ts';
import type { Path } from './endpoints.ts';
import { subsystemsOf, type LoadOnBed } from './load-bed.ts';
import { logicalCpus } from './placement.ts';
import { nvmeQueue } from './queue-size.ts';
import type { Found, Rule } from './rule.ts';

/** A load against queues and buffers. */
export const queuePlanRules: readonly Rule<LoadOnBed>[] = [
  {
    code: 'L028',
    severity: 'warning',
    title: 'Depth exceeds the queue',
    tip: 'Use less depth per job and more jobs, or ask for larger queues.',
    why: 'What does not fit waits in software, and its wait is counted as latency of the storage.',
    check: (bed) => [...deepQueues(bed), ...shortUnits(bed)],
  },
  {
    code: 'L030',
    severity: 'warning',
    title: 'Fewer queues than jobs',
    tip: 'Connect with as many I/O queues as there are jobs.',
    why: 'Jobs that share a queue wait for each other.',
    check: fewQueues,
  },
  {
    code: 'L031',
    severity: 'warning',
    title: 'More bytes in flight than buffers',
    tip: 'Raise num_shared_buffers (SPDK up to 22.09) or the pools of iobuf_set_options.',
    why: 'Requests without a buffer wait in the target; pending_data_buffer counts them.',
    check: smallPools,
  },
  {
    code: 'L032',
    severity: 'warning',
    title: 'Small writes outside the capsule',
    tip: 'Raise the in-capsule size to the block size where the transport allows it.',
    why: 'The target has to fetch the data, which costs a second round trip.',
    check: outsideCapsule,
  },
];

/** Subsystems of one host: its jobs are spread over them; several paths of one subsystem carry one load. */
const controllers = (paths: readonly Path[]): number =>
  new Set(paths.map(({ connection }) => connection.subsystem)).size;

const jobsEach = (bed: LoadOnBed, paths: readonly Path[]): number => Math.ceil(bed.load.numjobs / controllers(paths));

function deepQueues(bed: LoadOnBed): Found[] {
  const { index, load } = bed;
  const found = [...bed.paths].flatMap(([id, paths]) =>
    paths.flatMap(({ connection, listener }) => {
      const host = index.get(id);
      const subsystem = index.get(connection.subsystem);
      if (host?.kind !== 'host' || subsystem?.kind !== 'subsystem') return [];
      const jobs = load.tool === 'spdk_nvme_perf' ? 1 : jobsEach(bed, paths);
      const queues = connection.ioQueues ?? logicalCpus(index, id) ?? jobs;
      const depth = load.iodepth * Math.ceil(jobs / queues);
      const queue = nvmeQueue(host, {
        transport: listener.transport,
        requested: connection.queueSize,
        offered: subsystem.limits?.maxQueueDepth ?? null,
        metadata: drivesOf(index, subsystem.id).some(({ metadataBytes }) => (metadataBytes ?? 0) > 0),
      });
      if (queue === null || depth <= queue.size - 1) return [];
      const message = `depth ${depth} exceeds queue ${queue.size} of ${subsystem.name} (${queue.why}; ${queue.size - 1} usable); the rest waits in software`;
      const severity = depth > queue.largest ? ('error' as const) : ('warning' as const);
      return [{ entities: [subsystem.id, connection.id], field: 'queueSize', message, severity }];
    }),
  );
  return [...Map.groupBy(found, ({ message }) => message)].flatMap(([, alike]) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, entities: [...new Set(alike.flatMap(({ entities }) => entities))] }];
  });
}

/** Commands per logical unit of the StarWind initiator (study A). */
const UNIT_COMMANDS = 254;

const isStarWind = ({ software }: Host): boolean =>
  Object.keys(software).some((name) => /starwind.*initiator/i.test(name));

function shortUnits(bed: LoadOnBed): Found[] {
  const found = [...bed.paths].flatMap(([id, paths]) => {
    const host = bed.index.get(id);
    if (host?.kind !== 'host' || !isStarWind(host)) return [];
    const units = subsystemsOf(bed)
      .filter((subsystem) => paths.some(({ connection }) => connection.subsystem === subsystem.id))
      .reduce((sum, { namespaces }) => sum + namespaces.length, 0);
    const depth = Math.ceil((bed.load.numjobs * bed.load.iodepth) / Math.max(1, units));
    return units > 0 && depth > UNIT_COMMANDS ? [{ host, depth }] : [];
  });
  return [...Map.groupBy(found, ({ depth }) => depth)].map(([depth, alike]) => ({
    entities: alike.map(({ host }) => host.id),
    message: `depth ${depth} exceeds queue ${UNIT_COMMANDS} of each logical unit (StarWind initiator); the rest waits in software`,
  }));
}

/** I/O queue pairs of a controller of SPDK's target by default. */
const SPDK_QUEUES = 127;

function fewQueues(bed: LoadOnBed): Found[] {
  return [...bed.paths].flatMap(([, paths]) =>
    paths.flatMap(({ connection }) => {
      const jobs = jobsEach(bed, paths);
      const queues = connection.ioQueues;
      const subsystem = bed.index.get(connection.subsystem);
      const isSpdk = subsystem?.kind === 'subsystem' && subsystem.implementation === 'spdk';
      const told = (message: string): Found => ({ entities: [connection.id], field: 'ioQueues', message });
      const name = nameOf(bed.index, connection.id);
      if (queues !== null && queues < jobs) return [told(`${name}: ${jobs} jobs on ${queues} I/O queues share queues`)];
      if (isSpdk && (queues ?? 0) > SPDK_QUEUES) {
        return [
          told(`${name}: ${queues ?? 0} I/O queues, the target gives ${SPDK_QUEUES}; the connection may be trimmed`),
        ];
      }
      return [];
    }),
  );
}

function smallPools(bed: LoadOnBed): Found[] {
  const { index, load } = bed;
  const subsystems = subsystemsOf(bed);
  const namespaces = subsystems.reduce((sum, each) => sum + each.namespaces.length, 0);
  const total = bytesInFlight(bed.paths.size * load.numjobs * load.iodepth, load.workload.blockBytes);
  const spdk = subsystems.filter(({ implementation }) => implementation === 'spdk');
  return [...Map.groupBy(spdk, (subsystem) => processOf(index, subsystem)?.id ?? subsystem.id)].flatMap(
    ([process, own]) => {
      const share = own.reduce((sum, each) => sum + each.namespaces.length, 0) / namespaces;
      const [first] = own;
      const host = first === undefined ? null : servingHost(index, first);
      const pool = poolBytes(index, host, own, load.workload.blockBytes);
      if (pool === null || !(total * share > pool)) return [];
      const message = `${nameOf(index, process)}: ${formatBytes(total * share)} in flight, ${formatBytes(pool)} of buffers: pending_data_buffer rises`;
      return [{ entities: [process, ...own.map(({ id }) => id)], field: 'limits', message }];
    },
  );
}

/** iobuf: a transport with larger units, as TCP's are by default (lib/nvmf/tcp.c), takes what fits from the small buffers. */
const LARGE_BUFFERS = 1_024;
const SMALL_BUFFERS = 8_192;
const SMALL_UNIT_BYTES = 8 * KIBI;
const TCP_UNIT_BYTES = 128 * KIBI;

/**
 * Blocks that the buffers hold, in bytes: as recorded; from v23.01 on the recorded number only sizes caches, and the pools
 * of iobuf count.
 */
function poolBytes(
  index: LabIndex,
  host: Host | null,
  subsystems: readonly EntityOf<'subsystem'>[],
  blockBytes: number,
): number | null {
  const release = spdkRelease(host);
  if (release !== null && !isOlder(release, [23, 1])) {
    const unit = Math.min(...subsystems.map((each) => unitBytes(index, each)));
    if (!(unit > SMALL_UNIT_BYTES)) return spdkPoolBytes({ year: release[0], month: release[1] });
    const buffers = blockBytes <= SMALL_UNIT_BYTES ? SMALL_BUFFERS : LARGE_BUFFERS;
    return (buffers / Math.ceil(blockBytes / unit)) * blockBytes;
  }
  const pools = subsystems.map(({ limits }) =>
    limits?.sharedBuffers == null || limits.ioUnitBytes === null ? null : limits.sharedBuffers * limits.ioUnitBytes,
  );
  const known = pools.filter((pool) => pool !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function unitBytes(index: LabIndex, { id, limits }: EntityOf<'subsystem'>): number {
  const listeners = index.ofKind('listener').filter(({ subsystem }) => subsystem === id);
  const isTcp = listeners.length > 0 && listeners.every(({ transport }) => transport === 'tcp');
  return limits?.ioUnitBytes ?? (isTcp ? TCP_UNIT_BYTES : SMALL_UNIT_BYTES);
}

const MOST_SMALL_BYTES = 8 * KIBI;

function outsideCapsule(bed: LoadOnBed): Found[] {
  const { workload } = bed.load;
  if (!writes(workload) || workload.blockBytes > MOST_SMALL_BYTES) return [];
  return subsystemsOf(bed).flatMap(({ id, name, limits }) => {
    const inside = limits?.inCapsuleBytes ?? null;
    if (inside === null || workload.blockBytes <= inside) return [];
    const message = `${name}: writes of ${formatBytes(workload.blockBytes)} need a second round trip; in-capsule is ${formatBytes(inside)}`;
    return [{ entities: [id], field: 'limits', message }];
  });
}
