import { lintComparedBeds } from '../../../shared/lint/compared-beds.ts';
import type { LintFinding } from '../../../shared/lint/finding.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Entity, EntityKind, EntityOf, Lab } from '../../../shared/model/lab.ts';
import { anId } from '../../support/builders.ts';

/** The lab with every entity of a kind changed that `which` takes. Throws when it takes none. */
export function changed<K extends EntityKind>(
  lab: Lab,
  kind: K,
  which: (entity: EntityOf<K>) => boolean,
  change: (entity: EntityOf<K>) => EntityOf<K>,
): Lab {
  const isKind = (entity: Entity): entity is EntityOf<K> => entity.kind === kind;
  const found = Object.values(lab.entities).filter(isKind).filter(which);
  if (found.length === 0) throw new Error(`no ${kind} to change`);
  const after = Object.fromEntries(found.map((entity) => [entity.id, change(entity)]));
  return { ...lab, entities: { ...lab.entities, ...after } };
}

export function without(lab: Lab, which: (entity: Entity) => boolean): Lab {
  const kept = Object.entries(lab.entities).filter(([, entity]) => !which(entity));
  if (kept.length === Object.keys(lab.entities).length) throw new Error('nothing to leave out');
  return { ...lab, entities: Object.fromEntries(kept) };
}

export function withEntities(lab: Lab, ...entities: readonly Entity[]): Lab {
  return { ...lab, entities: { ...lab.entities, ...Object.fromEntries(entities.map((each) => [each.id, each])) } };
}

export const ofKind = <K extends EntityKind>(lab: Lab, kind: K): EntityOf<K>[] =>
  Object.values(lab.entities).filter((entity): entity is EntityOf<K> => entity.kind === kind);

/** A second cable of a NIC, to a free port of a device. */
export function cabled(lab: Lab, a: readonly [string, string], b: readonly [string, string]): Lab {
  const [from, to] = [a, b].map(([device, port]) => ({ device, port }));
  if (!from || !to) throw new Error('a cable has two ends');
  const cable = { kind: 'link' as const, id: anId(), parent: null, name: '', a: from, b: to, speed: null, mtu: null };
  return withEntities(lab, cable);
}

/** What is found of two compared beds. */
export const compared = (a: Lab, b: Lab): LintFinding[] => lintComparedBeds({ a: indexLab(a), b: indexLab(b) });
