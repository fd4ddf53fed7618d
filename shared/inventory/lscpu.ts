import { listIn, textIn } from './json-fields.ts';
import { cpusIn, cpuListOf } from './cpu-sets.ts';
import type { HostFacts, NodeFound, SocketFound } from './host-inventory.ts';

/** Fields of `lscpu`, without their colon. The processor types of a hybrid repeat theirs: all values, in order. */
export type LscpuFields = ReadonlyMap<string, readonly string[]>;

/** lscpu nests two deep; a file that nests without end is not one of its. */
const DEEPEST = 20;

/** `lscpu -J`, flat or nested (children since util-linux 2.37). */
export function lscpuFields(value: unknown): LscpuFields {
  const fields = new Map<string, string[]>();
  const visit = (entries: readonly unknown[], depth: number): void => {
    if (depth > DEEPEST) return;
    for (const entry of entries) {
      const name = textIn(entry, 'field')?.replace(/:$/, '');
      if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), textIn(entry, 'data') ?? '']);
      visit(listIn(entry, 'children'), depth + 1);
    }
  };
  visit(listIn(value, 'lscpu'), 0);
  return fields;
}

/** `lscpu` as text: names and values with a colon between, inner ones indented. */
export function lscpuTextFields(text: string): LscpuFields {
  const fields = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([^:]+(?:\(s\))?):\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, [...(fields.get(name) ?? []), value.trim()]);
  }
  return fields;
}

/** Of these field names every lscpu has some in the C locale. `CPU(s)` alone is said in other languages too. */
const ENGLISH = ['Architecture', 'Socket(s)', 'Thread(s) per core', 'NUMA node(s)', 'On-line CPU(s) list'];

/** Whether it spoke another language. */
export const isLocalised = (fields: LscpuFields): boolean =>
  fields.size > 0 && (!fields.has('CPU(s)') || (fields.size > 3 && !ENGLISH.some((name) => fields.has(name))));

const first = (fields: LscpuFields, name: string): string | null => {
  const value = fields.get(name)?.[0];
  return value === undefined || value === '' || value === '-' ? null : value;
};

const count = (text: string | null): number | null => (text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null);

/** Sockets, cores and NUMA nodes by the summary of lscpu. */
export function lscpuFacts(fields: LscpuFields): HostFacts {
  const online = first(fields, 'On-line CPU(s) list');
  const onlineCpus = online === null ? [] : cpusIn(online);
  const logicalCpus = onlineCpus.length > 0 ? onlineCpus.length : count(first(fields, 'CPU(s)'));
  const perCore = new Set(fields.get('Thread(s) per core') ?? []);
  const [threadText] = perCore;
  const threadsPerCore = perCore.size === 1 ? count(threadText ?? null) : null;
  const sockets = Math.min(count(first(fields, 'Socket(s)')) ?? (logicalCpus === null ? 0 : 1), 1024);
  const each = logicalCpus === null || sockets === 0 ? null : logicalCpus / sockets;
  const threads = each !== null && Number.isInteger(each) && each > 0 ? each : null;
  // Processor types of a hybrid each print their own count: together they are all threads by threads per core.
  const isHybrid = (fields.get('Core(s) per socket')?.length ?? 0) > 1;
  const counted = threads !== null && threadsPerCore ? Math.round(threads / threadsPerCore) : null;
  const cores = isHybrid ? counted : (count(first(fields, 'Core(s) per socket')) ?? counted);
  return {
    logicalCpus,
    sockets: Array.from({ length: sockets }, (_, index) => ({
      index,
      cpuModel: first(fields, 'Model name')?.replace(/\s+/g, ' ') ?? null,
      cores: cores === 0 ? null : cores,
      threads,
    })),
    nodes: nodesOf(fields, { online, sockets, threadsPerCore }),
    settings: mitigationsOf(fields),
  };
}

interface Shape {
  readonly online: string | null;
  readonly sockets: number;
  readonly threadsPerCore: number | null;
}

function nodesOf(fields: LscpuFields, { online, sockets, threadsPerCore }: Shape): NodeFound[] {
  const lists = [...fields].flatMap(([name, [list]]): [number, string][] => {
    const index = /^NUMA node(\d{1,5}) CPU\(s\)$/.exec(name)?.[1];
    return index === undefined || list === undefined ? [] : [[Number(index), list]];
  });
  // A kernel without NUMA names no node: all CPUs are near each other.
  const all = lists.length === 0 && online !== null ? [[0, online] as const] : lists;
  return all.map(([index, list]) => {
    const cpus = cpusIn(list);
    return {
      index,
      socket: sockets === 1 ? 0 : null,
      cores: threadsPerCore ? Math.round(cpus.length / threadsPerCore) : null,
      cpuList: cpus.length === 0 ? null : cpuListOf(cpus),
      memoryBytes: null,
      hugepages: null,
      hugepageBytes: null,
      siblings: null,
    };
  });
}

/** The kernel's answers to processor faults, as one setting; null when lscpu is too old to tell. */
function mitigationsOf(fields: LscpuFields): Record<string, string> {
  const states = [...fields].flatMap(([name, [state]]): [string, string][] => {
    const fault = /^Vulnerability (.+)$/.exec(name)?.[1];
    return fault === undefined || state === undefined ? [] : [[fault, state]];
  });
  return states.length === 0 ? {} : { 'CPU mitigations': mitigationText(states) };
}

/** `Meltdown, Spectre v2 mitigated; Mds vulnerable`. */
export function mitigationText(states: readonly (readonly [fault: string, state: string])[]): string {
  const of = (pattern: RegExp): string =>
    states
      .filter(([, state]) => pattern.test(state))
      .map(([fault]) => fault)
      .join(', ');
  const mitigated = of(/^Mitigation/i);
  const vulnerable = of(/^Vulnerable/i);
  const parts = [
    ...(mitigated === '' ? [] : [`${mitigated} mitigated`]),
    ...(vulnerable === '' ? [] : [`${vulnerable} vulnerable`]),
  ];
  return parts.length === 0 ? 'none needed' : parts.join('; ');
}

interface Cpu {
  readonly cpu: number;
  readonly node: number | null;
  readonly socket: number | null;
  readonly core: number | null;
}

/** `lscpu -e -J`: one entry per CPU; numbers, or strings before util-linux 2.38; upper case before 2.37. */
export function lscpuTableFacts(value: unknown): HostFacts {
  const cpus = listIn(value, 'cpus').flatMap((entry): Cpu[] => {
    const at = (key: string) => count(textIn(entry, key) ?? textIn(entry, key.toUpperCase()));
    const cpu = at('cpu');
    const isOffline = /^(no|false|n)$/i.test(textIn(entry, 'online') ?? textIn(entry, 'ONLINE') ?? 'yes');
    return cpu === null || isOffline ? [] : [{ cpu, node: at('node'), socket: at('socket'), core: at('core') }];
  });
  if (cpus.length === 0) return {};
  return {
    logicalCpus: cpus.length,
    sockets: [...Map.groupBy(cpus, ({ socket }) => socket)].flatMap(([index, own]) =>
      index === null ? [] : [{ index, cpuModel: null, cores: coresOf(own), threads: own.length }],
    ),
    nodes: [...Map.groupBy(cpus, ({ node }) => node)].flatMap(([index, own]) =>
      index === null ? [] : [nodeOf(index, own)],
    ),
  };
}

const coreKey = ({ socket, core }: Cpu): string => `${String(socket)}/${String(core)}`;
const coresOf = (cpus: readonly Cpu[]): number | null =>
  cpus.some(({ core }) => core === null) ? null : new Set(cpus.map(coreKey)).size;

function nodeOf(index: number, cpus: readonly Cpu[]): NodeFound {
  const sockets = new Set(cpus.map(({ socket }) => socket));
  const [socket] = sockets;
  const shared = [...Map.groupBy(cpus, coreKey).values()].filter((members) => members.length > 1);
  const knowsCores = cpus.every(({ core }) => core !== null);
  return {
    index,
    socket: sockets.size === 1 ? (socket ?? null) : null,
    cores: coresOf(cpus),
    cpuList: cpuListOf(cpus.map(({ cpu }) => cpu)),
    memoryBytes: null,
    hugepages: null,
    hugepageBytes: null,
    siblings: knowsCores && shared.length > 0 ? shared.map((members) => members.map(({ cpu }) => cpu).join(',')) : null,
  };
}

/**
 * What lscpu numbers itself (0, 1) by the numbers of the kernel, which on some boards are others (36, 3180). Where they
 * are not as many, only the model of the processors is taken.
 */
export function onKnownSockets(facts: HostFacts, known: readonly SocketFound[]): HostFacts {
  const byIndex = (one: SocketFound, other: SocketFound): number => one.index - other.index;
  const own = [...(facts.sockets ?? [])].sort(byIndex);
  if (known.length === 0 || own.length === 0) return facts;
  const numbers = [...known].sort(byIndex).map(({ index }) => index);
  const isAlike = own.length === numbers.length;
  const renumbered = new Map(isAlike ? own.map(({ index }, at) => [index, numbers[at] ?? index]) : []);
  const models = new Set(own.map(({ cpuModel }) => cpuModel));
  const [model] = models;
  const cpuModel = models.size === 1 ? (model ?? null) : null;
  return {
    ...facts,
    sockets: isAlike
      ? own.map((socket) => ({ ...socket, index: renumbered.get(socket.index) ?? socket.index }))
      : numbers.map((index) => ({ index, cpuModel, cores: null, threads: null })),
    nodes: (facts.nodes ?? []).map((node) => ({
      ...node,
      socket: node.socket === null ? null : (renumbered.get(node.socket) ?? null),
    })),
  };
}
