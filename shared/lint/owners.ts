import { setsUnder } from '../capacity/lab-sets.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { nameOf } from './bed.ts';
import type { Found } from './rule.ts';

/** Devices that two would use at once (L035). */

interface Use {
  readonly device: Id;
  readonly owner: Id;
}

export function doubleOwners(index: LabIndex): Found[] {
  const spdk = index.ofKind('subsystem').filter(({ implementation }) => implementation === 'spdk');
  const claims: Use[] = spdk.flatMap(({ id, namespaces }) =>
    namespaces.map(({ backing }) => ({ device: backing, owner: id })),
  );
  const members: Use[] = index
    .ofKind('array')
    .flatMap(({ id, members: devices }) => devices.map((device) => ({ device, owner: id })));
  const caches: Use[] = index.ofKind('cache').map(({ id, device }) => ({ device, owner: id }));
  const direct = new Set([...members, ...caches].map(({ device }) => device));
  const offered = offers(index).filter(({ device }) => direct.has(device));
  return [
    ...twice(index, claims),
    ...twice(index, [...members, ...caches, ...offered]),
    ...cutAndWhole(index),
    ...twoStacks(index),
  ];
}

/** Namespaces and LUNs straight on a device. */
const offers = (index: LabIndex): Use[] => [
  ...index
    .ofKind('subsystem')
    .flatMap(({ id, namespaces }) => namespaces.map(({ backing }) => ({ device: backing, owner: id }))),
  ...index.ofKind('target').flatMap(({ id, luns }) => luns.map(({ backing }) => ({ device: backing, owner: id }))),
];

/** A device that volumes were made of, offered whole or put into a set as well. */
function cutAndWhole(index: LabIndex): Found[] {
  const members = index.ofKind('array').flatMap(({ id, members: own }) => own.map((device) => ({ device, owner: id })));
  const whole = [...offers(index), ...members];
  const cut = Map.groupBy(index.ofKind('volume'), ({ backing }) => backing);
  return [...Map.groupBy(whole, ({ device }) => device)].flatMap(([device, users]) => {
    const [volume] = cut.get(device) ?? [];
    return volume === undefined ? [] : [told(index, device, [volume.id, ...new Set(users.map(({ owner }) => owner))])];
  });
}

function twice(index: LabIndex, uses: readonly Use[]): Found[] {
  return [...Map.groupBy(uses, ({ device }) => device)].flatMap(([device, users]) => {
    const owners = [...new Set(users.map(({ owner }) => owner))];
    return owners.length < 2 ? [] : [told(index, device, owners)];
  });
}

/** A drive that SPDK has taken from the kernel cannot be used by the kernel's target as well. */
function twoStacks(index: LabIndex): Found[] {
  const stackOf = (implementation: string): 'SPDK' | 'kernel' | null =>
    implementation === 'spdk' ? 'SPDK' : implementation === 'other' ? null : 'kernel';
  const servers = [
    ...index.ofKind('subsystem').map((each) => ({ ...each, backings: each.namespaces.map(({ backing }) => backing) })),
    ...index.ofKind('target').map((each) => ({ ...each, backings: each.luns.map(({ backing }) => backing) })),
  ];
  const uses = servers.flatMap(({ id, implementation, backings }) => {
    const stack = stackOf(implementation);
    const drives = backings.flatMap((backing) => setsUnder(index, backing).flatMap((set) => set.drives));
    return stack === null ? [] : drives.map((drive) => ({ device: drive.id, owner: id, stack }));
  });
  return [...Map.groupBy(uses, ({ device }) => device)].flatMap(([device, users]) => {
    if (new Set(users.map(({ stack }) => stack)).size < 2) return [];
    return [told(index, device, [...new Set(users.map(({ owner }) => owner))])];
  });
}

const told = (index: LabIndex, device: Id, owners: readonly Id[]): Found => ({
  entities: [device, ...owners],
  message: `${nameOf(index, device)} has ${owners.length === 2 ? 'two' : owners.length} owners: ${owners.map((id) => nameOf(index, id)).join(' and ')}`,
});
