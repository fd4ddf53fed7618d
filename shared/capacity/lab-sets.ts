import type { LabIndex } from '../model/lab-index.ts';
import type { Drive, EntityOf } from '../model/lab.ts';
import { linkOf, slotHolding } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';

/** Drives that serve together: an array, or one drive by itself. */
export interface StorageSet {
  /** The array or drive that is the set. */
  readonly id: Id;
  readonly name: string;
  readonly level: EntityOf<'array'>['level'] | 'single';
  readonly stripBytes: number | null;
  readonly drives: readonly Drive[];
}

/**
 * Sets that serve the hosts' data: the devices of write-back caches where there are any (the drives behind them see
 * only what the caches write out), else what the namespaces and LUNs lie on, else every array and every drive that is
 * in no array.
 */
export function storageSets(index: LabIndex, hosts: readonly Id[]): StorageSet[] {
  const inside = new Set(hosts.flatMap((host) => index.subtree(host).map((entity) => entity.id)));
  const belongs = (set: StorageSet): boolean => set.drives.some((drive) => inside.has(drive.id));
  const caches = uniqueSets(cacheDevices(index).flatMap((id) => setsUnder(index, id))).filter(belongs);
  if (caches.length > 0) return caches;
  const offered = uniqueSets(backings(index).flatMap((id) => setsUnder(index, id))).filter(belongs);
  if (offered.length > 0) return offered;
  const arrays = index.ofKind('array').flatMap((array) => setsUnder(index, array.id));
  const taken = new Set(arrays.flatMap((set) => set.drives.map((drive) => drive.id)));
  const single = index.ofKind('drive').filter((drive) => !taken.has(drive.id));
  return uniqueSets([...arrays, ...single.flatMap((drive) => setsUnder(index, drive.id))]).filter(belongs);
}

export const cacheDevices = (index: LabIndex): Id[] =>
  index.ofKind('cache').flatMap(({ mode, device }) => (mode === 'write-back' ? [device] : []));

const backings = (index: LabIndex): Id[] => [
  ...index.ofKind('subsystem').flatMap((subsystem) => subsystem.namespaces.map((namespace) => namespace.backing)),
  ...index.ofKind('target').flatMap((target) => target.luns.map((lun) => lun.backing)),
];

/** A drive with the link that it has in its slot: no more than the slot can. */
const asSlotted = (index: LabIndex, drive: Drive): Drive =>
  slotHolding(index, drive) === null ? drive : { ...drive, link: linkOf(index, drive) };

/** The sets below an entity; references in a circle end at the second visit. */
export function setsUnder(index: LabIndex, id: Id | null, seen: ReadonlySet<Id> = new Set()): StorageSet[] {
  const entity = index.get(id);
  if (entity === undefined || seen.has(entity.id)) return [];
  const below = new Set([...seen, entity.id]);
  const through = (ids: readonly (Id | null)[]): StorageSet[] => ids.flatMap((each) => setsUnder(index, each, below));
  switch (entity.kind) {
    case 'drive':
      return [
        { id: entity.id, name: entity.name, level: 'single', stripBytes: null, drives: [asSlotted(index, entity)] },
      ];
    case 'array': {
      const drives = through(entity.members).flatMap((set) => set.drives);
      const { id: arrayId, name, level, stripBytes } = entity;
      return drives.length === 0 ? [] : [{ id: arrayId, name, level, stripBytes, drives }];
    }
    case 'volume':
      return through([entity.backing]);
    case 'mirror':
      return through(entity.members);
    default:
      return [];
  }
}

const uniqueSets = (sets: readonly StorageSet[]): StorageSet[] => [
  ...new Map(sets.map((set) => [set.id, set])).values(),
];
