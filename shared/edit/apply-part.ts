import type { Part, PartOf } from '../model/catalogue.ts';
import type { EntityOf, Lab, Socket } from '../model/lab.ts';
import { indexLab } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { newPort, switchPort } from './add.ts';
import { titleOf, update } from './change.ts';
import { composeDiffs } from './diffs.ts';
import { refused, type EditOutcome } from './outcome.ts';
import { driveFromPart, nicFromPart, switchFromPart } from './parts.ts';
import { KIND_WORDS } from './rules.ts';
import { applyDiff, emptyDiff } from '../model/diff.ts';

/** Which kind of part an element can be. */
export function partKindOf(kind: string): Part['kind'] | null {
  if (kind === 'drive' || kind === 'nic' || kind === 'switch') return kind;
  return kind === 'host' || kind === 'socket' ? 'cpu' : null;
}

/**
 * Makes an element the chosen part: what the catalogue knows is filled in and marked as from there. A figure that the
 * part does not know is left as it is, save the ratings: those of another part would be wrong.
 */
export function applyPart(lab: Lab, id: Id, part: Part): EditOutcome {
  const index = indexLab(lab);
  const entity = index.get(id);
  if (!entity) return refused(problem('error', 'not-found', id, 'This element is no longer in the drawing'));
  const label = `Set ${titleOf(entity)} to ${part.model}`;
  if (part.kind === 'cpu' && (entity.kind === 'host' || entity.kind === 'socket')) {
    const sockets =
      entity.kind === 'socket'
        ? [entity]
        : index.children(id).filter((child): child is Socket => child.kind === 'socket');
    return sockets.length === 0
      ? refused(problem('error', 'wrong-place', titleOf(entity), 'This host has no CPU socket to put it into'))
      : relabelled(
          together(
            lab,
            sockets.map((socket) => socket.id),
            (now, one) => cpuInto(now, one, part),
          ),
          label,
        );
  }
  if (part.kind === 'drive' && entity.kind === 'drive') return relabelled(driveInto(lab, entity, part), label);
  if (part.kind === 'nic' && entity.kind === 'nic') return relabelled(nicInto(lab, entity, part), label);
  if (part.kind === 'switch' && entity.kind === 'switch') return relabelled(switchInto(lab, entity, part), label);
  const reason = `A ${KIND_WORDS[entity.kind]} cannot be a ${part.kind === 'cpu' ? 'CPU' : KIND_WORDS[part.kind]}`;
  return refused(problem('error', 'wrong-part', titleOf(entity), reason));
}

const relabelled = (outcome: EditOutcome, label: string): EditOutcome => (outcome.ok ? { ...outcome, label } : outcome);

/** One step out of the same step on several elements. */
function together(lab: Lab, ids: readonly Id[], step: (lab: Lab, id: Id) => EditOutcome): EditOutcome {
  let diff = emptyDiff();
  let now = lab;
  for (const id of ids) {
    const outcome = step(now, id);
    if (!outcome.ok) return outcome;
    now = applyDiff(now, outcome.diff);
    diff = composeDiffs(diff, outcome.diff);
  }
  return { ok: true, diff, label: '', made: ids, notes: [] };
}

/** Fields that are known, without the marks of origin: `update` makes those. */
function knownOf<T extends object>(known: T): Partial<T> {
  const entries = Object.entries(known).filter(([key, value]) => key !== 'provenance' && value !== null);
  return Object.fromEntries(entries) as Partial<T>;
}

const driveInto = (lab: Lab, drive: EntityOf<'drive'>, part: PartOf<'drive'>): EditOutcome =>
  update(lab, drive.id, () => ({ ...drive, ...knownOf(driveFromPart(part)) }), 'catalogue');

function nicInto(lab: Lab, nic: EntityOf<'nic'>, part: PartOf<'nic'>): EditOutcome {
  const { ports: count, speed, known } = nicFromPart(part);
  const named = nic.ports.map((port) => ({ ...port, speed: speed ?? port.speed }));
  const added = Array.from({ length: Math.max(0, count - named.length) }, (_, at) => newPort(named.length + at, speed));
  const facts = knownOf(known);
  return update(lab, nic.id, () => ({ ...nic, ...facts, ports: [...named, ...added] }), 'catalogue');
}

function switchInto(lab: Lab, device: EntityOf<'switch'>, part: PartOf<'switch'>): EditOutcome {
  const { ports: count, speed } = switchFromPart(part);
  const named = device.ports.map((port) => ({ ...port, speed: speed ?? port.speed }));
  const wanted = part.ports === null ? 0 : count - named.length;
  const added = Array.from({ length: Math.max(0, wanted) }, (_, at) => switchPort(named.length + at + 1, speed));
  return update(lab, device.id, () => ({ ...device, model: part.model, ports: [...named, ...added] }), 'catalogue');
}

const cpuInto = (lab: Lab, id: Id, part: PartOf<'cpu'>): EditOutcome =>
  update(
    lab,
    id,
    (entity) =>
      entity.kind === 'socket'
        ? {
            ...entity,
            cpuModel: part.model,
            cores: part.cores ?? entity.cores,
            threads: part.threads ?? entity.threads,
          }
        : entity,
    'catalogue',
  );
