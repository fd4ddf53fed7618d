import { randomBytes } from 'node:crypto';
import { emptyLab, type Entity, type EntityOf, type Host, type Lab } from '../../shared/model/lab.ts';
import type { ManagedHost } from '../../shared/model/managed-host.ts';
import { planSchema, type Plan } from '../../shared/plan/plan.ts';
import { pointResultSchema, type Direction, type PointResult } from '../../shared/results/point-result.ts';
import { uuidV7 } from '../../shared/units/identity.ts';
import { bytes, bytesPerSecond, iops, nanoseconds } from '../../shared/units/quantity.ts';
import { percentileNs } from '../../shared/units/percentile.ts';

let stamp = Date.UTC(2026, 0, 1);

/** A new id; later ones sort after earlier ones. */
export const anId = (): string => uuidV7((stamp += 1), randomBytes(10));

export function aHost(change: Partial<Host> = {}): Host {
  const plain = { model: null, operatingSystem: null, kernel: null, memoryBytes: null, managedHost: null };
  const id = anId();
  return { kind: 'host', id, parent: null, name: 'host', role: null, ...plain, software: {}, settings: {}, ...change };
}

export function aDrive(change: Partial<EntityOf<'drive'>> = {}): EntityOf<'drive'> {
  const unknown = {
    serial: null,
    wwn: null,
    firmware: null,
    pciAddress: null,
    link: null,
    lbaBytes: null,
    rated: null,
  };
  const size = { model: null, capacityBytes: bytes(3.84e12), media: 'nvme' as const, writeState: 'unknown' as const };
  return { kind: 'drive', id: anId(), parent: null, name: 'nvme0', ...unknown, ...size, ...change };
}

export function aNic(change: Partial<EntityOf<'nic'>> = {}): EntityOf<'nic'> {
  const unknown = { model: null, firmware: null, driver: null, pciAddress: null, link: null, adapterTotal: null };
  return { kind: 'nic', id: anId(), parent: null, name: 'nic', ...unknown, ports: [], transports: ['tcp'], ...change };
}

export function aNote(change: Partial<EntityOf<'note'>> = {}): EntityOf<'note'> {
  return { kind: 'note', id: anId(), parent: null, name: '', text: 'a note', ...change };
}

/** A lab of these entities, or of a host with a drive and a NIC. */
export function aLab(entities: readonly Entity[] = aMachine(), name = 'a lab'): Lab {
  return { ...emptyLab(anId(), name), entities: Object.fromEntries(entities.map((entity) => [entity.id, entity])) };
}

function aMachine(): Entity[] {
  const host = aHost();
  return [host, aDrive({ parent: host.id }), aNic({ parent: host.id })];
}

export function aManagedHost(change: Partial<ManagedHost> = {}): ManagedHost {
  const rest = { fingerprint: null, scratchDirectory: null, updatedUs: null };
  return { id: anId(), name: 'machine', connection: { kind: 'local' }, ...rest, ...change };
}

export function aPlan(labId: string, hosts: readonly string[], change: Partial<Plan> = {}): Plan {
  return planSchema.parse({
    format: 1,
    id: anId(),
    labId,
    name: 'a plan',
    configuration: 'local',
    hosts,
    workloads: [{ name: 'random read 4k', access: 'randread', blockBytes: 4096, readPercent: null }],
    numjobs: [1],
    iodepth: [1, 16],
    repeats: 3,
    runtimeNs: 60e9,
    rampNs: 5e9,
    pauseNs: 5e9,
    engine: 'libaio',
    direct: true,
    order: 'fixed',
    seed: 1,
    target: { kind: 'scratch', sizeBytes: 1024 ** 3 },
    ...change,
  });
}

/** One direction: `rate` operations of 4 KiB a second for ten seconds, all in one bin of `latencyNs`. */
export function aDirection(rate = 1000, latencyNs = 100_000): Direction {
  const operations = rate * 10;
  const latency = {
    meanNs: nanoseconds(latencyNs),
    standardDeviationNs: nanoseconds(0),
    minNs: nanoseconds(latencyNs),
    maxNs: nanoseconds(latencyNs),
    percentiles: [50, 99, 99.9].map((percent) => ({ percent, valueNs: percentileNs(latencyNs) })),
    histogram: { valuesNs: [latencyNs], counts: [operations] },
  };
  return {
    iops: iops(rate),
    bytesPerSecond: bytesPerSecond(rate * 4096),
    operations,
    bytes: bytes(operations * 4096),
    runtimeNs: nanoseconds(10e9),
    latency: { total: null, completion: latency, submission: null },
  };
}

/** A measured or imported point: random read 4k with one job, depth 1, unless told otherwise. */
export function aPointResult(change: Partial<PointResult> = {}): PointResult {
  const directions = { read: aDirection(), write: null, trim: null, mixed: null };
  const result = {
    format: 1,
    id: anId(),
    labId: null,
    runId: null,
    configuration: 'local',
    workload: {
      name: 'random read 4k',
      access: 'randread',
      blockBytes: 4096,
      readPercent: null,
      numjobs: 1,
      iodepth: 1,
      clients: 1,
      engine: 'libaio',
      direct: true,
    },
    repeat: 1,
    attempt: 1,
    status: 'ok',
    directions,
    cpu: null,
    layer: 'initiator',
    loop: 'closed',
    startedUs: 1_767_225_600_000_000,
    runtimeNs: 10e9,
    rampNs: 0,
    startSkewNs: null,
    tool: { name: 'fio', version: '3.33' },
    hosts: [aHostShare(directions)],
    provenance: { kind: 'imported', file: 'a.json', artefact: null, ordinal: 0 },
    problems: [],
    ...change,
  };
  return pointResultSchema.parse(result);
}

const aHostShare = (directions: PointResult['directions']) => ({
  host: 'host',
  status: 'ok',
  directions,
  cpu: null,
  startedUs: null,
  exitStatus: 0,
  error: null,
  artefacts: [],
});
