import { cpuListOf, cpusIn } from './cpu-sets.ts';
import { textOf, type Sections } from './sections.ts';

/** CPUs of each interrupt by interface; null where they may not be read. */
export function readInterrupts(text: string): ReadonlyMap<string, readonly (string | null)[]> {
  const found = new Map<string, (string | null)[]>();
  for (const line of text.split('\n')) {
    const [, name, cpus] = /^(\S+) \d+ ([\d,-]*)$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), cpus || null]);
  }
  return found;
}

/** On which CPUs the interrupts of each adapter may run, as set; irqbalance moves them, so that they are no setting then. */
export function interruptSettings(sections: Sections): Record<string, string> {
  const isMoved = textOf(sections, 'daemons').split('\n').includes('irqbalance');
  return Object.fromEntries(
    [...readInterrupts(textOf(sections, 'interrupts'))].flatMap(([name, interrupts]): [string, string][] => {
      const lists = interrupts.filter((list) => list !== null);
      if (isMoved) return [[`${name}: interrupts`, `${String(interrupts.length)}, moved by irqbalance`]];
      if (lists.length === 0) return [];
      const cpus = cpuListOf(lists.flatMap(cpusIn));
      return [[`${name}: interrupts`, `${String(interrupts.length)} on CPUs ${cpus}`]];
    }),
  );
}
