import type { MeasuredFacts } from '../capacity/question.ts';
import { setsUnder, type StorageSet } from '../capacity/lab-sets.ts';
import type { Drive, EntityOf, Lab } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { drivesOf, servingDrives } from './bed.ts';
import { pathsByHost, type Path } from './endpoints.ts';
import type { PlannedLoad } from './planned-load.ts';

/** A load on a drawn bed: what the rules of stage *plan* look at. */
export interface LoadOnBed {
  readonly lab: Lab;
  readonly index: LabIndex;
  readonly load: PlannedLoad;
  readonly measured: MeasuredFacts;
  /** Ways of each loading host to the storage; none for a load on scratch files. */
  readonly paths: ReadonlyMap<Id, readonly Path[]>;
}

type Subsystem = EntityOf<'subsystem'>;

export function loadOnBed(lab: Lab, index: LabIndex, load: PlannedLoad, measured: MeasuredFacts): LoadOnBed {
  const all = load.on === 'storage' ? pathsByHost(index) : new Map<Id, Path[]>();
  const own = load.hosts.flatMap((host) => {
    const paths = all.get(host);
    return paths === undefined ? [] : [[host, paths] as const];
  });
  return { lab, index, load, measured, paths: new Map(own) };
}

/** Subsystems that the loading hosts are connected to. */
export function subsystemsOf({ index, paths }: LoadOnBed): Subsystem[] {
  const ids = new Set([...paths.values()].flat().map(({ connection }) => connection.subsystem));
  return [...ids].flatMap((id) => {
    const entity = index.get(id);
    return entity?.kind === 'subsystem' ? [entity] : [];
  });
}

/** What the loading hosts reach over iSCSI. */
function lunsOf({ index, load }: LoadOnBed): Id[] {
  const sessions = load.on === 'storage' ? index.ofKind('session') : [];
  const targets = sessions.flatMap(({ initiator, target }) => (load.hosts.includes(initiator) ? [target] : []));
  return [...new Set(targets)].flatMap((id) => {
    const target = index.get(id);
    return target?.kind === 'target' ? target.luns.map(({ backing }) => backing) : [];
  });
}

/** Sets under the namespaces of those subsystems and under the LUNs, with a strip. */
export function stripedSets(bed: LoadOnBed): (StorageSet & { readonly stripBytes: number })[] {
  const namespaces = subsystemsOf(bed).flatMap((subsystem) => subsystem.namespaces.map(({ backing }) => backing));
  const sets = [...namespaces, ...lunsOf(bed)].flatMap((backing) => setsUnder(bed.index, backing));
  return [...new Map(sets.map((set) => [set.id, set])).values()].flatMap((set) =>
    set.stripBytes === null || set.stripBytes <= 0 ? [] : [{ ...set, stripBytes: set.stripBytes }],
  );
}

/** Drives that the load reaches: under the connected subsystems, else whatever serves in the bed. */
export function loadedDrives(bed: LoadOnBed): Drive[] {
  if (bed.load.on === 'scratch') return [];
  const reached = subsystemsOf(bed).flatMap(({ id }) => drivesOf(bed.index, id));
  const drives = reached.length > 0 ? reached : servingDrives(bed.index);
  return [...new Map(drives.map((drive) => [drive.id, drive])).values()];
}
