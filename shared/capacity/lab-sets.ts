import type { LabIndex } from '../model/lab-index.ts';
import type { Drive, EntityOf } from '../model/lab.ts';
import { linkOf, slotHolding } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import type { UsedPaths } from './lab-paths.ts';

/** Drives that serve together: an array, or one drive by itself. */
export interface StorageSet {
  /** The array or drive that is the set. */
  readonly id: Id;
  readonly name: string;
  readonly level: EntityOf<'array'>['level'] | 'single';
  readonly stripBytes: number | null;
  readonly drives: readonly Drive[];
  /** Copies of a write that the mirrors over this set make in all; 1 without a mirror. */
  readonly copies: number;
}

/**
 * Sets that serve the hosts' data: the devices of write-back caches where there are any (the drives behind them see
 * only what the caches write out), else what the namespaces and LUNs lie on, else every array and every drive that is
 * in no array. `used`: what the clients are connected to; null for whatever is offered.
 */
export function storageSets(index: LabIndex, hosts: readonly Id[], used: UsedPaths | null = null): StorageSet[] {
  const inside = new Set(hosts.flatMap((host) => index.subtree(host).map((entity) => entity.id)));
  const belongs = (set: StorageSet): boolean => set.drives.some((drive) => inside.has(drive.id));
  const caches = uniqueSets(cacheDevices(index).flatMap((id) => setsUnder(index, id))).filter(belongs);
  // What is mirrored lies behind the caches: each of them takes its part of every copy.
  if (caches.length > 0) return caches.map((set) => ({ ...set, copies: mirrorCopies(index) }));
  const offered = uniqueSets(backings(index, used).flatMap((id) => setsUnder(index, id))).filter(belongs);
  if (offered.length > 0) return withCopies(index, offered);
  const nested = new Set(index.ofKind('array').flatMap(({ members }) => members));
  const outer = index.ofKind('array').filter(({ id }) => !nested.has(id));
  const arrays = outer.flatMap((array) => setsUnder(index, array.id));
  const taken = new Set(arrays.flatMap((set) => set.drives.map((drive) => drive.id)));
  const single = index.ofKind('drive').filter((drive) => !taken.has(drive.id));
  return withCopies(
    index,
    uniqueSets([...arrays, ...single.flatMap((drive) => setsUnder(index, drive.id))]).filter(belongs),
  );
}

/** Copies of the mirrors of a lab, the most where they differ. */
export const mirrorCopies = (index: LabIndex): number =>
  Math.max(1, ...index.ofKind('mirror').map((mirror) => mirror.copies));

function withCopies(index: LabIndex, sets: readonly StorageSet[]): StorageSet[] {
  const mirrors = index.ofKind('mirror').map(({ id, copies }) => ({
    copies,
    drives: new Set(setsUnder(index, id).flatMap((set) => set.drives.map((drive) => drive.id))),
  }));
  return sets.map((set) => {
    const over = mirrors.filter(({ drives }) => set.drives.some((drive) => drives.has(drive.id)));
    return { ...set, copies: Math.max(1, ...over.map(({ copies }) => copies)) };
  });
}

const cacheDevices = (index: LabIndex): Id[] =>
  index.ofKind('cache').flatMap(({ mode, device }) => (mode === 'write-back' ? [device] : []));

/** What is assumed of write-back caches. */
export const cacheAssumptions = (index: LabIndex): string[] =>
  cacheDevices(index).length > 0 ? ['the caches serve everything; what they write out is not counted'] : [];

/** What subsystems and targets offer; where connections tell which subsystems are used, what those offer. */
function backings(index: LabIndex, used: UsedPaths | null): Id[] {
  const subsystems = index.ofKind('subsystem').filter(({ id }) => used?.subsystems.has(id) ?? true);
  const targets = used === null ? index.ofKind('target') : [];
  return [
    ...subsystems.flatMap(({ namespaces }) => namespaces.map((namespace) => namespace.backing)),
    ...targets.flatMap(({ luns }) => luns.map((lun) => lun.backing)),
  ];
}

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
        {
          id: entity.id,
          name: entity.name,
          level: 'single',
          stripBytes: null,
          drives: [asSlotted(index, entity)],
          copies: 1,
        },
      ];
    case 'array': {
      const members = through(entity.members);
      const drives = members.flatMap((set) => set.drives);
      const { id: arrayId, name, stripBytes } = entity;
      const level = nestedLevel(entity.level, members);
      return drives.length === 0 ? [] : [{ id: arrayId, name, level, stripBytes, drives, copies: 1 }];
    }
    case 'volume':
      return through([entity.backing]);
    case 'mirror':
      return through(entity.members);
    default:
      return [];
  }
}

/** RAID0 over mirrored pairs is RAID10, whichever way it was drawn. */
const nestedLevel = (level: EntityOf<'array'>['level'], members: readonly StorageSet[]): EntityOf<'array'>['level'] =>
  level === 'raid0' && members.length > 0 && members.every((set) => set.level === 'raid1' && set.drives.length === 2)
    ? 'raid10'
    : level;

const uniqueSets = (sets: readonly StorageSet[]): StorageSet[] => [
  ...new Map(sets.map((set) => [set.id, set])).values(),
];
