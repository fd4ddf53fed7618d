/**
 * CPU numbers of a list as tools take it: `0-3,8`, `[0-3,8]` or a mask `0xFF`, ascending. Null for a text that is none
 * of these; more than 4096 CPUs are a slip.
 */
export function cpusOf(text: string): number[] | null {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (/^0x[0-9a-f]+$/i.test(plain)) return plain.length > MOST_MASK_LETTERS ? null : maskedCpus(BigInt(plain));
  const cpus = new Set<number>();
  for (const part of plain.split(',')) {
    const range = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    if (!range) return null;
    const from = Number(range[1]);
    const to = Number(range[2] ?? range[1]);
    if (to < from || to - from >= MOST_CPUS) return null;
    for (let cpu = from; cpu <= to; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

const MOST_CPUS = 4096;
const MOST_MASK_LETTERS = 2 + MOST_CPUS / 4;

function maskedCpus(mask: bigint): number[] {
  const cpus: number[] = [];
  for (let cpu = 0, rest = mask; rest > 0n; cpu++, rest >>= 1n) if ((rest & 1n) === 1n) cpus.push(cpu);
  return cpus;
}

/** `1-8, 41-48`: short again for a message. */
export function cpuText(cpus: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const cpu of cpus) {
    const last = runs.at(-1);
    if (last?.[1] === cpu - 1) last[1] = cpu;
    else runs.push([cpu, cpu]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
