import { entitySchema, type Entity, type Lab } from '../model/lab.ts';
import { indexLab } from '../model/lab-index.ts';
import { applyDiff, emptyDiff, type LabDiff } from '../model/diff.ts';
import { devicesIn, isSlotDevice, slotHolding } from '../model/pcie-link.ts';
import type { Source } from '../model/provenance.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { Draft, sameEntity } from './draft.ts';
import { composeDiffs, fits } from './diffs.ts';
import { refused, type EditOutcome } from './outcome.ts';
import { KIND_WORDS, pluralOf, whyNotInto } from './rules.ts';

const gone = (id: Id): EditOutcome =>
  refused(problem('error', 'not-found', id, 'This element is no longer in the drawing'));

export const titleOf = (entity: Entity): string => (entity.name === '' ? KIND_WORDS[entity.kind] : entity.name);

/**
 * Replaces an entity's fields by `change`'s answer. What was changed counts as entered by hand from then on (or as
 * `source` says). Refused when the result breaks the schema, with one problem per field.
 */
export function update(lab: Lab, id: Id, change: (entity: Entity) => Entity, source?: Source): EditOutcome {
  const draft = new Draft(lab);
  const before = draft.get(id);
  if (!before) return gone(id);
  const parsed = entitySchema.safeParse(change(before));
  if (!parsed.success) {
    return refused(
      ...parsed.error.issues.map(({ path, message }) =>
        problem('error', 'bad-value', `${titleOf(before)}, ${path.join('.') || before.kind}`, message),
      ),
    );
  }
  draft.put(withProvenance(before, parsed.data, source));
  return draft.done(`Change ${titleOf(before)}`, [id]);
}

/** The same change on several elements as one step; refused as a whole when one of them refuses. */
export function updateAll(lab: Lab, ids: readonly Id[], change: (entity: Entity) => Entity): EditOutcome {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return update(lab, only, change);
  let now = lab;
  let diff: LabDiff = emptyDiff();
  for (const id of ids) {
    const outcome = update(now, id, change);
    if (!outcome.ok) return outcome;
    now = applyDiff(now, outcome.diff);
    diff = composeDiffs(diff, outcome.diff);
  }
  const kinds = new Set(ids.flatMap((id) => now.entities[id]?.kind ?? []));
  const [kind] = kinds;
  const what = kinds.size === 1 && kind ? pluralOf(kind) : 'elements';
  return { ok: true, diff, label: `Change ${ids.length} ${what}`, made: ids, notes: [] };
}

const UNTRACKED = new Set(['provenance', 'provenanceUs', 'x', 'y', 'parent', 'order', 'remark', 'width', 'height']);

/** A changed field loses its old origin, and so do its single values; "entered" is not written down: no mark means it. */
function withProvenance(before: Entity, after: Entity, source: Source | undefined): Entity {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([key, value]) => !UNTRACKED.has(key) && !sameEntity(value, old.get(key)),
  );
  const marks = { ...after.provenance };
  for (const [key, value] of changed) {
    splitMark(marks, key, [old.get(key), value]);
    if (source === undefined || source === 'entered') Reflect.deleteProperty(marks, key);
    else marks[key] = source;
  }
  const { provenance: _, ...rest } = after;
  return Object.keys(marks).length === 0 ? rest : { ...rest, provenance: marks };
}

/**
 * Before a field of many values (settings, programs, ports) is marked anew: the values that stay as they were keep their
 * origin, as marks of their own (`settings.NAME`, `ports.ID.FIELD`).
 */
function splitMark(marks: Record<string, Source>, key: string, [before, after]: readonly [unknown, unknown]): void {
  const whole = marks[key];
  const old = leaves(key, before);
  const now = leaves(key, after);
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    const origin = marks[path] ?? whole;
    if (origin === undefined || !now.has(path) || !sameEntity(old.get(path), now.get(path)))
      Reflect.deleteProperty(marks, path);
    else marks[path] = origin;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Single values of a field of many, by the keys of the provenance; empty for any other field. */
function leaves(key: string, value: unknown): ReadonlyMap<string, unknown> {
  if ((key === 'settings' || key === 'software') && isRecord(value)) {
    return new Map(Object.entries(value).map(([name, inner]) => [`${key}.${name}`, inner]));
  }
  if (key !== 'ports' || !Array.isArray(value)) return new Map();
  return new Map(
    value
      .filter(isRecord)
      .flatMap((port) => Object.entries(port).map(([field, inner]) => [`ports.${String(port['id'])}.${field}`, inner])),
  );
}

export function rename(lab: Lab, id: Id, name: string): EditOutcome {
  const outcome = update(lab, id, (entity) => ({ ...entity, name: name.trim() }));
  const label = `Rename to ${name.trim()}`;
  return outcome.ok ? { ...outcome, label } : outcome;
}

export interface Move {
  readonly id: Id;
  readonly x: number;
  readonly y: number;
}

/** Puts devices that stand on the drawing at new places (drawing units). Devices inside others are passed over. */
export function move(lab: Lab, moves: readonly Move[]): EditOutcome {
  const draft = new Draft(lab);
  for (const { id, x, y } of moves) {
    const entity = draft.get(id);
    if (entity && isPlaced(entity)) draft.put({ ...entity, x, y });
  }
  const [first] = moves;
  const name = first && moves.length === 1 ? titleOf(draft.get(first.id) ?? { ...emptyNote, id: first.id }) : null;
  return draft.done(
    `Move ${name ?? `${moves.length} devices`}`,
    moves.map(({ id }) => id),
  );
}

const emptyNote: Entity = { kind: 'note', id: '', parent: null, name: '', text: '' };

type Placed = Extract<Entity, { x?: number | undefined }>;
export const isPlaced = (entity: Entity): entity is Placed =>
  entity.kind === 'host' || entity.kind === 'switch' || entity.kind === 'note' || entity.kind === 'site';

/** Forgets all places, so that the rules lay the drawing out again. */
export function arrange(lab: Lab): EditOutcome {
  const draft = new Draft(lab);
  for (const entity of draft.entities()) {
    if (!isPlaced(entity) || (entity.x === undefined && entity.y === undefined)) continue;
    const { x: _x, y: _y, ...rest } = entity;
    draft.put(rest);
  }
  return draft.done('Arrange by rules', []);
}

/** Moves devices into another host or NUMA node; what does not fit there refuses the whole step. */
export function reparent(lab: Lab, ids: readonly Id[], parent: Id | null): EditOutcome {
  const index = indexLab(lab);
  const target = parent === null ? null : index.get(parent);
  if (target === undefined) return gone(parent ?? '');
  const draft = new Draft(lab);
  const within = new Set(target ? [target, ...index.ancestors(target.id)].map(({ id }) => id) : []);
  for (const id of ids) {
    const entity = index.get(id);
    if (!entity) return gone(id);
    if (entity.parent === parent) continue;
    const reason = within.has(id) ? 'A device cannot go into itself' : whyNotInto(index, entity.kind, target);
    if (reason !== null) return refused(problem('error', 'wrong-place', titleOf(entity), reason));
    // What sits in a slot of that node is there already.
    const holder = index.get(entity.parent);
    if (holder?.kind !== 'pcieSlot' || holder.parent !== parent) draft.put(movedInto(entity, parent));
  }
  const what = ids.length === 1 && ids[0] ? titleOf(index.get(ids[0]) ?? emptyNote) : `${ids.length} devices`;
  return draft.done(`Move ${what} to ${target ? titleOf(target) : 'the drawing'}`, ids);
}

/** Where it is was said by hand from now on. */
function movedInto(entity: Entity, parent: Id | null): Entity {
  const { parent: _, ...marks } = entity.provenance ?? {};
  return { ...entity, parent, ...(entity.provenance === undefined ? {} : { provenance: marks }) };
}

/** Puts a drive or NIC into a slot, or (null) out of the one that it is in, beside it. A slot that is taken refuses. */
export function putInSlot(lab: Lab, id: Id, slot: Id | null): EditOutcome {
  const index = indexLab(lab);
  const device = index.get(id);
  const target = index.get(slot);
  if (!isSlotDevice(device) || (slot !== null && target?.kind !== 'pcieSlot')) return gone(slot ?? id);
  const from = slotHolding(index, device);
  const draft = new Draft(lab);
  const label = target ? `Put ${titleOf(device)} into ${titleOf(target)}` : `Take ${titleOf(device)} out of its slot`;
  if (from?.id === slot || (slot === null && from === null)) return draft.done(label, []);
  const reason = target ? whyNotInto(index, device.kind, target) : null;
  if (reason !== null) return refused(problem('error', 'wrong-place', titleOf(device), reason));
  draft.put(movedInto(device, slot ?? from?.parent ?? device.parent));
  return draft.done(label, [id]);
}

/** What is in a slot is exchanged for another drive or NIC, or (null) taken out. One step. */
export function fillSlot(lab: Lab, slot: Id, device: Id | null): EditOutcome {
  const index = indexLab(lab);
  const entity = index.get(slot);
  if (entity?.kind !== 'pcieSlot') return gone(slot);
  const [held] = devicesIn(index, entity);
  if (!held)
    return device === null ? new Draft(lab).done(`Leave ${titleOf(entity)} free`, []) : putInSlot(lab, device, slot);
  const out = putInSlot(lab, held.id, null);
  if (device === null || !out.ok) return out;
  const into = putInSlot(applyDiff(lab, out.diff), device, slot);
  return into.ok ? { ...into, diff: composeDiffs(out.diff, into.diff) } : into;
}

/** A diff made elsewhere (discovery, another window) as one step; refused when it does not fit this lab. */
export function adoptDiff(lab: Lab, diff: LabDiff, label: string): EditOutcome {
  if (!fits(lab, diff)) {
    return refused(
      problem('error', 'stale-diff', label, 'The drawing has changed since this was made', 'Make it again.'),
    );
  }
  return { ok: true, diff, label, made: Object.keys(diff.added), notes: [] };
}
