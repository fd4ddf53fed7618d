import { bytes } from '../units/quantity.ts';
import { bitsIn, cpuListOf } from './cpu-sets.ts';
import type { HostFacts, NodeFound, SocketFound } from './host-inventory.ts';
import { topologyDevices } from './lstopo-devices.ts';
import type { Topology, TopologyObject } from './lstopo-tree.ts';

/** A processing unit (logical CPU) with the objects around it. */
interface Unit {
  readonly cpu: number;
  readonly package: number;
  readonly core: string;
}

/** Processors, memory and devices of an lstopo file. */
export function topologyFacts(topology: Topology): HostFacts {
  const { root } = topology;
  const units: Unit[] = [];
  const packages = new Map<number, TopologyObject>();
  const memories: TopologyObject[] = [];
  walk(root, { package: 0, core: '' }, (object, around) => {
    if (object.type === 'Package' || object.type === 'Socket') packages.set(around.package, object);
    if (object.type === 'NUMANode') memories.push(object);
    const cpu = Number(object.at('os_index'));
    if (object.type === 'PU' && Number.isInteger(cpu) && cpu >= 0) units.push({ cpu, ...around });
  });
  const told = nodesOf(memories, units);
  const nodes = told.length === 0 && units.length > 0 ? [onlyNode(root, units, packages)] : told;
  const system = root.info('OSRelease');
  const vendor = [root.info('DMISysVendor'), root.info('DMIProductName')].filter((part) => part !== undefined);
  return {
    name: root.info('HostName') ?? null,
    model: vendor.join(' ') || null,
    kernel: root.info('OSName') === 'Linux' && system !== undefined ? system : null,
    memoryBytes: total(nodes),
    logicalCpus: units.length === 0 ? null : units.length,
    settings: biosOf(root),
    sockets: socketsOf(packages, units),
    nodes,
    ...topologyDevices(topology, nodes),
  };
}

interface Around {
  readonly package: number;
  readonly core: string;
}

/** Every object with the package and core that it is in. Objects without an index are numbered as they come. */
function walk(root: TopologyObject, start: Around, visit: (object: TopologyObject, around: Around) => void): void {
  let packages = 0;
  let cores = 0;
  const enter = (object: TopologyObject, outer: Around): void => {
    let around = outer;
    const index = object.at('os_index');
    if (object.type === 'Package' || object.type === 'Socket') {
      around = { package: /^\d{1,5}$/.test(index ?? '') ? Number(index) : packages, core: '' };
      packages += 1;
    } else if (object.type === 'Core') {
      around = { ...outer, core: `${String(outer.package)}/${String((cores += 1))}` };
    }
    visit(object, around);
    for (const child of object.children) enter(child, around);
  };
  enter(root, start);
}

function socketsOf(packages: ReadonlyMap<number, TopologyObject>, units: readonly Unit[]): SocketFound[] {
  const indexes = packages.size > 0 ? [...packages.keys()] : units.length > 0 ? [0] : [];
  return indexes.map((index) => {
    const own = units.filter((unit) => unit.package === index);
    const cores = new Set(own.map(({ core }) => core).filter((core) => core !== ''));
    return {
      index,
      cpuModel: packages.get(index)?.info('CPUModel')?.replace(/\s+/g, ' ') ?? null,
      cores: cores.size === 0 ? null : cores.size,
      threads: own.length === 0 ? null : own.length,
    };
  });
}

/**
 * A NUMANode is a memory child: its CPUs are those that it is near. Of several memories near the same CPUs (HBM, CXL,
 * persistent memory) the first holds them, as the kernel has it; the others are nodes without CPUs.
 */
function nodesOf(memories: readonly TopologyObject[], units: readonly Unit[]): NodeFound[] {
  const online = new Map(units.map((unit) => [unit.cpu, unit]));
  const held = new Set<number>();
  const indexed = memories
    .filter((memory) => /^\d{1,5}$/.test(memory.at('os_index') ?? ''))
    .map((memory) => ({ memory, index: Number(memory.at('os_index')) }))
    .sort((one, other) => rank(one.memory) - rank(other.memory) || one.index - other.index);
  return indexed.map(({ memory, index }) => {
    const near = (bitsIn(memory.at('cpuset')) ?? []).flatMap((cpu) => online.get(cpu) ?? []);
    const own = near.filter(({ cpu }) => !held.has(cpu));
    for (const { cpu } of own) held.add(cpu);
    const packages = new Set(near.map((unit) => unit.package));
    const [socket] = packages;
    return {
      index,
      socket: packages.size === 1 ? (socket ?? null) : null,
      cores: new Set(own.map(({ core, cpu }) => (core === '' ? String(cpu) : core))).size,
      cpuList: own.length === 0 ? null : cpuListOf(own.map(({ cpu }) => cpu)),
      memoryBytes: sizeIn(memory.at('local_memory')),
      hugepages: null,
      hugepageBytes: null,
      siblings: siblingsOf(own),
    };
  });
}

/** hwloc 1.x names no node where there is only one: all memory is the machine's and near all CPUs. */
function onlyNode(
  root: TopologyObject,
  units: readonly Unit[],
  packages: ReadonlyMap<number, TopologyObject>,
): NodeFound {
  const [socket] = packages.keys();
  return {
    index: 0,
    socket: packages.size > 1 ? null : (socket ?? 0),
    cores: new Set(units.map(({ core, cpu }) => (core === '' ? String(cpu) : core))).size,
    cpuList: cpuListOf(units.map(({ cpu }) => cpu)),
    memoryBytes: sizeIn(root.at('local_memory')),
    hugepages: null,
    hugepageBytes: null,
    siblings: siblingsOf(units),
  };
}

/** Ordinary memory before special memory. */
const rank = (memory: TopologyObject): number => {
  const subtype = memory.at('subtype');
  return subtype === undefined || subtype === 'DRAM' ? 0 : 1;
};

function siblingsOf(units: readonly Unit[]): string[] | null {
  const cores = [...Map.groupBy(units, ({ core }) => core)].filter(([core]) => core !== '');
  const shared = cores.filter(([, members]) => members.length > 1);
  return shared.length === 0 ? null : shared.map(([, members]) => members.map(({ cpu }) => cpu).join(','));
}

const sizeIn = (text: string | undefined): NodeFound['memoryBytes'] =>
  text !== undefined && /^\d+$/.test(text) && Number(text) > 0 ? bytes(Number(text)) : null;

function total(nodes: readonly NodeFound[]): NodeFound['memoryBytes'] {
  const known = nodes.flatMap(({ memoryBytes }) => memoryBytes ?? []);
  return known.length === 0 ? null : bytes(known.reduce((sum, each) => sum + each, 0));
}

function biosOf(root: TopologyObject): Record<string, string> {
  const parts = ['DMIBIOSVendor', 'DMIBIOSVersion', 'DMIBIOSDate'].flatMap((name) => root.info(name) ?? []);
  return parts.length === 0 ? {} : { BIOS: parts.join(' ') };
}
