import type { Id } from '../units/identity.ts';
import type { Entity, EntityKind, EntityOf, Lab, Link } from './lab.ts';
import type { LinkEnd } from './network.ts';
import { compareNatural } from './natural-order.ts';

/** Siblings by `order`, then by name as people count (nvme2 before nvme10), then by id: the same on every machine. */
export function compareSiblings(a: Entity, b: Entity): number {
  const byOrder = (a.order ?? Number.MAX_SAFE_INTEGER) - (b.order ?? Number.MAX_SAFE_INTEGER);
  return byOrder || compareNatural(a.name, b.name) || (a.id < b.id ? -1 : 1);
}

const portKey = (end: LinkEnd): string => `${end.device}/${end.port}`;

/** Read access to a lab by parent, by kind and by cable end. Build one per lab value; it holds no copy of its own. */
export interface LabIndex {
  readonly lab: Lab;
  get(id: Id | null | undefined): Entity | undefined;
  /** Children in drawing order. An entity whose parent is missing counts as a child of null. */
  children(id: Id | null): readonly Entity[];
  ofKind<K extends EntityKind>(kind: K): readonly EntityOf<K>[];
  /** Cables that end at this port: one at most in a sound lab. */
  cablesAt(end: LinkEnd): readonly Link[];
  /** The entity itself and everything below it, in drawing order. */
  subtree(id: Id): readonly Entity[];
  /** Entities that hold this one, innermost first. */
  ancestors(id: Id): readonly Entity[];
}

const isKind =
  <K extends EntityKind>(kind: K) =>
  (entity: Entity): entity is EntityOf<K> =>
    entity.kind === kind;

const append = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** Sorts a list in place when it is first asked for: most questions touch few of them. */
function sortingOnce(): (list: Entity[] | undefined) => readonly Entity[] {
  const done = new Set<Entity[]>();
  return (list) => {
    if (!list || done.has(list)) return list ?? [];
    done.add(list);
    return list.sort(compareSiblings);
  };
}

export function indexLab(lab: Lab): LabIndex {
  const entities = Object.values(lab.entities);
  const byParent = new Map<Id | null, Entity[]>();
  const byKind = new Map<EntityKind, Entity[]>();
  const byPort = new Map<string, Link[]>();
  const get = (id: Id | null | undefined): Entity | undefined =>
    typeof id === 'string' && Object.hasOwn(lab.entities, id) ? lab.entities[id] : undefined;
  for (const entity of entities) {
    append(byParent, get(entity.parent) ? entity.parent : null, entity);
    append(byKind, entity.kind, entity);
    if (entity.kind === 'link') for (const end of [entity.a, entity.b]) append(byPort, portKey(end), entity);
  }
  const sorted = sortingOnce();
  const children = (id: Id | null): readonly Entity[] => sorted(byParent.get(id));
  return {
    lab,
    get,
    children,
    ofKind: (kind) => sorted(byKind.get(kind)).filter(isKind(kind)),
    cablesAt: (end) => byPort.get(portKey(end)) ?? [],
    subtree: (id) => collectSubtree(get(id), children),
    ancestors: (id) => collectAncestors(get(id), get),
  };
}

function collectSubtree(root: Entity | undefined, children: (id: Id) => readonly Entity[]): Entity[] {
  const found = new Map<Id, Entity>();
  const waiting = root ? [root] : [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (found.has(next.id)) continue;
    found.set(next.id, next);
    waiting.push(...[...children(next.id)].reverse());
  }
  return [...found.values()];
}

function collectAncestors(start: Entity | undefined, get: (id: Id | null) => Entity | undefined): Entity[] {
  const found: Entity[] = [];
  const seen = new Set([start?.id]);
  for (let next = get(start?.parent ?? null); next && !seen.has(next.id); next = get(next.parent)) {
    seen.add(next.id);
    found.push(next);
  }
  return found;
}
