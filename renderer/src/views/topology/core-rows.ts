import type { Entity, EntityOf, NumaNode } from '../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../shared/model/lab-index.ts';
import { cpusOf } from '../../../../shared/layout/cpu-list.ts';

type CoreSet = EntityOf<'coreSet'>;

/** One core and what its logical CPUs are used for. */
export interface CoreRow {
  /** Logical CPUs, siblings included: `0,40`. */
  readonly cpus: readonly number[];
  /** Core sets that have a CPU of it; more than one share it. */
  readonly sets: readonly CoreSet[];
}

export interface NodeCores {
  readonly node: NumaNode;
  /** Null: neither the number of cores nor the CPU list is known. */
  readonly cores: readonly CoreRow[] | null;
  /** Which CPUs a node has is not known: they are taken as numbered node by node. */
  readonly assumed: boolean;
}

/** Nodes of a socket, or the node itself; nothing for other elements. */
function nodesOf(index: LabIndex, entity: Entity): NumaNode[] {
  if (entity.kind === 'numaNode') return [entity];
  if (entity.kind !== 'socket') return [];
  return index.ofKind('numaNode').filter((node) => node.socket === entity.id || node.parent === entity.id);
}

/** Core sets of the host that the node is in. */
function setsNear(index: LabIndex, node: NumaNode): CoreSet[] {
  const host = index.ancestors(node.id).find(({ kind }) => kind === 'host');
  return host ? index.subtree(host.id).filter((entity) => entity.kind === 'coreSet') : [];
}

/** More than any host has: a wrong figure must not fill the pane. */
const MOST_CORES = 512;

/** Logical CPUs core by core: as the siblings say, else the list in as many rows as a core has threads. */
function cpusByCore(
  node: NumaNode,
): { readonly cores: readonly (readonly number[])[]; readonly assumed: boolean } | null {
  const told = node.siblings?.map((list) => cpusOf(list));
  if (told && told.length > 0 && told.every((cpus) => cpus !== null)) return { cores: told, assumed: false };
  const cpus = cpusOf(node.cpuList);
  const count = node.cores ?? cpus?.length ?? 0;
  if (count === 0 || count > MOST_CORES) return null;
  const at = (place: number): number[] =>
    cpus ? cpus.filter((_, which) => which % count === place) : [node.index * count + place];
  return { cores: Array.from({ length: count }, (_, place) => at(place)), assumed: cpus === null };
}

/** What every core of a node or socket is used for. */
export function nodeCores(index: LabIndex, entity: Entity): NodeCores[] {
  return nodesOf(index, entity).map((node) => {
    const known = cpusByCore(node);
    const sets = setsNear(index, node).map((set) => ({ set, cpus: new Set(cpusOf(set.cpuList) ?? []) }));
    const cores = known?.cores.map((cpus) => ({
      cpus,
      sets: sets.filter((each) => cpus.some((cpu) => each.cpus.has(cpu))).map(({ set }) => set),
    }));
    return { node, cores: cores ?? null, assumed: known?.assumed ?? false };
  });
}

export const DUTY_WORDS: Readonly<Record<CoreSet['duty'], string>> = {
  reactors: 'reactors',
  interrupts: 'NIC queues',
  initiator: 'load',
  other: 'other',
};

/** `CPU 3,43: Reactors (reactors)`, `CPU 0: free`. */
export const coreWords = ({ cpus, sets }: CoreRow): string =>
  `CPU ${cpus.join(',')}: ${sets.map(({ name, duty }) => `${name} (${DUTY_WORDS[duty]})`).join(' and ') || 'free'}`;
