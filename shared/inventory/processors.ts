import { bytes } from '../units/quantity.ts';
import { fieldRecord, listIn, textIn } from './json-fields.ts';
import type { NodeFound, SocketFound } from './host-inventory.ts';
import { jsonOf, textOf, type Sections } from './sections.ts';
import { sysfsValues } from './sysfs.ts';

/** `lscpu -J`, flat or nested (children since util-linux 2.37): field names without their colon. */
export function lscpuFields(value: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const visit = (entries: readonly unknown[]): void => {
    for (const entry of entries) {
      const name = textIn(entry, 'field');
      if (name !== null) fields.set(name.replace(/:$/, ''), textIn(entry, 'data') ?? '');
      visit(listIn(entry, 'children'));
    }
  };
  visit(listIn(value, 'lscpu'));
  return fields;
}

const count = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;

export function readSockets(sections: Sections): SocketFound[] {
  const fields = lscpuFields(fieldRecord(jsonOf(sections, 'lscpu')));
  const packages = packagesOf(sections);
  const threads = count(fields.get('CPU(s)'));
  const indexes =
    packages.size > 0
      ? [...new Set(packages.values())].sort((a, b) => a - b)
      : numbered(count(fields.get('Socket(s)')) ?? (threads === null ? 0 : 1));
  const perSocket = count(fields.get('Core(s) per socket'));
  return indexes.map((index) => ({
    index,
    cpuModel: fields.get('Model name') ?? null,
    cores: perSocket,
    threads: threads === null ? null : Math.round(threads / indexes.length),
  }));
}

/** CPU number -> socket. */
function packagesOf(sections: Sections): ReadonlyMap<number, number> {
  const pairs = [...sysfsValues(textOf(sections, 'packages'))].flatMap(([path, value]): [number, number][] => {
    const cpu = /\/cpu(\d+)\//.exec(path)?.[1];
    // -1 where the platform does not tell (some virtual machines).
    return cpu !== undefined && /^\d+$/.test(value) ? [[Number(cpu), Number(value)]] : [];
  });
  return new Map(pairs);
}

const numbered = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** NUMA nodes from sysfs, else from lscpu; one node with all CPUs where the kernel knows none. */
export function readNodes(sections: Sections): NodeFound[] {
  const fields = lscpuFields(fieldRecord(jsonOf(sections, 'lscpu')));
  const sysfs = sysfsValues(textOf(sections, 'nodes'));
  const lists = new Map<number, string>();
  for (const [path, value] of sysfs) {
    const index = /\/node(\d+)\/cpulist$/.exec(path)?.[1];
    if (index !== undefined) lists.set(Number(index), value);
  }
  for (const [name, value] of lists.size > 0 ? [] : fields) {
    const index = /^NUMA node(\d+) CPU\(s\)$/.exec(name)?.[1];
    if (index !== undefined) lists.set(Number(index), value);
  }
  const everything = fields.get('On-line CPU(s) list');
  if (lists.size === 0 && everything !== undefined) lists.set(0, everything);
  const threadsPerCore = count(fields.get('Thread(s) per core')) ?? 1;
  const packages = packagesOf(sections);
  const memory = nodeMemory(textOf(sections, 'nodes'));
  return [...lists]
    .sort(([one], [other]) => one - other)
    .map(([index, cpuList]) => {
      const cpus = cpusIn(cpuList);
      const [first] = cpus;
      return {
        index,
        socket:
          first === undefined ? null : (packages.get(first) ?? (packages.size === 0 && lists.size === 1 ? 0 : null)),
        cores: Math.round(cpus.length / threadsPerCore),
        cpuList: cpuList === '' ? null : cpuList,
        memoryBytes: memory.get(index)?.memoryBytes ?? null,
        hugepages: memory.get(index)?.hugepages ?? null,
      };
    });
}

/** `0-3,8,10-11` -> CPU numbers. */
export function cpusIn(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (!match) return [];
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    return numbered(Math.max(0, to - from + 1)).map((offset) => from + offset);
  });
}

function nodeMemory(text: string) {
  const nodes = new Map<number, { memoryBytes: ReturnType<typeof bytes> | null; hugepages: number | null }>();
  for (const match of text.matchAll(/Node (\d+) (MemTotal|HugePages_Total):\s+(\d+)/g)) {
    const index = Number(match[1]);
    const known = nodes.get(index) ?? { memoryBytes: null, hugepages: null };
    const value = Number(match[3]);
    nodes.set(
      index,
      match[2] === 'MemTotal' ? { ...known, memoryBytes: bytes(value * 1024) } : { ...known, hugepages: value },
    );
  }
  return nodes;
}
