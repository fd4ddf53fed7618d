import type { TraceStage } from '../../results/point-result.ts';
import { nanoseconds, NS_PER_MICROSECOND } from '../../units/quantity.ts';

/** Name of an event as printed and its time in microseconds. */
export type TraceEvent = readonly [name: string, timeUs: number];

type Transport = 'RDMA' | 'TCP';

interface StageRule {
  readonly stage: string;
  readonly from: string;
  readonly to: readonly string[];
}

const rule = (stage: string, from: string, ...to: string[]): StageRule => ({ stage, from, to });

/** DOMAIN 2.6, read off rdma.c and tcp.c of SPDK v21.07, v24.05 and v26.05: a stage lasts from its event to the first later one. */
const STAGES: Readonly<Record<Transport, readonly StageRule[]>> = {
  RDMA: [
    rule('wait_data_wr', 'NEED_DATA_WR', 'NEED_BUFFER'),
    rule('wait_buffer', 'NEED_BUFFER', 'HAVE_BUFFER', 'TX_PENDING_H2C', 'RDY_TO_EXECUTE'),
    rule('wait_rdma_read_slot', 'TX_PENDING_H2C', 'TX_H2C'),
    rule('host_data_in', 'TX_H2C', 'RDY_TO_EXECUTE'),
    rule('dispatch', 'RDY_TO_EXECUTE', 'EXECUTING'),
    rule('bdev', 'EXECUTING', 'EXECUTED'),
    rule('wait_send_slot', 'EXECUTED', 'RDY_TO_COMPL'),
    rule('to_host', 'RDY_TO_COMPL', 'COMPLETED'),
  ],
  TCP: [
    rule('wait_buffer', 'NEED_BUFFER', 'HAVE_BUFFER', 'TX_H_TO_C', 'AWAIT_R2T_ACK', 'RDY_TO_EXECUTE'),
    rule('r2t', 'AWAIT_R2T_ACK', 'TX_H_TO_C', 'RDY_TO_EXECUTE'),
    rule('host_data_in', 'TX_H_TO_C', 'RDY_TO_EXECUTE'),
    rule('dispatch', 'RDY_TO_EXECUTE', 'EXECUTING'),
    rule('bdev', 'EXECUTING', 'EXECUTED'),
    rule('response', 'EXECUTED', 'TRANSFER_C2H'),
    rule('to_host', 'TRANSFER_C2H', 'COMPLETED'),
  ],
};

/** Names of RDMA events before v21.07. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  TX_PENDING_H_TO_C: 'TX_PENDING_H2C',
  TX_H_TO_C: 'TX_H2C',
  TX_PENDING_C_TO_H: 'TX_PENDING_C2H',
  RDY_TO_COMPLETE: 'RDY_TO_COMPL',
  COMPLETING_INCAPSULE: 'COMPLETING',
};

export interface RequestStages {
  /** Microseconds per stage; one whose end was not traced is left out. */
  readonly stages: ReadonlyMap<string, number>;
  /** From NEW to COMPLETED; null where the ring's ends cut the request. */
  readonly totalUs: number | null;
  readonly direction: TraceStage['direction'];
}

/**
 * Stages of one request, from the events of its id since its NEW. A waiting request records its event again at every
 * poll: the first one counts. Null where the events belong to no transport.
 */
export function requestStages(events: readonly TraceEvent[]): RequestStages | null {
  const first = new Map<string, number>();
  let transport: Transport | null = null;
  for (const [printed, timeUs] of events) {
    const [, kind, name = ''] = /^(RDMA|TCP)_REQ_(\w+)$/.exec(printed) ?? [];
    if (kind !== 'RDMA' && kind !== 'TCP') continue;
    transport = kind;
    const today = kind === 'RDMA' && Object.hasOwn(OLDER_NAMES, name) ? (OLDER_NAMES[name] ?? name) : name;
    if (!first.has(today)) first.set(today, timeUs);
  }
  if (transport === null) return null;
  const stages = new Map<string, number>();
  for (const { stage, from, to } of STAGES[transport]) {
    const begin = first.get(from);
    const ends = to.map((name) => first.get(name)).filter((time) => time !== undefined);
    const lasted = begin === undefined || ends.length === 0 ? null : Math.min(...ends) - begin;
    if (lasted !== null && lasted >= 0) stages.set(stage, lasted);
  }
  const [begin, end] = [first.get('NEW'), first.get('COMPLETED')];
  const totalUs = begin === undefined || end === undefined || end < begin ? null : end - begin;
  return { stages, totalUs, direction: directionOf(transport, first) };
}

/**
 * Writes are known by the data that comes from the host. Over RDMA a small write within its capsule looks like a command
 * without data: `other`. Over TCP each request without incoming data is taken for a read.
 */
function directionOf(transport: Transport, first: ReadonlyMap<string, number>): TraceStage['direction'] {
  const has = (...names: string[]): boolean => names.some((name) => first.has(name));
  if (transport === 'TCP') return has('TX_H_TO_C', 'AWAIT_R2T_ACK') ? 'write' : 'read';
  if (has('TX_H2C', 'TX_PENDING_H2C')) return 'write';
  return has('TX_PENDING_C2H', 'COMPLETING_C2H') ? 'read' : 'other';
}

/** In the order of a request's life, over both transports. */
const ORDER = [
  'wait_data_wr',
  'wait_buffer',
  'wait_rdma_read_slot',
  'r2t',
  'host_data_in',
  'dispatch',
  'bdev',
  'wait_send_slot',
  'response',
  'to_host',
  'total',
];

/**
 * One row per direction and stage in the order of a request's life, `total` last. The median and p99 are of all requests
 * that passed the stage; the share is of the time of those seen from NEW to COMPLETED.
 */
export function stageTable(requests: readonly RequestStages[]): TraceStage[] {
  return (['read', 'write', 'other'] as const).flatMap((direction) => {
    const own = requests.filter((request) => request.direction === direction);
    const whole = own.filter(({ totalUs }) => totalUs !== null);
    const time = whole.reduce((sum, { totalUs }) => sum + (totalUs ?? 0), 0);
    return ORDER.flatMap((stage): TraceStage[] => {
      const of = ({ stages, totalUs }: RequestStages): number | null =>
        stage === 'total' ? totalUs : (stages.get(stage) ?? null);
      const values = own.map(of).filter((value) => value !== null);
      if (values.length === 0) return [];
      values.sort((one, other) => one - other);
      const spent = whole.reduce((sum, request) => sum + (of(request) ?? 0), 0);
      return [
        {
          stage,
          direction,
          requests: values.length,
          medianNs: atPercent(values, 50),
          p99Ns: atPercent(values, 99),
          share: time > 0 ? Math.min(1, spent / time) : null,
        },
      ];
    });
  });
}

/** The first value at which at least that part of all is counted, as for histograms. */
function atPercent(sortedUs: readonly number[], percent: number): TraceStage['medianNs'] {
  const value = sortedUs[Math.max(0, Math.ceil((percent / 100) * sortedUs.length) - 1)];
  return value === undefined ? null : nanoseconds(Math.round(value * NS_PER_MICROSECOND));
}
