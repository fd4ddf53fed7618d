/** Logical CPUs of a list such as `0-19,40-59`, in order; null when it is not one or names more than a host can have. */
export function cpusOf(list: string | null): number[] | null {
  if (list === null || !/^\s*\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*\s*$/.test(list)) return null;
  const cpus = new Set<number>();
  for (const part of list.split(',')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    if (to < from || to > MOST) return null;
    for (let cpu = from; cpu <= to; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

const MOST = 8_191;

export const cpuCount = (list: string): number | null => cpusOf(list)?.length ?? null;
