import { bytes, type Bytes } from '../units/quantity.ts';
import { cpusIn, cpuListOf } from './cpu-sets.ts';
import type { HostFacts, NodeFound, SocketFound } from './host-inventory.ts';
import { textOf, type Sections } from './sections.ts';
import { sysfsValues } from './sysfs.ts';

interface Topology {
  /** CPU -> socket. */
  readonly packages: ReadonlyMap<number, number>;
  /** CPU -> the CPUs of its core, as a list. */
  readonly siblings: ReadonlyMap<number, string>;
}

/** Sockets and NUMA nodes by what the kernel shows under /sys. */
export function kernelProcessors(sections: Sections): HostFacts {
  const values = sysfsValues(`${textOf(sections, 'packages')}\n${textOf(sections, 'nodes')}`);
  const topology: Topology = {
    packages: byCpu(values, /\/cpu(\d+)\/topology\/physical_package_id$/, (value) =>
      // -1 where the platform does not tell (some virtual machines).
      /^\d{1,5}$/.test(value) ? Number(value) : null,
    ),
    siblings: byCpu(values, /\/cpu(\d+)\/topology\/thread_siblings_list$/, (value) => {
      const list = cpuListOf(cpusIn(value));
      return list === '' ? null : list;
    }),
  };
  return { sockets: socketsOf(topology), nodes: nodesOf(values, textOf(sections, 'nodes'), topology) };
}

function byCpu<T>(
  values: ReadonlyMap<string, string>,
  pattern: RegExp,
  read: (value: string) => T | null,
): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  for (const [path, value] of values) {
    const cpu = pattern.exec(path)?.[1];
    const known = cpu === undefined ? null : read(value);
    if (cpu !== undefined && known !== null) found.set(Number(cpu), known);
  }
  return found;
}

function socketsOf({ packages, siblings }: Topology): SocketFound[] {
  return [...Map.groupBy(packages, ([, socket]) => socket)].map(([index, own]) => ({
    index,
    cpuModel: null,
    cores: siblings.size === 0 ? null : new Set(own.map(([cpu]) => siblings.get(cpu) ?? String(cpu))).size,
    threads: own.length,
  }));
}

function nodesOf(values: ReadonlyMap<string, string>, text: string, topology: Topology): NodeFound[] {
  const memory = nodeMemory(text);
  return [...values].flatMap(([path, list]): NodeFound[] => {
    const found = /\/node(\d{1,5})\/cpulist$/.exec(path)?.[1];
    if (found === undefined) return [];
    const index = Number(found);
    const cpus = cpusIn(list);
    const sockets = new Set(cpus.map((cpu) => topology.packages.get(cpu) ?? null));
    const [socket] = sockets;
    const cores = [...new Set(cpus.flatMap((cpu) => topology.siblings.get(cpu) ?? []))];
    const shared = cores.filter((list) => cpusIn(list).length > 1);
    return [
      {
        index,
        socket: sockets.size === 1 ? (socket ?? null) : null,
        cores: topology.siblings.size === 0 ? null : cores.length,
        cpuList: cpus.length === 0 ? null : cpuListOf(cpus),
        memoryBytes: memory.get(index) ?? null,
        ...hugepagesOf(values, text, index),
        siblings: shared.length === 0 ? null : shared.map((list) => cpusIn(list).join(',')),
      },
    ];
  });
}

function nodeMemory(text: string): ReadonlyMap<number, Bytes> {
  const lines = [...text.matchAll(/Node (\d+) MemTotal:\s+(\d+) kB/g)];
  return new Map(
    lines.flatMap(([, index, kibibytes]): [number, Bytes][] =>
      Number(kibibytes) > 0 ? [[Number(index), bytes(Number(kibibytes) * 1024)]] : [],
    ),
  );
}

/** Pages reserved on a node. Of several sizes the one that holds the most memory; without any, the smallest. */
function hugepagesOf(
  values: ReadonlyMap<string, string>,
  text: string,
  index: number,
): Pick<NodeFound, 'hugepages' | 'hugepageBytes'> {
  const pattern = new RegExp(`/node${String(index)}/hugepages/hugepages-(\\d+)kB/nr_hugepages$`);
  const sizes = [...values].flatMap(([path, value]) => {
    const kibibytes = pattern.exec(path)?.[1];
    return kibibytes !== undefined && /^\d+$/.test(value)
      ? [{ size: Number(kibibytes) * 1024, pages: Number(value) }]
      : [];
  });
  sizes.sort((one, other) => other.size * other.pages - one.size * one.pages || one.size - other.size);
  const [most] = sizes;
  return most === undefined
    ? { hugepages: defaultHugepages(text, index), hugepageBytes: null }
    : { hugepages: most.pages, hugepageBytes: bytes(most.size) };
}

/** Pages of the kernel's default size, as a node's meminfo has them. */
function defaultHugepages(text: string, index: number): number | null {
  const pages = new RegExp(`Node ${String(index)} HugePages_Total:\\s+(\\d+)`).exec(text)?.[1];
  return pages === undefined ? null : Number(pages);
}

/** `numactl -H`: CPUs and memory of nodes. It prints MB of 2^20. */
export function numactlFacts(text: string): HostFacts {
  const cpus = [...text.matchAll(/^node (\d+) cpus:(.*)$/gm)];
  const sizes = new Map([...text.matchAll(/^node (\d+) size: (\d+) MB$/gm)].map(([, index, size]) => [index, size]));
  return {
    nodes: cpus.map(([, index, list]) => {
      const own = cpusIn((list ?? '').trim().split(/\s+/).join(','));
      const size = Number(sizes.get(index));
      return {
        index: Number(index),
        socket: null,
        cores: null,
        cpuList: own.length === 0 ? null : cpuListOf(own),
        memoryBytes: size > 0 ? bytes(size * 1024 ** 2) : null,
        hugepages: null,
        hugepageBytes: null,
        siblings: null,
      };
    }),
  };
}
