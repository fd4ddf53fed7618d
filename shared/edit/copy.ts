import { z } from 'zod';
import { entitySchema, type Entity, type Lab } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { Draft } from './draft.ts';
import { isPlaced, titleOf } from './change.ts';
import { freeAddress, freeName, namesOf } from './naming.ts';
import { refused, type EditOutcome, type IdSource } from './outcome.ts';
import { findPlace, pluralOf } from './rules.ts';

/** What the clipboard holds: elements with what is in them and the cables between them. */
const fragmentSchema = z.object({
  fabriclab: z.literal('lab fragment'),
  roots: z.array(z.string()),
  entities: z.array(entitySchema),
});
export type Fragment = z.infer<typeof fragmentSchema>;

/** The elements, without those that are inside another one of them. */
function outermost(index: LabIndex, ids: readonly Id[]): Entity[] {
  const chosen = new Set(ids);
  const entities = [...chosen].flatMap((id) => index.get(id) ?? []);
  return entities.filter(
    (entity) => entity.kind !== 'link' && !index.ancestors(entity.id).some(({ id }) => chosen.has(id)),
  );
}

/** Null when there is nothing to copy (a cable alone cannot be copied: its ports are taken). */
export function copyFragment(lab: Lab, ids: readonly Id[]): Fragment | null {
  const index = indexLab(lab);
  const roots = outermost(index, ids);
  if (roots.length === 0) return null;
  const inside = roots.flatMap(({ id }) => index.subtree(id));
  const held = new Set(inside.map(({ id }) => id));
  const cables = index.ofKind('link').filter(({ a, b }) => held.has(a.device) && held.has(b.device));
  return { fabriclab: 'lab fragment', roots: roots.map(({ id }) => id), entities: [...inside, ...cables] };
}

/** Null when the text is not a fragment of a lab. */
export function parseFragment(text: string): Fragment | null {
  try {
    const parsed = fragmentSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Replaces every id that occurs anywhere in the value. */
function withIds(value: unknown, ids: ReadonlyMap<string, Id>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => withIds(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIds(item, ids)]));
}

/** A copy is another piece of hardware: what is unique to one piece, and what was measured on it, does not come along. */
function asAnotherPiece(entity: Entity, addresses: Set<string>): Entity {
  const { provenanceUs: _times, ...copy } = entity;
  if (copy.provenance) {
    const marks = Object.entries(copy.provenance).map(
      ([key, source]) => [key, source === 'measured' ? 'assumed' : source] as const,
    );
    copy.provenance = Object.fromEntries(marks);
  }
  if (copy.kind === 'drive') {
    const { health: _, ...rest } = copy;
    return { ...rest, serial: null, wwn: null };
  }
  if (copy.kind === 'host') {
    const { hostNqn: _nqn, clock: _clock, ...rest } = copy;
    return { ...rest, managedHost: null };
  }
  if (copy.kind === 'link') {
    const { measured: _rates, measuredLatency: _latency, checked: _ports, ...rest } = copy;
    return rest;
  }
  if (copy.kind !== 'nic') return copy;
  const ports = copy.ports.map(({ neighbour: _, ...port }) => ({
    ...port,
    mac: null,
    addresses: port.addresses.flatMap((entry) => {
      const address = freeAddress(entry.address, entry.prefix, addresses);
      if (address === null) return [];
      addresses.add(address);
      return [{ ...entry, address }];
    }),
  }));
  return { ...copy, ports };
}

function addressesOf(lab: Lab): Set<string> {
  const nics = Object.values(lab.entities).flatMap((entity) => (entity.kind === 'nic' ? entity.ports : []));
  return new Set(nics.flatMap((port) => port.addresses.map(({ address }) => address)));
}

/** In the same host a PCI address, an interface and an RDMA device exist only once. */
function inSameHost(entity: Entity): Entity {
  if (entity.kind === 'drive' || entity.kind === 'pcieSlot') return { ...entity, pciAddress: null };
  if (entity.kind !== 'nic') return entity;
  const ports = entity.ports.map((port) => ({ ...port, interfaceName: null, rdmaDevice: null }));
  return { ...entity, pciAddress: null, ports };
}

interface Target {
  readonly parent: (root: Entity) => { parent: Entity | null } | string;
  /** How far a device on the drawing is moved aside, in drawing units. */
  readonly shift: { x: number; y: number };
}

function plant(draft: Draft, fragment: Fragment, target: Target, ids: IdSource): Id[] | string {
  const now: Lab = { ...draft.lab, entities: Object.fromEntries(draft.entities().map((item) => [item.id, item])) };
  const index = indexLab(now);
  const renewed = new Map(fragment.entities.map(({ id }) => [id, ids.newId()]));
  const addresses = addressesOf(now);
  for (const entity of fragment.entities) {
    const copy = entitySchema.parse(withIds(asAnotherPiece(entity, addresses), renewed));
    draft.put(copy);
  }
  const made: Id[] = [];
  for (const root of fragment.roots) {
    const copy = draft.get(renewed.get(root) ?? '');
    if (!copy) continue;
    const place = target.parent(copy);
    if (typeof place === 'string') return place;
    draft.put(settled(index, copy, place.parent, target, draft));
    made.push(copy.id);
  }
  return made;
}

function settled(index: LabIndex, copy: Entity, parent: Entity | null, target: Target, draft: Draft): Entity {
  const host = parent && [parent, ...index.ancestors(parent.id)].find(({ kind }) => kind === 'host');
  const scope = host ? index.subtree(host.id) : index.children(parent?.id ?? null);
  const planted = draft.entities().filter((entity) => entity.id !== copy.id && entity.parent === (parent?.id ?? null));
  const taken = namesOf([...scope, ...planted], copy.kind);
  const named = { ...copy, parent: parent?.id ?? null, name: copy.name === '' ? '' : freeName(copy.name, taken) };
  const piece = host ? inSameHost(named) : named;
  if (!isPlaced(piece) || piece.x === undefined || piece.y === undefined) return piece;
  return { ...piece, x: piece.x + target.shift.x, y: piece.y + target.shift.y };
}

const SHIFT = { x: 24, y: 24 };

/** Copies of the elements beside them: `times` of each, with names and addresses counted on. */
export function duplicate(lab: Lab, ids: readonly Id[], times: number, source: IdSource): EditOutcome {
  const fragment = copyFragment(lab, ids);
  if (!fragment) return refused(problem('error', 'nothing-to-copy', 'selection', 'Select a device to duplicate'));
  const index = indexLab(lab);
  const draft = new Draft(lab);
  const made: Id[] = [];
  for (let count = 1; count <= times; count++) {
    const shift = { x: SHIFT.x * count, y: SHIFT.y * count };
    const parent = (root: Entity) => ({ parent: besideSlot(index, index.get(root.parent) ?? null) });
    const planted = plant(draft, fragment, { parent, shift }, source);
    if (typeof planted === 'string') return refused(problem('error', 'wrong-place', 'selection', planted));
    made.push(...planted);
  }
  return draft.done(`Duplicate ${describe(fragment)}${times > 1 ? `, ${times} times` : ''}`, made);
}

/** Puts a fragment into `into` or the nearest place around it that takes it, or says why it cannot. */
export function paste(lab: Lab, fragment: Fragment, into: Id | null, source: IdSource): EditOutcome {
  const index = indexLab(lab);
  const draft = new Draft(lab);
  const start = index.get(into) ?? null;
  const single = fragment.roots.length === 1;
  const parent = (root: Entity) => findPlace(index, root.kind, single ? start : besideSlot(index, start));
  const made = plant(draft, fragment, { parent, shift: SHIFT }, source);
  if (typeof made === 'string') return refused(problem('error', 'wrong-place', 'clipboard', made));
  return draft.done(`Paste ${describe(fragment)}`, made);
}

/** A slot takes one device: copies of what is in it, and several at once, go beside it. */
const besideSlot = (index: LabIndex, place: Entity | null): Entity | null =>
  place?.kind === 'pcieSlot' ? (index.get(place.parent) ?? null) : place;

function describe(fragment: Fragment): string {
  const roots = fragment.entities.filter(({ id }) => fragment.roots.includes(id));
  const [only] = roots;
  if (only && roots.length === 1) return titleOf(only);
  const kinds = new Set(roots.map(({ kind }) => kind));
  return `${roots.length} ${kinds.size === 1 && only ? pluralOf(only.kind) : 'elements'}`;
}
