import { combineDirections } from '../../../shared/analysis/assemble.ts';
import type { FrozenPlan, PlanPoint } from '../../../shared/plan/plan.ts';
import {
  RESULT_FORMAT,
  type Directions,
  type HostResult,
  type PointResult,
} from '../../../shared/results/point-result.ts';
import { weightedMean } from '../../../shared/stats/combine.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { nanoseconds, type EpochMicroseconds, type Nanoseconds } from '../../../shared/units/quantity.ts';
import { longestRuntimeNs, ratesInCommonWindow, type MeasuredHost, type SharedRates } from './common-window-rates.ts';
import type { HostOutput } from './host-output.ts';
import { readHostOutput, type ReadHost } from './host-result.ts';

/** What a point belongs to. */
export interface PointContext {
  readonly id: string;
  readonly runId: string;
  readonly labId: string;
  readonly frozen: FrozenPlan;
  readonly t0Us: EpochMicroseconds | null;
}

/** Hosts whose runtimes differ by more than this did not measure the same window (DOMAIN 2.8, lint L049). */
const RUNTIME_TOLERANCE = 0.01;
/** Beyond this start skew the hosts did not load the bed together (lint L049). */
const SKEW_TOLERANCE_NS = 250_000_000;

/** Outputs of all hosts of a point as one result. A missing or failed host marks the point; what there is, is kept. */
export function pointResult(context: PointContext, point: PlanPoint, outputs: readonly HostOutput[]): PointResult {
  const { plan } = context.frozen;
  const read = outputs.map((output) => readHostOutput(plan, output, context.t0Us));
  const hosts = read.map(({ result }) => result);
  const measured = hosts.filter(({ status }) => status === 'ok' || status === 'partial');
  const starts = hosts.map(({ startedUs }) => startedUs).filter((stamp) => stamp !== null);
  const skewNs = startSkewNs(read);
  const sum = combineDirections(measured.map(({ directions }) => directions));
  const shared = runtimesDiffer(measured) ? sharedRates(sum, outputs, read) : null;
  return {
    format: RESULT_FORMAT,
    id: context.id,
    labId: context.labId,
    runId: context.runId,
    configuration: plan.configuration,
    workload: workloadOf(context, point),
    repeat: point.repeat,
    attempt: 1,
    status: hosts.every(({ status }) => status === 'ok') ? 'ok' : measured.length > 0 ? 'partial' : 'failed',
    directions: shared?.directions ?? sum,
    cpu: combineCpu(measured),
    layer: 'initiator',
    loop: 'closed',
    startedUs: starts.length === 0 ? null : starts.reduce((one, other) => (other < one ? other : one)),
    runtimeNs: plan.runtimeNs,
    rampNs: plan.rampNs,
    startSkewNs: skewNs,
    tool: { name: 'fio', version: read.find(({ toolVersion }) => toolVersion !== null)?.toolVersion ?? null },
    hosts,
    provenance: {
      kind: 'measured',
      planId: plan.id,
      planRevision: context.frozen.revision,
      pointKey: point.key,
      pointIndex: point.index,
    },
    problems: [...read.flatMap(({ problems }) => problems), ...togetherProblems(measured, read, skewNs, shared)],
  };
}

function workloadOf({ frozen: { plan } }: PointContext, point: PlanPoint): PointResult['workload'] {
  const { name, access, blockBytes, readPercent } = point.workload;
  const { numjobs, iodepth } = point;
  const clients = point.hosts.length;
  return { name, access, blockBytes, readPercent, numjobs, iodepth, clients, engine: plan.engine, direct: plan.direct };
}

/** Mean of the machines' shares weighted by their CPUs; a machine without a figure leaves the whole without one. */
function combineCpu(hosts: readonly HostResult[]): PointResult['cpu'] {
  const [first] = hosts;
  if (first === undefined) return null;
  if (hosts.length === 1) return first.cpu;
  const parts = hosts.flatMap(({ cpu }) =>
    cpu?.machinePercent === null || cpu?.machinePercent === undefined || cpu.logicalCpus === null
      ? []
      : [{ value: cpu.machinePercent, weight: cpu.logicalCpus }],
  );
  const whole = parts.length === hosts.length;
  return {
    machinePercent: whole ? weightedMean(parts) : null,
    logicalCpus: whole ? parts.reduce((sum, { weight }) => sum + weight, 0) : null,
    jobUserPercent: null,
    jobSystemPercent: null,
  };
}

/** Latest minus earliest first I/O; null for one host, or where a host's cannot be told. */
function startSkewNs(read: readonly ReadHost[]): Nanoseconds | null {
  const firsts = read.map(({ firstIoNs }) => firstIoNs).filter((first) => first !== null);
  if (read.length < 2 || firsts.length < read.length) return null;
  return nanoseconds(Math.max(...firsts) - Math.min(...firsts));
}

function togetherProblems(
  measured: readonly HostResult[],
  read: readonly ReadHost[],
  skewNs: Nanoseconds | null,
  shared: SharedRates | null,
): Problem[] {
  const found: Problem[] = [];
  const where = 'hosts of the point';
  if (runtimesDiffer(measured)) {
    const spread = measured.map((host) => `${(longestRuntimeNs(host) / 1e9).toFixed(2)} s`).join(', ');
    const tip =
      shared === null
        ? 'Rates of different windows were added: take the total with care.'
        : `The rates are those of the ${(shared.durationNs / 1e9).toFixed(2)} s during which all of them measured; latencies are of the whole time.`;
    found.push(problem('warning', 'L049', where, `the hosts measured for different times: ${spread}`, tip));
  }
  if (skewNs !== null && skewNs > SKEW_TOLERANCE_NS) {
    const message = `the hosts began ${Math.round(skewNs / 1e6)} ms apart`;
    found.push(problem('warning', 'L049', where, message, 'Look for load on the hosts; use a longer runtime.'));
  }
  const versions = [...new Set(read.map(({ toolVersion }) => toolVersion).filter((version) => version !== null))];
  if (versions.length > 1) {
    const message = `the hosts ran different versions of fio: ${versions.join(', ')}`;
    found.push(problem('warning', 'L021', where, message, 'Install the same version everywhere.'));
  }
  return found;
}

function runtimesDiffer(measured: readonly HostResult[]): boolean {
  const runtimes = measured.map(longestRuntimeNs).filter((runtime) => runtime > 0);
  return runtimes.length > 1 && Math.max(...runtimes) / Math.min(...runtimes) - 1 > RUNTIME_TOLERANCE;
}

/** Null where a host's first I/O cannot be told: then there is no clock for all of them. */
function sharedRates(sum: Directions, outputs: readonly HostOutput[], read: readonly ReadHost[]): SharedRates | null {
  const hosts: MeasuredHost[] = [];
  for (const [index, { result, firstIoNs }] of read.entries()) {
    if (result.status !== 'ok' && result.status !== 'partial') continue;
    if (firstIoNs === null) return null;
    hosts.push({ result, firstIoNs, text: outputs[index]?.json.toString('utf8') ?? '' });
  }
  return ratesInCommonWindow(sum, hosts);
}
