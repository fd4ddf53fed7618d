import type { Latency } from '../results/latency.ts';
import type { Direction, Directions, HostResult } from '../results/point-result.ts';
import { percentileNs } from '../units/percentile.ts';
import { problem, type Problem } from '../units/problem.ts';
import { bytes, bytesPerSecond, iops, nanoseconds, NS_PER_MILLISECOND, seconds } from '../units/quantity.ts';

/** A count, rate, time or size as load tools print it; null for `n/a`, `NaN`, an empty cell, a sign, damage. */
export function printedQuantity(text: string | undefined): number | null {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** Figures of one direction in base units; null where the tool does not say. */
export interface DirectionFigures {
  readonly iops: number;
  readonly bytesPerSecond: number;
  readonly operations?: number | null;
  readonly bytes?: number | null;
  readonly runtimeSeconds?: number | null;
  readonly latency?: LatencyFigures | null;
}

/** Nanoseconds, rounded to whole ones (no tool prints finer). The tools of these formats measure from the call to the completion: the `total` kind. */
export interface LatencyFigures {
  readonly meanNs: number;
  readonly standardDeviationNs?: number | null;
  readonly minNs?: number | null;
  readonly maxNs?: number | null;
  readonly percentiles?: readonly { readonly percent: number; readonly valueNs: number }[];
  readonly histogram?: Latency['histogram'];
}

/** Null for a direction that did no I/O: tools print zeros then. */
export function directionFrom(figures: DirectionFigures | null): Direction | null {
  if (figures === null || (figures.iops === 0 && (figures.operations ?? 0) === 0)) return null;
  return {
    iops: iops(figures.iops),
    bytesPerSecond: bytesPerSecond(figures.bytesPerSecond),
    operations: figures.operations ?? null,
    bytes: figures.bytes == null ? null : bytes(figures.bytes),
    runtimeNs: figures.runtimeSeconds == null ? null : seconds(figures.runtimeSeconds),
    latency: { total: latencyFrom(figures.latency ?? null), completion: null, submission: null },
  };
}

function latencyFrom(figures: LatencyFigures | null): Latency | null {
  if (figures === null) return null;
  const nullable = (value: number | null | undefined) => (value == null ? null : nanoseconds(Math.round(value)));
  return {
    meanNs: nanoseconds(Math.round(figures.meanNs)),
    standardDeviationNs: nullable(figures.standardDeviationNs),
    minNs: nullable(figures.minNs),
    maxNs: nullable(figures.maxNs),
    percentiles: (figures.percentiles ?? []).map(({ percent, valueNs }) => ({
      percent,
      valueNs: percentileNs(Math.round(valueNs)),
    })),
    histogram: figures.histogram ?? null,
  };
}

export const NO_DIRECTIONS: Directions = { read: null, write: null, trim: null, mixed: null };

/** What one machine (or the sum of all, where the tool prints only that) did. */
export function measuredPart(
  host: string,
  directions: Pick<Directions, 'read' | 'write'> & Partial<Directions>,
  more: Partial<Pick<HostResult, 'cpu' | 'startedUs' | 'error' | 'status'>> = {},
): HostResult {
  const all = { ...NO_DIRECTIONS, ...directions };
  const measured = Object.values(all).some((direction) => direction !== null);
  return {
    host,
    status: more.status ?? (measured ? 'ok' : 'failed'),
    directions: all,
    cpu: more.cpu ?? null,
    startedUs: more.startedUs ?? null,
    exitStatus: null,
    error: more.error ?? null,
    artefacts: [],
  };
}

/** Busy share of the whole machine in percent, where the tool prints one. */
export const machineCpu = (machinePercent: number | null, logicalCpus: number | null = null): HostResult['cpu'] =>
  machinePercent === null ? null : { machinePercent, logicalCpus, jobUserPercent: null, jobSystemPercent: null };

/** A pattern in fio's words, as all results name it; null where the source does not say. */
export function accessName(random: boolean | null, readPercent: number | null): string | null {
  if (random === null || readPercent === null) return null;
  const prefix = random ? 'rand' : '';
  return readPercent === 100 ? `${prefix}read` : readPercent === 0 ? `${prefix}write` : `${prefix}rw`;
}

/** Nanoseconds in the unit that most of these tools print. */
export const MILLISECONDS = NS_PER_MILLISECOND;

/** Latencies are there only where they were asked for. */
export const latencyNote = (where: string, directions: readonly (Direction | null)[], tip: string): Problem[] =>
  directions.some((direction) => direction !== null && direction.latency.total === null)
    ? [problem('note', 'no-latency', where, 'Latency was not measured', tip)]
    : [];
