import type { RunPointState, RunStatus } from '../../shared/contract/run-methods.ts';
import type { ResultRow } from '../../shared/contract/results-methods.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/workspace-methods.ts';
import { emptyLab, type Host, type Lab } from '../../shared/model/lab.ts';
import type { ManagedHost } from '../../shared/model/managed-host.ts';
import { freezePlan, previewPlan } from '../../shared/plan/matrix.ts';
import { PLAN_FORMAT, type Plan } from '../../shared/plan/plan.ts';
import { bytes, bytesPerSecond, epochMicroseconds, iops, nanoseconds, seconds } from '../../shared/units/quantity.ts';
import { percentileNs } from '../../shared/units/percentile.ts';
import type { PointResult } from '../../shared/results/point-result.ts';
import type { Answers } from './fake-client.ts';

/** A small bed for tests of screens: one lab with two hosts, one plan, one run, one result. Ids are fixed. */
const id = (last: string): string => `01940000-0000-7000-8000-${last.padStart(12, '0')}`;
export const LAB = id('1');
export const PLAN = id('2');
export const RUN = id('3');
export const HOST_A = id('a');
export const HOST_B = id('b');
export const MANAGED = id('c');
export const NOW_US = epochMicroseconds(1_795_168_800_000_000);

const labHost = (hostId: string, name: string): Host => ({
  id: hostId,
  parent: null,
  name,
  kind: 'host',
  role: 'client',
  model: null,
  operatingSystem: null,
  kernel: null,
  memoryBytes: null,
  software: {},
  settings: {},
  managedHost: MANAGED,
});

export function aLab(): Lab {
  const lab = emptyLab(LAB, 'Bench');
  return { ...lab, entities: { [HOST_A]: labHost(HOST_A, 'client-1'), [HOST_B]: labHost(HOST_B, 'client-2') } };
}

export function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    format: PLAN_FORMAT,
    id: PLAN,
    labId: LAB,
    name: 'Depths',
    configuration: 'Linux initiator',
    hosts: [HOST_A],
    workloads: [
      { name: 'random read 4k', access: 'randread', blockBytes: bytes(4096), readPercent: null },
      { name: 'write 1M', access: 'write', blockBytes: bytes(1 << 20), readPercent: null },
    ],
    numjobs: [4],
    iodepth: [1, 16],
    repeats: 3,
    runtimeNs: seconds(60),
    rampNs: seconds(10),
    pauseNs: seconds(2),
    engine: 'libaio',
    direct: true,
    order: 'fixed',
    seed: 7,
    target: { kind: 'scratch', sizeBytes: bytes(1 << 30) },
    ...changes,
  };
}

export function aManagedHost(changes: Partial<ManagedHost> = {}): ManagedHost {
  return {
    id: MANAGED,
    name: 'client-1',
    connection: {
      kind: 'ssh',
      address: '192.168.10.21',
      port: 22,
      user: 'root',
      authentication: { kind: 'agent' },
      jumpHost: null,
    },
    fingerprint: null,
    scratchDirectory: null,
    updatedUs: NOW_US,
    ...changes,
  };
}

const state = (index: number, changes: Partial<RunPointState>): RunPointState => ({
  index,
  state: 'waiting',
  startUs: null,
  resultId: null,
  iops: null,
  bytesPerSecond: null,
  meanLatencyNs: null,
  reason: null,
  ...changes,
});

/** A run in its middle: four points done, one running, one failed, the others waiting. */
export function aRunStatus(): RunStatus {
  const frozen = freezePlan(aPlan(), () => 'f'.repeat(64));
  const done = [0, 1, 2, 4].map((index) => state(index, { state: 'done', iops: iops(100_000 + index * 1_000) }));
  return {
    run: {
      id: RUN,
      number: 7,
      labId: LAB,
      planId: PLAN,
      name: 'Depths',
      configuration: 'Linux initiator',
      state: 'running',
      points: { total: 12, done: 4, failed: 1 },
      startedUs: NOW_US,
      endUs: epochMicroseconds(NOW_US + 888e6),
      reason: null,
    },
    frozen,
    points: [
      ...done,
      state(3, { state: 'failed', reason: 'fio exit 1: no space left on device' }),
      state(5, { state: 'running', startUs: NOW_US }),
      ...[6, 7, 8, 9, 10, 11].map((index) => state(index, { startUs: epochMicroseconds(NOW_US + index * 74e6) })),
    ],
    hosts: [
      {
        labHost: HOST_A,
        name: 'client-1',
        state: 'running',
        detail: null,
        clockOffsetNs: -120_000,
        clockUncertaintyNs: nanoseconds(40_000),
        lastSeenUs: NOW_US,
      },
    ],
    live: [1, 2, 3].map((second) => ({
      atUs: epochMicroseconds(NOW_US + second * 1e6),
      pointIndex: 5,
      host: null,
      iops: iops(90_000 + second),
      bytesPerSecond: bytesPerSecond(368e6),
      meanLatencyNs: nanoseconds(640_000),
    })),
    log: [
      { atUs: NOW_US, severity: 'note', host: 'client-1', text: 'point 6 started' },
      { atUs: NOW_US, severity: 'error', host: 'client-1', text: 'fio exit 1' },
    ],
    problems: [],
    remainingNs: seconds(888),
    attached: true,
  };
}

export function aRow(index: number, changes: Partial<ResultRow> = {}): ResultRow {
  return {
    id: id(`f${index}`),
    labId: LAB,
    runId: RUN,
    runNumber: 7,
    configuration: 'Linux initiator',
    workload: 'random read 4k',
    access: 'randread',
    blockBytes: bytes(4096),
    readPercent: null,
    numjobs: 4,
    iodepth: 16,
    clients: 1,
    repeat: index + 1,
    attempt: 1,
    status: 'ok',
    source: 'measured',
    tool: 'fio 3.33',
    iops: iops(5_540_879 + index),
    bytesPerSecond: bytesPerSecond(22_695_440_384),
    meanLatencyNs: nanoseconds(369_000),
    p99Ns: nanoseconds(853_000),
    p999Ns: nanoseconds(1_588_000),
    cpuPercent: 15.7,
    startedUs: NOW_US,
    flags: [],
    tags: [],
    note: '',
    starred: false,
    ...changes,
  };
}

export function aResult(): PointResult {
  const latency = {
    meanNs: nanoseconds(369_000),
    standardDeviationNs: nanoseconds(41_000),
    minNs: nanoseconds(90_000),
    maxNs: nanoseconds(4_310_000),
    percentiles: [50, 90, 99, 99.9].map((percent, index) => ({
      percent,
      valueNs: percentileNs(350_000 * (index + 1)),
    })),
    histogram: { valuesNs: [100_000, 300_000, 400_000, 1_400_000], counts: [10, 500, 480, 10] },
  };
  const directions = {
    read: {
      iops: iops(5_540_879),
      bytesPerSecond: bytesPerSecond(22_695_440_384),
      operations: 1_000,
      bytes: bytes(4_096_000),
      runtimeNs: seconds(60),
      latency: { total: latency, completion: null, submission: null },
    },
    write: null,
    trim: null,
    mixed: null,
  };
  return {
    format: 1,
    id: id('f0'),
    labId: LAB,
    runId: RUN,
    configuration: 'Linux initiator',
    workload: {
      name: 'random read 4k',
      access: 'randread',
      blockBytes: bytes(4096),
      readPercent: null,
      numjobs: 4,
      iodepth: 16,
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
    startedUs: NOW_US,
    runtimeNs: seconds(60),
    rampNs: seconds(10),
    startSkewNs: nanoseconds(2_800_000),
    tool: { name: 'fio', version: '3.33' },
    hosts: [
      {
        host: 'client-1',
        status: 'ok',
        directions,
        cpu: null,
        startedUs: NOW_US,
        exitStatus: 0,
        error: null,
        artefacts: [{ name: 'fio.json', hash: 'a'.repeat(64) }],
      },
    ],
    provenance: { kind: 'measured', planId: PLAN, planRevision: 'f'.repeat(64), pointKey: 'key', pointIndex: 0 },
    problems: [],
  };
}

/** Answers of a workspace with this bed in it. */
export function bedAnswers(): Answers {
  const rows = [aRow(0), aRow(1), aRow(2, { status: 'failed', flags: ['network'] })];
  return {
    'workspace.info': () => ({
      directory: '/home/lab/FabricLab',
      databaseVersion: 30,
      program: { name: 'FabricLab', version: '0.1.0' },
      shell: 'test',
      sizeBytes: bytes(43_000_000),
      savedUs: NOW_US,
      counts: { labs: 1, hosts: 1, plans: 1, runs: 1, results: 3, artefacts: 3 },
      versions: { node: '24.21.0' },
      homeDirectory: '/home/lab',
      problems: [],
    }),
    'settings.get': () => DEFAULT_SETTINGS,
    'settings.set': (changes) => ({ ...DEFAULT_SETTINGS, ...changes }) as typeof DEFAULT_SETTINGS,
    'lab.list': () => ({
      labs: [
        { id: LAB, name: 'Bench', revision: 1, updatedUs: NOW_US, deleted: false, sample: null, hosts: 2, drives: 0 },
      ],
    }),
    'lab.samples': () => ({ samples: [{ id: 'study-a', title: 'Study A, published', summary: 'Published figures' }] }),
    'lab.get': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US }),
    'host.list': () => ({ hosts: [{ ...aManagedHost(), lastTest: null }] }),
    'plan.list': () => ({ plans: [{ plan: aPlan(), revision: 3, updatedUs: NOW_US }] }),
    'plan.preview': ({ plan }) => ({ ...previewPlan(plan as Plan), endUs: NOW_US }),
    'plan.save': ({ baseRevision }) => ({ revision: (baseRevision ?? 0) + 1 }),
    'plan.delete': () => ({ deleted: true }),
    'files.generate': () => ({
      files: [
        {
          host: HOST_A,
          hostName: 'client-1',
          path: 'jobs/point-0.fio',
          mode: 0o600,
          text: '[global]\nioengine=libaio\niodepth=16\n',
          why: [
            { line: 2, reason: 'The plan asks for libaio.', entity: null },
            { line: 3, reason: 'Depth of this point.', entity: HOST_A },
          ],
        },
      ],
      problems: [],
    }),
    'run.list': () => ({ runs: [aRunStatus().run] }),
    'run.status': () => aRunStatus(),
    'run.preflight': () => ({
      ready: false,
      hosts: [
        {
          labHost: HOST_A,
          name: 'client-1',
          checks: [
            { name: 'fio', state: 'error', detail: 'fio is not installed', remedy: 'apt-get install fio' },
            { name: 'clock', state: 'ok', detail: 'offset 0.1 ms', remedy: null },
          ],
        },
      ],
      problems: [],
    }),
    'run.cancel': () => ({ state: 'cancelled', hosts: [] }),
    'results.query': () => ({
      rows,
      total: rows.length,
      configurations: [{ label: 'Linux initiator', points: 3, runIds: [RUN] }],
    }),
    'results.get': () => ({ result: aResult() }),
    'results.export': ({ format }) => ({ fileName: `results.${format}`, mediaType: 'text/plain', text: 'a\tb' }),
    'task.list': () => ({ tasks: [], sequence: 0 }),
  };
}
