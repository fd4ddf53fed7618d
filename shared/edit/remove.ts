import type { Entity, EntityKind, EntityOf, Lab } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { Draft } from './draft.ts';
import type { EditOutcome } from './outcome.ts';
import { pluralOf } from './rules.ts';
import { titleOf } from './change.ts';

type Gone = ReadonlySet<Id>;
type Cut<K extends EntityKind> = (entity: EntityOf<K>, gone: Gone) => EntityOf<K> | null;

const stays = (gone: Gone, id: Id | null): Id | null => (id !== null && gone.has(id) ? null : id);
const without = (gone: Gone, ids: readonly Id[]): Id[] => ids.filter((id) => !gone.has(id));

/**
 * What becomes of an entity when others that it refers to go: it is cut free of them, or (null) goes as well because it
 * means nothing without them. Kinds that refer to nothing are absent.
 */
const CUTS: { readonly [K in EntityKind]?: Cut<K> } = {
  host: (host, gone) => (host.ioNodes == null ? host : { ...host, ioNodes: without(gone, host.ioNodes) }),
  numaNode: (node, gone) => ({ ...node, socket: stays(gone, node.socket) }),
  vm: (vm, gone) => ({ ...vm, pinnedNode: stays(gone, vm.pinnedNode) }),
  link: (link, gone) => (gone.has(link.a.device) || gone.has(link.b.device) ? null : link),
  array: (array, gone) => {
    const members = without(gone, array.members);
    return members.length === 0 ? null : { ...array, members };
  },
  volume: (volume, gone) => ({ ...volume, backing: stays(gone, volume.backing) }),
  mirror: (mirror, gone) => {
    const members = without(gone, mirror.members);
    return members.length === 0 ? null : { ...mirror, members, replicationNic: stays(gone, mirror.replicationNic) };
  },
  cache: (cache, gone) => (gone.has(cache.device) ? null : { ...cache, owner: stays(gone, cache.owner) }),
  subsystem: (subsystem, gone) => ({
    ...subsystem,
    allowedHosts: without(gone, subsystem.allowedHosts),
    namespaces: subsystem.namespaces.filter(({ backing }) => !gone.has(backing)),
    ...(subsystem.process == null ? {} : { process: stays(gone, subsystem.process) }),
  }),
  listener: (listener, gone) => {
    if (gone.has(listener.subsystem)) return null;
    return listener.nic !== null && gone.has(listener.nic) ? { ...listener, nic: null, port: null } : listener;
  },
  target: (target, gone) => ({ ...target, luns: target.luns.filter(({ backing }) => !gone.has(backing)) }),
  session: (session, gone) => (gone.has(session.initiator) || gone.has(session.target) ? null : session),
  connection: (connection, gone) => {
    if ([connection.host, connection.subsystem, connection.listener].some((id) => gone.has(id))) return null;
    const isCut = connection.hostNic != null && gone.has(connection.hostNic);
    return isCut ? { ...connection, hostNic: null, hostPort: null } : connection;
  },
  accessGroup: (group, gone) =>
    gone.has(group.subsystem) ? null : { ...group, states: group.states.filter(({ listener }) => !gone.has(listener)) },
};

function cutFree<K extends EntityKind>(entity: EntityOf<K>, gone: Gone): EntityOf<K> | null {
  const cut = CUTS[entity.kind];
  return cut ? cut(entity, gone) : entity;
}

/** Removes entities with what is in them, their cables, and what means nothing without them. */
export function remove(lab: Lab, ids: readonly Id[]): EditOutcome {
  const index = indexLab(lab);
  const draft = new Draft(lab);
  const gone = goneWith(index, ids);
  let before = -1;
  while (before !== gone.size) {
    before = gone.size;
    for (const entity of Object.values(lab.entities)) {
      if (gone.has(entity.id) || cutFree(entity, gone) !== null) continue;
      for (const lost of index.subtree(entity.id)) gone.add(lost.id);
    }
  }
  for (const entity of Object.values(lab.entities)) {
    if (gone.has(entity.id)) draft.drop(entity.id);
    else settle(draft, entity, { gone, index });
  }
  return draft.done(`Remove ${wordsFor(ids.flatMap((id) => index.get(id) ?? []))}`, []);
}

/** `nvme0`, `4 drives`, `5 elements`. */
function wordsFor(named: readonly Entity[]): string {
  const [first, second] = named;
  if (first && !second) return titleOf(first);
  const isOneKind = first && named.every(({ kind }) => kind === first.kind);
  return `${named.length} ${isOneKind ? pluralOf(first.kind) : 'elements'}`;
}

/** What goes at once. A slot that is taken out leaves the device in it to the node or host around it. */
const goneWith = (index: LabIndex, ids: readonly Id[]): Set<Id> =>
  new Set(
    ids.flatMap((id) => (index.get(id)?.kind === 'pcieSlot' ? [id] : index.subtree(id).map((entity) => entity.id))),
  );

function settle(
  draft: Draft,
  entity: Entity,
  { gone, index }: { readonly gone: Gone; readonly index: LabIndex },
): void {
  const left = cutFree(entity, gone);
  const slot = entity.parent !== null && gone.has(entity.parent) ? index.get(entity.parent) : undefined;
  const placed = left && slot ? { ...left, parent: slot.parent } : left;
  if (placed && placed !== entity) draft.put(placed);
}
