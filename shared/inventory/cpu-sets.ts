/** Most logical CPUs and nodes that are believed; a damaged file may name billions. */
const MOST = 65_536;

/** `0-3,8,10-11` -> CPU numbers. What is not such a list adds nothing. */
export function cpusIn(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (!match) return [];
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to >= MOST) return [];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => from + offset);
  });
}

/** CPU numbers -> `0-3,8`. */
export function cpuListOf(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((one, other) => one - other);
  const ranges: [number, number][] = [];
  for (const cpu of sorted) {
    const last = ranges.at(-1);
    if (last?.[1] === cpu - 1) last[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(',');
}

/** hwloc's bitmap: 32-bit words, the highest first (`0x00000001,0x00000000`). An endless set (`0xf...f`) is unknown. */
export function bitsIn(bitmap: string | undefined): number[] | null {
  if (bitmap === undefined || bitmap.includes('...')) return null;
  const words = bitmap.split(',');
  if (words.length * 32 > MOST) return null;
  const bits: number[] = [];
  for (const [index, word] of words.reverse().entries()) {
    if (!/^(0x)?[0-9a-f]{0,8}$/i.test(word)) return null;
    const value = word.replace(/^0x/i, '') === '' ? 0 : Number(`0x${word.replace(/^0x/i, '')}`);
    for (let bit = 0; bit < 32; bit++) if ((value >>> bit) & 1) bits.push(index * 32 + bit);
  }
  return bits;
}
