import { bedHosts } from '../capacity/lab-hosts.ts';
import { storageSets } from '../capacity/lab-sets.ts';
import type { CapacityQuestion } from '../capacity/question.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { EntityKind, Lab } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';

/** What is made of drives: a measurement of some of them by themselves goes around it. */
const MADE_OF_DRIVES: ReadonlySet<EntityKind> = new Set<EntityKind>([
  'array',
  'volume',
  'mirror',
  'cache',
  'subsystem',
  'target',
]);

/** A lab with so many of its serving drives, and the hosts that hold them. */
export interface LocalLab {
  readonly lab: Lab;
  readonly hosts: readonly Id[];
}

/** The drives by themselves, also where the lab serves from no more than that. Null where it has none: then it is asked as it is drawn. */
export function labOfDrives(index: LabIndex, question: CapacityQuestion, count: number): LocalLab | null {
  const { storage } = bedHosts(index, question);
  const drives = new Set(storageSets(index, storage).flatMap((set) => set.drives.map((drive) => drive.id)));
  if (drives.size === 0) return null;
  const kept = new Set([...drives].slice(0, count));
  const entities = Object.entries(index.lab.entities).filter(
    ([id, { kind }]) => !MADE_OF_DRIVES.has(kind) && (kind !== 'drive' || kept.has(id)),
  );
  const holding = storage.filter((host) => index.subtree(host).some(({ id }) => kept.has(id)));
  return { lab: { ...index.lab, entities: Object.fromEntries(entities) }, hosts: holding };
}
