import type { EntityOf, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { cpusOf } from './cpu-list.ts';
import type { Box, CoreUse } from './drawing.ts';
import { CORE } from './metrics.ts';
import type { Id } from '../units/identity.ts';

type Cores = NonNullable<Box['cores']>;
type CoreSetDuty = EntityOf<'coreSet'>['duty'];

const rows = (cores: Pick<Cores, 'uses' | 'perRow'>): number => Math.ceil(cores.uses.length / cores.perRow);

export const coresHeight = (cores: Pick<Cores, 'uses' | 'perRow'>): number => rows(cores) * CORE.pitch;

type CoreDuties = Pick<Cores, 'uses' | 'sets' | 'issuer'>;

const hostOf = (index: LabIndex, node: NumaNode): Id | null =>
  index.ancestors(node.id).find(({ kind }) => kind === 'host')?.id ?? null;

/** Core sets that lie in the node or in its host. */
function coreSetsNear(index: LabIndex, node: NumaNode): EntityOf<'coreSet'>[] {
  const near = new Set([node.id, hostOf(index, node)]);
  return index.ofKind('coreSet').filter(({ parent }) => parent !== null && near.has(parent));
}

/** Core sets of a host from which it issues I/O; none: it does so from all its CPUs. */
export const initiatorSets = (index: LabIndex, host: Id): Id[] =>
  index
    .subtree(host)
    .filter((entity) => entity.kind === 'coreSet' && entity.duty === 'initiator')
    .map(({ id }) => id);

/**
 * What each core of a node is used for; null while the count of cores is not known. Where the node's CPUs are not known
 * they are taken as numbered node by node, as Linux does without sub-NUMA clusters.
 */
export function coreUses(index: LabIndex, node: NumaNode): CoreDuties | null {
  const count = node.cores;
  if (count === null || count === 0 || count > 512) return null;
  const own = cpusOf(node.cpuList);
  const first = own?.[0] ?? node.index * count;
  const sets = new Map<CoreSetDuty, Id[]>();
  const uses: CoreUse[] = Array.from({ length: count }, () => null);
  for (const set of coreSetsNear(index, node)) {
    for (const cpu of cpusOf(set.cpuList) ?? []) {
      const at = own ? own.indexOf(cpu) % count : cpu - first;
      if (at < 0 || at >= count) continue;
      uses[at] = set.duty;
      const same = sets.get(set.duty) ?? [];
      if (!same.includes(set.id)) sets.set(set.duty, [...same, set.id]);
    }
  }
  const host = hostOf(index, node);
  return { uses, sets, issuer: host !== null && initiatorSets(index, host).length === 0 ? host : null };
}

/** The squares of a node as wide as `width`, beginning at `y`. */
export function coreRows(cores: CoreDuties, width: number, y: number): Cores {
  return { ...cores, y, perRow: Math.max(8, Math.floor(width / CORE.pitch)) };
}
