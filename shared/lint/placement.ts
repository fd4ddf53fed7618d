import type { Drive, EntityOf, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { setsUnder } from '../capacity/lab-sets.ts';
import { drivesOf, hostOf, nameOf, nodeOf, reactors, servedByProcess, socketOf } from './bed.ts';
import { cpusOf, cpuText } from './cpu-list.ts';
import { listenerPort, portWithAddress } from './endpoints.ts';
import type { Found, Rule } from './rule.ts';

/** Drives, ports, sets and reactors on their NUMA nodes (DOMAIN 4.0). */
export const placementRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L001',
    severity: 'warning',
    title: 'Drive and port on different NUMA nodes',
    tip: 'Serve the drive through a port of its own node, or move the adapter to a slot of that node.',
    why: 'Every block would cross from the drive into memory of one node and from there to the other.',
    check: (index) => [...farListeners(index), ...farPortals(index), ...farReplication(index)],
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
    check: sharedCores,
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

/** iSCSI: the LUNs of a target through the ports that have the addresses of its portals. */
function farPortals(index: LabIndex): Found[] {
  return index.ofKind('target').flatMap((target) => {
    const drives = target.luns.flatMap(({ backing }) => setsUnder(index, backing).flatMap((set) => set.drives));
    const ports = target.portals.flatMap(({ address }) => portWithAddress(index, address) ?? []);
    const nics = new Set(ports.map(({ nic }) => nic.id));
    return [...nics].flatMap((nic) => far(index, nic, drives, target.id));
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
  const socket = socketOf(index, node);
  return [...Map.groupBy(away, ({ own }) => own)].map(([own, there]): Found => {
    const names = `${there.map(({ drive }) => drive.name).join(', ')} on ${nodeText(own)}`;
    const entities = [through, nic, ...there.map(({ drive }) => drive.id)];
    const ends = `${names}, ${nameOf(index, nic)} on ${nodeText(node)}`;
    const isOneSocket = socket !== null && socketOf(index, own) === socket;
    if (!isOneSocket) return { entities, message: `${ends}: traffic crosses UPI/xGMI` };
    const message = `${ends}: another cluster of the same socket, no socket link, a slightly longer path`;
    return { entities, message, severity: 'note' };
  });
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
    const message = `"${shortened(set.cpuList)}" is no list of cores`;
    return [{ entities: [set.id], field: 'cpuList', message, tip: 'Write it as 1-8,12 or as a mask 0x1FE.' }];
  }
  if (host === null) return [];
  const node = nodeOf(index, set.id);
  const inNode = cpusOf(node?.cpuList ?? '');
  const outside = inNode === null ? [] : cpus.filter((cpu) => !inNode.includes(cpu));
  if (node !== null && outside.length > 0) return [absent(set, outside, `${host.name}, ${nodeText(node)}`)];
  const beyond = cpus.filter((cpu) => isBeyond(index, host.id, cpu));
  return beyond.length > 0 ? [absent(set, beyond, host.name)] : [];
}

/** By the sockets; where one does not tell, by the lists of the nodes, if all are known. */
function isBeyond(index: LabIndex, host: Id, cpu: number): boolean {
  const most = logicalCpus(index, host);
  if (most !== null) return cpu >= most;
  const lists = nodesOf(index, host).map(({ cpuList }) => cpusOf(cpuList ?? ''));
  return lists.length > 0 && lists.every((list) => list?.includes(cpu) === false);
}

const MOST_LETTERS = 60;

const shortened = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

const absent = (set: EntityOf<'coreSet'>, cpus: readonly number[], where: string): Found => ({
  entities: [set.id],
  field: 'cpuList',
  message: `${coresText(cpus)} ${cpus.length === 1 ? 'does' : 'do'} not exist on ${where}`,
});

/** Logical CPUs of a host; null when a socket does not tell. */
export function logicalCpus(index: LabIndex, host: Id): number | null {
  const sockets = index.subtree(host).filter((entity) => entity.kind === 'socket');
  const threads = sockets.map((socket) => socket.threads);
  const known = threads.filter((count) => count !== null);
  return known.length === 0 || known.length < threads.length ? null : known.reduce((a, b) => a + b, 0);
}

/** All processes of a host poll at the same time: their cores are looked at together. */
function sharedCores(index: LabIndex): Found[] {
  const byHost = Map.groupBy(reactors(index), ({ id }) => hostOf(index, id)?.id);
  return [...byHost].flatMap(([host, sets]) => {
    const holders = holdersOf(sets);
    const cores = host === undefined ? [] : nodesOf(index, host).flatMap(siblingsOf);
    const pairs = cores.map((core) => core.filter((cpu) => holders.has(cpu))).filter((both) => both.length > 1);
    const twice = host === undefined ? [] : [...holders].flatMap(([cpu, own]) => (own.length > 1 ? [cpu] : []));
    return [
      ...bySets(pairs, holders).map(([own, shared]) => {
        const message = `reactors ${shortList(shared.map((both) => both.join(' and ')))} share one physical core; expect about half the rate each`;
        return { entities: own, field: 'cpuList', message };
      }),
      ...bySets(
        twice.map((cpu) => [cpu]),
        holders,
      ).map(([own, shared]) => {
        const names = own.map((id) => nameOf(index, id)).join(' and ');
        const message = `${names} ${own.length > 2 ? 'all' : 'both'} poll ${coresText(shared.flat())}; expect about half the rate each`;
        return { entities: own, field: 'cpuList', message };
      }),
    ];
  });
}

type CoreSet = EntityOf<'coreSet'>;

/** Core sets by the CPUs that they hold. */
function holdersOf(sets: readonly CoreSet[]): Map<number, Id[]> {
  const holders = new Map<number, Id[]>();
  for (const { id, cpuList } of sets) {
    for (const cpu of cpusOf(cpuList) ?? []) holders.set(cpu, [...(holders.get(cpu) ?? []), id]);
  }
  return holders;
}

/** Groups of CPUs by the sets that hold them. */
function bySets(groups: readonly number[][], holders: ReadonlyMap<number, Id[]>): [sets: Id[], groups: number[][]][] {
  const setsOf = (cpus: readonly number[]): Id[] => [...new Set(cpus.flatMap((cpu) => holders.get(cpu) ?? []))];
  const alike = Map.groupBy(groups, (cpus) => setsOf(cpus).join(' '));
  return [...alike.values()].map((own) => [setsOf(own.flat()), own]);
}

const MOST_PAIRS = 4;

const shortList = (pairs: readonly string[]): string =>
  `${pairs.slice(0, MOST_PAIRS).join('; ')}${pairs.length > MOST_PAIRS ? `; and ${pairs.length - MOST_PAIRS} more` : ''}`;

const coresText = (cpus: readonly number[]): string => `${cpus.length === 1 ? 'core' : 'cores'} ${cpuText(cpus)}`;

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
  const message = `${coresText(taken)} also ${taken.length === 1 ? 'serves' : 'serve'} the OS/interrupts; expect latency spikes`;
  return [{ entities: [set.id], field: 'cpuList', message }];
}

/** The drives of nested sets count too; nodes of several hosts do not make a set span the nodes of one. */
function spannedSet(index: LabIndex, array: EntityOf<'array'>): Found[] {
  const drives = setsUnder(index, array.id).flatMap((set) => set.drives);
  const nodes = new Map(
    drives.flatMap((drive) => {
      const node = nodeOf(index, drive.id);
      return node === null ? [] : [[node.id, node] as const];
    }),
  );
  const byHost = Map.groupBy(nodes.values(), ({ id }) => hostOf(index, id)?.id);
  return [...byHost.values()].flatMap((own) => {
    if (own.length < 2) return [];
    const list = own.map((node) => String(node.index)).join(', ');
    const entities = [array.id, ...own.map(({ id }) => id)];
    return [{ entities, message: `RAID set ${array.name} spans NUMA nodes ${list}` }];
  });
}
