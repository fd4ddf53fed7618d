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

/**
 * Share of the machine's CPU time that was used inside a window, percent of all its logical CPUs: from the samples that
 * lie in it. Null with fewer than two. Fields of /proc/stat as in proc(5); guest time is part of user time already.
 */
export function machineCpuPercent(text: string, window: BootWindow): number | null {
  const inside = text
    .split('\n')
    .flatMap(readSample)
    .filter(({ uptimeCs }) => uptimeCs >= window.fromCs && uptimeCs <= window.toCs);
  const first = inside[0];
  const last = inside.at(-1);
  if (first === undefined || last === undefined || last.allTicks <= first.allTicks) return null;
  return ((last.busyTicks - first.busyTicks) / (last.allTicks - first.allTicks)) * 100;
}

function readSample(line: string): CpuSample[] {
  const match = /^(\d+) cpu +((?:\d+ ?)+)$/.exec(line.trim());
  const ticks = (match?.[2] ?? '').trim().split(' ').slice(0, 8).map(Number);
  if (match === null || ticks.length < 8) return [];
  const allTicks = ticks.reduce((sum, value) => sum + value, 0);
  const idleTicks = (ticks[3] ?? 0) + (ticks[4] ?? 0); // idle and iowait
  return [{ uptimeCs: Number(match[1]), busyTicks: allTicks - idleTicks, allTicks }];
}
