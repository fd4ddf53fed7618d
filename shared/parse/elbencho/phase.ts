import type { Latency } from '../../results/latency.ts';
import type { Direction, Directions } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import {
  bytes,
  epochMicroseconds,
  MEBI,
  NS_PER_MICROSECOND,
  seconds,
  type EpochMicroseconds,
} from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import { accessName, directionFrom, machineCpu, measuredPart } from '../load-report.ts';
import type { ParsedPoint } from '../parsed.ts';

/** I/O of one direction up to the end of the slowest thread (elbencho's "last done"). Null: not printed. */
export interface PhaseSide {
  readonly iops: number | null;
  readonly bytesPerSecond: number | null;
  readonly bytes: number | null;
  readonly minUs: number | null;
  readonly averageUs: number | null;
  readonly maxUs: number | null;
  readonly percentiles?: readonly { readonly percent: number; readonly valueNs: number }[];
  readonly histogram?: Latency['histogram'];
}

/** One phase of elbencho, whichever of its outputs tells it (Statistics.cpp). */
export interface Phase {
  /** WRITE, READ, RWMIX70 ... */
  readonly operation: string;
  readonly where: string;
  /** As elbencho was called, where that is told. */
  readonly command: string;
  /** What the phase is named after: reads in READ, writes in WRITE and in mixes. */
  readonly own: PhaseSide;
  /** The reads of a mix. */
  readonly mixedReads: PhaseSide | null;
  readonly milliseconds: number | null;
  readonly cpuPercent: number | null;
  readonly hosts: number | null;
  readonly threads: number | null;
  readonly ioDepth: number | null;
  readonly blockBytes: number | null;
  readonly random: boolean | null;
  readonly direct: boolean | null;
  readonly version: string | null;
  readonly startedUs: EpochMicroseconds | null;
}

/** Phases that read or write; the others (MKDIRS, STAT, RMFILES, SYNC, DROPCACHE ...) measure no I/O. */
const MIX = /^(RWMIX|MIX-T)(\d+)/;
export const isDataPhase = (operation: string): boolean => /^(READ|WRITE)(\+|$)/.test(operation) || MIX.test(operation);

export function pointOf(phase: Phase): ParsedPoint {
  const [own, reads] = [sideOf(phase.own, phase), phase.mixedReads === null ? null : sideOf(phase.mixedReads, phase)];
  const directions: Pick<Directions, 'read' | 'write'> = phase.operation.startsWith('READ')
    ? { read: own, write: null }
    : { read: reads, write: own };
  const part = measuredPart('all hosts', directions, { cpu: machineCpu(phase.cpuPercent) });
  const problems: Problem[] = [];
  if (part.status === 'failed') {
    const message = `Phase ${phase.operation} has no I/O: nothing was done, or its figures are damaged`;
    problems.push(problem('error', 'no-results', phase.where, message, 'Look at what elbencho printed.'));
  }
  return {
    workload: workloadOf(phase),
    status: part.status === 'ok' ? 'ok' : 'failed',
    tool: { name: 'elbencho', version: phase.version },
    startedUs: phase.startedUs,
    runtimeNs: phase.milliseconds === null ? null : seconds(phase.milliseconds / 1000),
    rampNs: null,
    parts: [part],
    isSum: (phase.hosts ?? 1) > 1,
    problems,
    loop: phase.command === '' ? 'unknown' : /--limit(read|write)\b/.test(phase.command) ? 'open' : 'closed',
  };
}

function sideOf(side: PhaseSide, { milliseconds }: Phase): Direction | null {
  if (side.iops === null) return null;
  const rate = side.bytesPerSecond;
  const direction = directionFrom({
    iops: side.iops,
    bytesPerSecond: rate ?? 0,
    bytes: side.bytes,
    runtimeSeconds: milliseconds === null ? null : milliseconds / 1000,
    latency:
      side.averageUs === null || side.averageUs === 0
        ? null
        : {
            meanNs: side.averageUs * NS_PER_MICROSECOND,
            minNs: side.minUs === null ? null : side.minUs * NS_PER_MICROSECOND,
            maxNs: side.maxUs === null ? null : side.maxUs * NS_PER_MICROSECOND,
            percentiles: side.percentiles ?? [],
            histogram: side.histogram ?? null,
          },
  });
  return direction === null || rate !== null ? direction : { ...direction, bytesPerSecond: null };
}

function workloadOf(phase: Phase): ParsedPoint['workload'] {
  const mix = MIX.exec(phase.operation);
  const isShare = mix?.[1] === 'RWMIX';
  const pure = phase.operation.startsWith('READ') ? 100 : phase.operation.startsWith('WRITE') ? 0 : null;
  const share = pure ?? (isShare ? Number(mix[2]) : null);
  const readPercent = share !== null && share <= 100 ? share : null;
  const access = accessName(phase.random, readPercent);
  const blockBytes = phase.blockBytes === null || phase.blockBytes === 0 ? null : bytes(phase.blockBytes);
  const mixed = readPercent !== null && readPercent > 0 && readPercent < 100 ? readPercent : null;
  const pattern = { access: access ?? phase.operation, blockBytes, readPercent: mixed };
  return {
    name: workloadName(pattern),
    access: access ?? 'unknown',
    blockBytes,
    readPercent: mixed,
    numjobs: phase.threads,
    iodepth: phase.ioDepth,
    clients: phase.hosts !== null && phase.hosts >= 1 ? phase.hosts : null,
    engine: null,
    direct: phase.direct,
  };
}

/** `2026-02-09T11:18:30.170-0500` */
export function isoMicroseconds(text: string | null): EpochMicroseconds | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-]\d\d):?(\d\d)$/.exec(text ?? '');
  if (match === null) return null;
  const stamp = Date.parse(`${match[1] ?? ''}${match[2] ?? ''}:${match[3] ?? ''}`);
  return Number.isFinite(stamp) ? epochMicroseconds(Math.round(stamp * 1000)) : null;
}

/**
 * Bytes per second from whole MiB/s, a whole total of MiB and its time, and whole IOPS times the block size: whichever is
 * the finest. The product counts only where it agrees, since the last block of a file may be shorter.
 */
export function finestBandwidth(figures: {
  readonly mebibytesPerSecond: number | null;
  readonly mebibytes: number | null;
  readonly milliseconds: number | null;
  readonly iops: number | null;
  readonly blockBytes: number | null;
}): number | null {
  const { mebibytesPerSecond: printed, mebibytes, milliseconds, iops, blockBytes } = figures;
  if (printed === null) return null;
  const found = [{ value: printed * MEBI, error: 1 / Math.max(printed, 1) }];
  if (mebibytes !== null && milliseconds !== null && mebibytes > 0 && milliseconds > 0) {
    found.push({ value: (mebibytes * MEBI * 1000) / milliseconds, error: 1 / mebibytes + 1 / milliseconds });
  }
  if (iops !== null && blockBytes !== null && iops > 0) {
    const product = iops * blockBytes;
    const beyond = product - printed * MEBI;
    if (beyond > -blockBytes && beyond < MEBI + blockBytes) found.push({ value: product, error: 1 / iops });
  }
  return found.reduce((best, other) => (other.error < best.error ? other : best)).value;
}
