import { RESULT_FORMAT, type Direction, type PointResult } from '../../results/point-result.ts';
import type { Printed, PrintedClaim, PrintedRatio } from '../../results/provenance.ts';
import { bytes, bytesPerSecond, iops, nanoseconds, seconds } from '../../units/quantity.ts';

/** Published numbers as results, without the ids that a workspace gives them. */
export type PublishedResult = Omit<PointResult, 'id' | 'labId'>;

/** One row of a publication: what it prints, in base units; null is not in the text. */
export interface PublishedRow {
  readonly study: string;
  readonly table: string;
  readonly configuration: string;
  readonly pattern: string;
  readonly access: string;
  readonly blockBytes: number | null;
  readonly readPercent?: number | null;
  readonly numjobs?: number | null;
  readonly iodepth?: number | null;
  readonly clients: number | null;
  readonly iops?: number | null;
  readonly bytesPerSecond?: number | null;
  readonly latencyNs?: number | null;
  readonly cpuPercent?: number | null;
  readonly layer: PointResult['layer'];
  readonly runtimeSeconds?: number | null;
  readonly tool: PointResult['tool'];
  readonly printed: Partial<Printed>;
  readonly ratios?: readonly PrintedRatio[];
  readonly claims?: readonly PrintedClaim[];
  readonly commands?: readonly string[];
  readonly problems?: PointResult['problems'];
}

const NOTHING_PRINTED: Printed = {
  iops: null,
  mebibytesPerSecond: null,
  latencyMilliseconds: null,
  cpuPercent: null,
  footnotes: [],
};

export function publishedResult(row: PublishedRow): PublishedResult {
  const { study, table, claims = [], commands = [] } = row;
  return {
    format: RESULT_FORMAT,
    runId: null,
    configuration: row.configuration,
    workload: {
      name: row.pattern,
      access: row.access,
      blockBytes: row.blockBytes === null ? null : bytes(row.blockBytes),
      readPercent: row.readPercent ?? null,
      numjobs: row.numjobs ?? null,
      iodepth: row.iodepth ?? null,
      clients: row.clients,
      engine: null,
      direct: null,
    },
    repeat: 1,
    attempt: 1,
    status: 'ok',
    directions: directionsOf(row),
    cpu:
      row.cpuPercent == null
        ? null
        : { machinePercent: row.cpuPercent, logicalCpus: null, jobUserPercent: null, jobSystemPercent: null },
    layer: row.layer,
    loop: 'closed',
    startedUs: null,
    runtimeNs: row.runtimeSeconds == null ? null : seconds(row.runtimeSeconds),
    rampNs: null,
    startSkewNs: null,
    tool: row.tool,
    hosts: [],
    provenance: {
      kind: 'published',
      study,
      table,
      printed: { ...NOTHING_PRINTED, ...row.printed },
      ratios: [...(row.ratios ?? [])],
      ...(claims.length > 0 && { claims: [...claims] }),
      ...(commands.length > 0 && { commands: [...commands] }),
    },
    problems: [...(row.problems ?? [])],
  };
}

/** Mixes and patterns that are not told are printed as one figure for both directions. */
function directionsOf(row: PublishedRow): PointResult['directions'] {
  const direction = toDirection(row);
  const none = { read: null, write: null, trim: null, mixed: null };
  if (row.access === 'read' || row.access === 'randread') return { ...none, read: direction };
  if (row.access === 'write' || row.access === 'randwrite') return { ...none, write: direction };
  return { ...none, mixed: direction };
}

function toDirection(row: PublishedRow): Direction {
  const latency = { standardDeviationNs: null, minNs: null, maxNs: null, percentiles: [], histogram: null };
  return {
    iops: row.iops == null ? null : iops(row.iops),
    bytesPerSecond: row.bytesPerSecond == null ? null : bytesPerSecond(row.bytesPerSecond),
    operations: null,
    bytes: null,
    runtimeNs: null,
    latency: {
      total: row.latencyNs == null ? null : { meanNs: nanoseconds(row.latencyNs), ...latency },
      completion: null,
      submission: null,
    },
  };
}
