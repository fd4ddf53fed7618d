/** A line of the runner's sampler: boot clock, and the machine's CPU time since boot in clock ticks. */
interface CpuSample {
  readonly uptimeCs: number;
  readonly busyTicks: number;
  readonly allTicks: number;
}

/** Window on the host's boot clock. */
export interface BootWindow {
  readonly fromCs: number;
  readonly toCs: number;
}

/** The samples must reach over this share of the window. */
const LEAST_COVERED = 0.9;

/**
 * Share of the machine's CPU time that was used inside a window, percent of all its logical CPUs; between samples the
 * use is taken as even. Null where too little of it was sampled. Fields of /proc/stat as in proc(5).
 */
export function machineCpuPercent(text: string, window: BootWindow): number | null {
  const samples = text.split('\n').flatMap(readSample);
  const fromCs = Math.max(window.fromCs, samples[0]?.uptimeCs ?? Infinity);
  const toCs = Math.min(window.toCs, samples.at(-1)?.uptimeCs ?? -Infinity);
  if (!(toCs - fromCs >= LEAST_COVERED * (window.toCs - window.fromCs))) return null;
  const from = sampleAt(samples, fromCs);
  const to = sampleAt(samples, toCs);
  if (from === null || to === null || to.allTicks <= from.allTicks) return null;
  return ((to.busyTicks - from.busyTicks) / (to.allTicks - from.allTicks)) * 100;
}

/** Between its two neighbours; null before the first and after the last. */
function sampleAt(samples: readonly CpuSample[], uptimeCs: number): CpuSample | null {
  const before = samples.findLast((sample) => sample.uptimeCs <= uptimeCs);
  const after = samples.find((sample) => sample.uptimeCs >= uptimeCs);
  if (before === undefined || after === undefined) return null;
  const share =
    after.uptimeCs === before.uptimeCs ? 0 : (uptimeCs - before.uptimeCs) / (after.uptimeCs - before.uptimeCs);
  const between = (field: keyof CpuSample): number => before[field] + share * (after[field] - before[field]);
  return { uptimeCs, busyTicks: between('busyTicks'), allTicks: between('allTicks') };
}

function readSample(line: string): CpuSample[] {
  const match = /^(\d+) cpu +((?:\d+ ?)+)$/.exec(line.trim());
  const ticks = (match?.[2] ?? '').trim().split(' ').slice(0, 8).map(Number);
  if (match === null || ticks.length < 8) return [];
  const allTicks = ticks.reduce((sum, value) => sum + value, 0);
  const idleTicks = (ticks[3] ?? 0) + (ticks[4] ?? 0); // idle and iowait
  return [{ uptimeCs: Number(match[1]), busyTicks: allTicks - idleTicks, allTicks }];
}
