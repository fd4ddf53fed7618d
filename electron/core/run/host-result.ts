import { combineByHost } from '../../../shared/analysis/assemble.ts';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import type { HostResult } from '../../../shared/results/point-result.ts';
import { formatDuration } from '../../../shared/units/format.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { epochMicroseconds, type EpochMicroseconds } from '../../../shared/units/quantity.ts';
import { machineCpuPercent } from './cpu-samples.ts';
import { measuredWindow, outputText, type HostOutput } from './host-output.ts';
import { numberField } from './journal.ts';

export interface ReadHost {
  readonly result: HostResult;
  readonly problems: readonly Problem[];
  readonly toolVersion: string | null;
  /** First I/O after the start of the schedule, on the host's boot clock, in ns; null when it cannot be told. */
  readonly firstIoNs: number | null;
}

const NO_DIRECTIONS = { read: null, write: null, trim: null, mixed: null };
/** A tool that measured less than this share of the planned runtime was ended early. */
const WHOLE_RUNTIME = 0.98;
/** Below this an output file that ends early was cut by a full disk. */
const FULL_DISK_KIB = 1_024;

/** The share of one host in a point, read from what it brought back; problems name host and file. */
export function readHostOutput(plan: Plan, output: HostOutput, t0Us: EpochMicroseconds | null): ReadHost {
  if (output.missed !== null) return missing(output);
  const file = `${output.name}: fio output`;
  const parsed = parseFioJson({ name: file, text: outputText(output.json) });
  const point = parsed?.points[0];
  const [part] = point === undefined ? [] : combineByHost(point.parts);
  const problems = [
    ...exitProblems(output, part ?? null),
    ...shortProblems(plan, output, point?.runtimeNs ?? 0),
    ...[...new Set([...(parsed?.problems ?? []), ...(point?.problems ?? [])])].filter(
      ({ code }) => code !== 'status-documents',
    ),
  ];
  const window = measuredWindow(output);
  const failed = problems.some(({ severity }) => severity === 'error');
  const status = part === undefined || part.status === 'failed' ? 'failed' : failed ? 'partial' : part.status;
  return {
    problems,
    toolVersion: point?.tool.version ?? null,
    firstIoNs: window === null || output.t0Cs === null ? null : (window.fromCs - output.t0Cs) * 1e7,
    result: {
      host: output.name,
      status,
      directions: part?.directions ?? NO_DIRECTIONS,
      cpu: {
        machinePercent: window === null ? null : machineCpuPercent(output.cpu, window),
        logicalCpus: output.logicalCpus,
        jobUserPercent: part?.cpu?.jobUserPercent ?? null,
        jobSystemPercent: part?.cpu?.jobSystemPercent ?? null,
      },
      startedUs: startedUs(output, t0Us),
      exitStatus: exitStatus(output),
      error: problems.find(({ severity }) => severity === 'error')?.message ?? null,
      artefacts: [],
    },
  };
}

const exitStatus = ({ exit }: HostOutput): number | null => numberField(exit ?? undefined, 'status');

/** On our wall clock as it was at the start of the schedule: steps of any clock since then do not matter. */
function startedUs({ start, t0Cs }: HostOutput, t0Us: EpochMicroseconds | null): EpochMicroseconds | null {
  const at = numberField(start ?? undefined, 'at');
  return at === null || t0Cs === null || t0Us === null ? null : epochMicroseconds(t0Us + (at - t0Cs) * 10_000);
}

function missing(output: HostOutput): ReadHost {
  const reason = output.missed ?? '';
  const tip = MISSED_TIP[reason] ?? 'Run the plan again.';
  const said = MISSED_REASON[reason] ?? reason;
  return {
    problems: [problem('error', 'host-missing', output.name, `${output.name} did not take this point: ${said}`, tip)],
    toolVersion: null,
    firstIoNs: null,
    result: {
      host: output.name,
      status: 'missing',
      directions: NO_DIRECTIONS,
      cpu: null,
      startedUs: null,
      exitStatus: null,
      error: said,
      artefacts: [],
    },
  };
}

/** Reasons that the runner writes, in words. */
const MISSED_REASON: Readonly<Record<string, string>> = {
  late: 'it could not start within 250 ms of its time',
  'other-boot': 'the host was rebooted',
  'changed-files': 'files of the run directory were changed on the host',
  'other-target': 'its job file names something else than the scratch file',
  'scratch-not-plain': 'the scratch file is a symbolic link',
  'scratch-not-a-file': 'the scratch file is gone, or is not a regular file',
  'scratch-size': 'the scratch file has another size than the lay-out gave it',
};

const MISSED_TIP: Readonly<Record<string, string>> = {
  late: 'Look for load on the host, or give points more pause.',
  'scratch-not-a-file': 'Leave the run directory alone while a run is under way.',
  'scratch-size': 'Leave the run directory alone while a run is under way.',
};

function exitProblems(output: HostOutput, part: HostResult | null): Problem[] {
  const status = exitStatus(output);
  const hasNumbers = part !== null && part.status !== 'failed';
  const where = `${output.name}: fio`;
  const kept = hasNumbers ? 'What it had measured is kept.' : 'Nothing was measured.';
  const freeKib = numberField(output.exit ?? undefined, 'free_kib');
  const said = lastWords(output.log) || (part?.error ?? '');
  const full = /no space left/i.test(output.log) || (freeKib !== null && freeKib < FULL_DISK_KIB);
  if (full && (status !== 0 || !hasNumbers)) {
    const free = freeKib === null ? '' : ` (${freeKib} KiB free)`;
    const message = `the disk of ${output.name} is full${free}. ${kept}`;
    return [problem('error', 'disk-full', where, message, 'Free space, or choose another scratch directory.')];
  }
  if (status === 0)
    return hasNumbers ? [] : [problem('error', 'no-result', where, `fio measured nothing. ${said}`.trim())];
  const [what, tip] = exitReason(status, reachedLimit(output));
  return [problem('error', 'tool-failed', where, `${what}. ${kept} ${said}`.trim(), tip)];
}

/** Whether the tool ran as long as it may; runners before the limit was noted count as having reached it. */
function reachedLimit({ start, exit }: HostOutput): boolean {
  const limitS = numberField(start ?? undefined, 'limit_s');
  const at = numberField(start ?? undefined, 'at');
  return limitS === null || at === null || exit === null || exit.uptimeNs / 1e7 - at >= limitS * 100;
}

function exitReason(status: number | null, atLimit: boolean): [what: string, tip: string] {
  if (status === null) return ['fio did not end', 'Look whether the host was rebooted.'];
  if (status === 137 && !atLimit)
    return ['fio was killed on the host (signal 9)', 'Look in its kernel log (dmesg) for the out-of-memory killer.'];
  if (status === 124 || status === 137) return ['fio was ended at its time limit', 'Look for storage that hangs.'];
  if (status === 127) return ['fio is missing on the host', 'Install fio there.'];
  return [`fio ended with status ${status}`, 'Its message says why; correct the plan or the host and run it again.'];
}

const lastWords = (log: string): string => log.trim().split('\n').slice(-3).join(' / ').slice(0, 400);

function shortProblems(plan: Plan, output: HostOutput, runtimeNs: number): Problem[] {
  if (runtimeNs === 0 || runtimeNs >= plan.runtimeNs * WHOLE_RUNTIME) return [];
  const measured = (runtimeNs / 1e9).toFixed(1);
  const message = `${output.name} measured ${measured} s of ${formatDuration(plan.runtimeNs)}`;
  return [problem('error', 'short-runtime', `${output.name}: fio`, message, 'The numbers are kept and marked.')];
}
