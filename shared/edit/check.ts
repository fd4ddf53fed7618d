import type { Entity, EntityOf, Lab } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import { cablesAreRouted } from '../model/lab-size.ts';
import { devicesIn } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import { isLinkLocal } from '../units/ipv6.ts';
import { problem, type Problem } from '../units/problem.ts';
import { titleOf } from './change.ts';
import { referencesOf } from './references.ts';
import { hasPorts, KIND_WORDS, portLabel, portOf, speedMismatch, whyNotPlace } from './rules.ts';

/** A problem of the drawing and the element to select for it. */
export interface Finding {
  readonly element: Id;
  readonly problem: Problem;
}

type Check = (index: LabIndex, entity: Entity) => readonly Problem[];

const placeName = (index: LabIndex, entity: Entity): string => {
  const host = index.ancestors(entity.id).find(({ kind }) => kind === 'host');
  return host && host.id !== entity.id ? `${host.name}, ${titleOf(entity)}` : titleOf(entity);
};

const place: Check = (index, entity) => {
  const where = placeName(index, entity);
  const parent = entity.parent === null ? null : index.get(entity.parent);
  if (parent === undefined) {
    const message = `The device that holds this ${KIND_WORDS[entity.kind]} is missing`;
    return [problem('error', 'missing-parent', where, message, 'Drag it into a device, or remove it.')];
  }
  if (isInCircle(index, entity)) {
    const message = 'It is inside of itself: its chain of parents is a circle';
    return [problem('error', 'circular-parent', where, message, 'Remove it, or correct the lab file.')];
  }
  const reason = whyNotPlace(entity.kind, parent);
  return reason === null ? [] : [problem('error', 'wrong-place', where, reason, 'Drag it to where it belongs.')];
};

function isInCircle(index: LabIndex, start: Entity): boolean {
  const seen = new Set<Id>();
  for (let at: Entity | undefined = start; at; at = index.get(at.parent)) {
    if (seen.has(at.id)) return true;
    seen.add(at.id);
  }
  return false;
}

const slot: Check = (index, entity) => {
  if (entity.kind !== 'pcieSlot') return [];
  const devices = devicesIn(index, entity);
  if (devices.length < 2) return [];
  const message = `It holds ${devices.map(titleOf).join(' and ')}: a slot takes one device`;
  const tip = 'Give each a slot of its own; a card that splits its lanes is as many slots.';
  return [problem('warning', 'slot-used-twice', placeName(index, entity), message, tip)];
};

const references: Check = (index, entity) =>
  referencesOf(entity)
    .filter(([, id]) => !index.get(id))
    .map(([field]) => {
      const message = `Its ${field} refers to an element that is missing`;
      return problem('error', 'dangling-reference', placeName(index, entity), message, 'Choose another, or remove it.');
    });

const cableEnds: Check = (index, entity) => {
  if (entity.kind !== 'link' || !index.get(entity.a.device) || !index.get(entity.b.device)) return [];
  const where = `${portLabel(index, entity.a)} – ${portLabel(index, entity.b)}`;
  const found: Problem[] = [];
  for (const end of [entity.a, entity.b]) {
    const device = index.get(end.device);
    if (!hasPorts(device) || !portOf(device, end.port)) {
      found.push(
        problem('error', 'missing-port', where, `There is no port ${end.port} at this end`, 'Remove the cable.'),
      );
    } else if (index.cablesAt(end)[0]?.id !== entity.id) {
      const message = `${portLabel(index, end)} holds more than one cable`;
      found.push(problem('error', 'port-used-twice', where, message, 'Remove one of the cables.'));
    }
  }
  const mismatch = speedMismatch(index, entity.a, entity.b);
  return mismatch ? [...found, mismatch] : found;
};

const addressedTwice = (index: LabIndex): Map<string, Set<Id>> => {
  const users = new Map<string, Set<Id>>();
  for (const nic of index.ofKind('nic')) {
    for (const { address } of nic.ports.flatMap((port) => port.addresses)) {
      // It counts on its own cable only.
      if (isLinkLocal(address)) continue;
      users.set(address, (users.get(address) ?? new Set()).add(nic.id));
    }
  }
  return new Map([...users].filter(([, nics]) => nics.size > 1));
};

const CHECKS: readonly Check[] = [place, slot, references, cableEnds];

/** What is wrong with the drawing itself: structure, ends of cables, addresses. Lint of the design is another room. */
export function checkLab(lab: Lab, index = indexLab(lab)): Finding[] {
  const found = Object.values(lab.entities).flatMap((entity) =>
    CHECKS.flatMap((check) => check(index, entity).map((one) => ({ element: entity.id, problem: one }))),
  );
  for (const [address, nics] of addressedTwice(index)) {
    const users = [...nics].flatMap((id) => index.get(id) ?? []);
    const [first] = users;
    if (!first) continue;
    const message = `Address ${address} is used by ${users.map((nic) => placeName(index, nic)).join(' and ')}`;
    const told = problem(
      'warning',
      'address-twice',
      placeName(index, first),
      message,
      'Give each port its own address.',
    );
    found.push({ element: first.id, problem: told });
  }
  found.push(...unaddressed(index), ...tooLarge(index));
  return found.sort((a, b) => RANK[a.problem.severity] - RANK[b.problem.severity]);
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

/** Told once, at the first switch or host. */
function tooLarge(index: LabIndex): Finding[] {
  const [first] = [...index.ofKind('switch'), ...index.ofKind('host')];
  if (!first || cablesAreRouted(index)) return [];
  const message = 'The drawing is so large that its cables run straight across devices';
  const tip = 'Split the lab, or draw one of each group of equal hosts.';
  return [{ element: first.id, problem: problem('note', 'large-drawing', index.lab.name, message, tip) }];
}

/** A cabled NIC port that no I/O can reach yet. */
function unaddressed(index: LabIndex): Finding[] {
  return index.ofKind('nic').flatMap((nic: EntityOf<'nic'>) => {
    const bare = nic.ports.filter(
      (port) => port.addresses.length === 0 && index.cablesAt({ device: nic.id, port: port.id }).length > 0,
    );
    if (bare.length === 0) return [];
    const message = `${bare.map(({ name }) => name).join(', ')}: cabled but without an address`;
    return [
      {
        element: nic.id,
        problem: problem('note', 'port-without-address', placeName(index, nic), message, 'Enter one.'),
      },
    ];
  });
}
