import type { Drive, EntityOf, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { setsUnder } from '../capacity/lab-sets.ts';
import { drivesOf, hostOf, nameOf, nodeOf, reactors, servedByProcess, socketOf } from './bed.ts';
import { cpusOf, cpuText } from './cpu-list.ts';
import { listenerPort } from './endpoints.ts';
import type { Found, Rule } from './rule.ts';

/** Drives, ports, sets and reactors on their NUMA nodes (DOMAIN 4.0). */
export const placementRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L001',
    severity: 'warning',
    title: 'Drive and port on different NUMA nodes',
    tip: 'Serve the drive through a port of its own node, or move the adapter to a slot of that node.',
    why: 'Every block would cross from the drive into memory of one node and from there to the other.',
    check: (index) => [...farListeners(index), ...farReplication(index)],
  },
  {
    code: 'L002',
    severity: 'warning',
    title: 'Reactors away from their drives',
    tip: 'Run one target process per NUMA node, on cores of that node.',
    why: 'The target spreads its queue pairs over all reactors and does not look at NUMA nodes.',
    check: strayReactors,
  },
  {
    code: 'L003',
    severity: 'error',
    title: 'Reactor on a core that does not exist',
    tip: 'Choose cores that lscpu lists for this node.',
    why: 'The target refuses to start on a core that is not there.',
    check: (index) => reactors(index).flatMap((set) => missingCores(index, set)),
  },
  {
    code: 'L004',
    severity: 'warning',
    title: 'Two reactors share a core',
    tip: 'Use one logical CPU of each physical core.',
    why: 'Reactors poll all the time, so two on one core take the half of it each.',
    check: (index) => reactors(index).flatMap((set) => sharedCores(index, set)),
  },
  {
    code: 'L005',
    severity: 'warning',
    title: 'Reactor on a core of the system',
    tip: 'Leave core 0 and the cores of the interrupts to the system.',
    why: 'Kernel threads and interrupts stop the reactor for microseconds at a time.',
    check: (index) => reactors(index).flatMap((set) => systemCores(index, set)),
  },
  {
    code: 'L006',
    severity: 'warning',
    title: 'RAID set spans NUMA nodes',
    tip: 'Make one set per NUMA node.',
    why: 'A striped I/O completes with its slowest piece, and some pieces come from the far node.',
    check: (index) => index.ofKind('array').flatMap((array) => spannedSet(index, array)),
  },
];

function farListeners(index: LabIndex): Found[] {
  return index.ofKind('listener').flatMap((listener) => {
    const nic = listenerPort(index, listener)?.nic ?? index.get(listener.nic);
    if (nic === undefined) return [];
    return far(index, nic.id, drivesOf(index, listener.subsystem), listener.id);
  });
}

function farReplication(index: LabIndex): Found[] {
  return index.ofKind('mirror').flatMap((mirror) => {
    if (mirror.replicationNic === null) return [];
    const drives = mirror.members.flatMap((member) => setsUnder(index, member).flatMap((set) => set.drives));
    return far(index, mirror.replicationNic, drives, mirror.id);
  });
}

function far(index: LabIndex, nic: Id, drives: readonly Drive[], through: Id): Found[] {
  const node = nodeOf(index, nic);
  const host = hostOf(index, nic);
  if (node === null || host === null) return [];
  const away = drives.flatMap((drive) => {
    const own = nodeOf(index, drive.id);
    const isHere = hostOf(index, drive.id)?.id === host.id;
    return own !== null && isHere && own.id !== node.id ? [{ drive, own }] : [];
  });
  if (away.length === 0) return [];
  const socket = socketOf(index, node);
  const isOneSocket = socket !== null && away.every(({ own }) => socketOf(index, own) === socket);
  const names = `${away.map(({ drive }) => drive.name).join(', ')} on ${nodeText(away[0]?.own ?? node)}`;
  const entities = [through, nic, ...away.map(({ drive }) => drive.id)];
  const port = `${nameOf(index, nic)} on ${nodeText(node)}`;
  if (!isOneSocket) return [{ entities, message: `${names}, ${port}: traffic crosses UPI/xGMI` }];
  const message = `${names}, ${port}: another cluster of the same socket, no socket link, a slightly longer path`;
  return [{ entities, message, severity: 'note' }];
}

const nodeText = (node: NumaNode): string => `NUMA node ${node.index}`;

/** Nodes of CPUs as their lists say; null when one is not known. */
function nodesOfCpus(index: LabIndex, host: Id, cpus: readonly number[]): Id[] | null {
  const nodes = nodesOf(index, host).map((node) => ({ id: node.id, cpus: cpusOf(node.cpuList ?? '') }));
  const found = cpus.map((cpu) => nodes.find((node) => node.cpus?.includes(cpu))?.id);
  const known = found.filter((id) => id !== undefined);
  return known.length === cpus.length && known.length > 0 ? [...new Set(known)] : null;
}

const nodesOf = (index: LabIndex, host: Id): NumaNode[] =>
  index.subtree(host).filter((entity) => entity.kind === 'numaNode');

function strayReactors(index: LabIndex): Found[] {
  const served = servedByProcess(index);
  return reactors(index).flatMap((set) => strayProcess(index, set, served.get(set.id) ?? []));
}

function strayProcess(index: LabIndex, set: EntityOf<'coreSet'>, served: readonly EntityOf<'subsystem'>[]): Found[] {
  const host = hostOf(index, set.id);
  if (host === null) return [];
  const parent = nodeOf(index, set.id);
  const nodes = nodesOfCpus(index, host.id, cpusOf(set.cpuList) ?? []) ?? (parent === null ? [] : [parent.id]);
  if (nodes.length > 1) {
    const list = nodes.map((id) => nameOf(index, id)).join(' and ');
    return [{ entities: [set.id, ...nodes], message: `${set.name} spans ${list}; use one process per node` }];
  }
  const drives = served.flatMap((subsystem) => drivesOf(index, subsystem.id));
  const away = drives.filter((drive) => {
    const node = nodeOf(index, drive.id);
    return node !== null && nodes.length === 1 && node.id !== nodes[0];
  });
  if (away.length === 0) return [];
  const names = away.map(({ name }) => name).join(', ');
  const message = `${set.name} serves ${names} of another NUMA node: poll groups are not NUMA-aware`;
  return [{ entities: [set.id, ...away.map(({ id }) => id)], message }];
}

function missingCores(index: LabIndex, set: EntityOf<'coreSet'>): Found[] {
  const host = hostOf(index, set.id);
  const cpus = cpusOf(set.cpuList);
  if (cpus === null) {
    const message = `"${set.cpuList}" is no list of cores`;
    return [{ entities: [set.id], field: 'cpuList', message, tip: 'Write it as 1-8,12 or as a mask 0x1FE.' }];
  }
  if (host === null) return [];
  const node = nodeOf(index, set.id);
  const inNode = cpusOf(node?.cpuList ?? '');
  const outside = inNode === null ? [] : cpus.filter((cpu) => !inNode.includes(cpu));
  if (node !== null && outside.length > 0) return [absent(set, outside, `${host.name}, ${nodeText(node)}`)];
  const most = logicalCpus(index, host.id);
  const beyond = most === null ? [] : cpus.filter((cpu) => cpu >= most);
  return beyond.length > 0 ? [absent(set, beyond, host.name)] : [];
}

const absent = (set: EntityOf<'coreSet'>, cpus: readonly number[], where: string): Found => ({
  entities: [set.id],
  field: 'cpuList',
  message: `${cpus.length === 1 ? 'core' : 'cores'} ${cpuText(cpus)} ${cpus.length === 1 ? 'does' : 'do'} not exist on ${where}`,
});

/** Logical CPUs of a host; null when a socket does not tell. */
export function logicalCpus(index: LabIndex, host: Id): number | null {
  const sockets = index.subtree(host).filter((entity) => entity.kind === 'socket');
  const threads = sockets.map((socket) => socket.threads);
  const known = threads.filter((count) => count !== null);
  return known.length === 0 || known.length < threads.length ? null : known.reduce((a, b) => a + b, 0);
}

function sharedCores(index: LabIndex, set: EntityOf<'coreSet'>): Found[] {
  const host = hostOf(index, set.id);
  const cpus = new Set(cpusOf(set.cpuList) ?? []);
  const cores = host === null ? [] : nodesOf(index, host.id).flatMap(siblingsOf);
  const shared = cores.map((core) => core.filter((cpu) => cpus.has(cpu))).filter((both) => both.length > 1);
  if (shared.length === 0) return [];
  const pairs = shared
    .slice(0, 4)
    .map((both) => both.join(' and '))
    .join('; ');
  const rest = shared.length > 4 ? `; ${shared.length - 4} pairs more` : '';
  const message = `reactors ${pairs}${rest} share one physical core; expect about half the rate each`;
  return [{ entities: [set.id], field: 'cpuList', message }];
}

/**
 * CPUs by physical core: as recorded, else as Linux numbers them when a node's list is two runs of as many CPUs as it
 * has cores (first threads, then second threads).
 */
function siblingsOf(node: NumaNode): number[][] {
  if (node.siblings != null) return node.siblings.map((list) => cpusOf(list) ?? []);
  const cpus = cpusOf(node.cpuList ?? '');
  const { cores } = node;
  if (cpus === null || cores === null || cpus.length !== 2 * cores) return [];
  const [first, second] = [cpus.slice(0, cores), cpus.slice(cores)];
  const isRun = (part: readonly number[]): boolean => part.every((cpu, at) => cpu === (part[0] ?? 0) + at);
  if (!isRun(first) || !isRun(second) || second[0] === (first.at(-1) ?? 0) + 1) return [];
  return first.map((cpu, at) => [cpu, second[at] ?? cpu]);
}

function systemCores(index: LabIndex, set: EntityOf<'coreSet'>): Found[] {
  const host = hostOf(index, set.id);
  const cpus = cpusOf(set.cpuList) ?? [];
  const interrupts = index
    .ofKind('coreSet')
    .filter((other) => other.duty === 'interrupts' && hostOf(index, other.id)?.id === host?.id)
    .flatMap((other) => cpusOf(other.cpuList) ?? []);
  const taken = cpus.filter((cpu) => cpu === 0 || interrupts.includes(cpu));
  if (taken.length === 0) return [];
  const message = `${taken.length === 1 ? 'core' : 'cores'} ${cpuText(taken)} also ${taken.length === 1 ? 'serves' : 'serve'} the OS/interrupts; expect latency spikes`;
  return [{ entities: [set.id], field: 'cpuList', message }];
}

function spannedSet(index: LabIndex, array: EntityOf<'array'>): Found[] {
  const nodes = new Map(
    array.members.flatMap((member) => {
      const node = nodeOf(index, member);
      return node === null ? [] : [[node.id, node] as const];
    }),
  );
  if (nodes.size < 2) return [];
  const list = [...nodes.values()].map((node) => String(node.index)).join(', ');
  return [{ entities: [array.id, ...nodes.keys()], message: `RAID set ${array.name} spans NUMA nodes ${list}` }];
}
