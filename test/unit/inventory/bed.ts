import { acceptPieces } from '../../../shared/inventory/accept-pieces.ts';
import { compareLook, type Look } from '../../../shared/inventory/compare.ts';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import type { Piece } from '../../../shared/inventory/pieces.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { emptyLab, type Entity, type EntityKind, type EntityOf, type Lab } from '../../../shared/model/lab.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';

export const MACHINE = uuidV7(1, new Uint8Array(10).fill(9));
export const NOW = epochMicroseconds(1_700_000_000_000_000);
export const empty = (): Lab => emptyLab(uuidV7(0, new Uint8Array(10)), 'Bed');

let made = 0;
const newId = () => uuidV7((made += 1), new Uint8Array(10).fill(7));

export const looked = (found: HostInventory, lab = empty(), managedHost: string | null = MACHINE): Look =>
  compareLook({ lab, managedHost, found, fallbackName: 'machine', newId });

/** The lab after these pieces were taken over. */
export function taken(lab: Lab, pieces: readonly Piece[]): Lab {
  const { diff, problems } = acceptPieces(lab, pieces, NOW);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return applyDiff(lab, diff);
}

/** A lab drawn from a look alone. */
export const drawn = (found: HostInventory): Lab => taken(empty(), looked(found).pieces);

export const ofKind = <K extends EntityKind>(lab: Lab, kind: K): EntityOf<K>[] =>
  Object.values(lab.entities).filter((entity): entity is EntityOf<K> => entity.kind === kind);

export const withEntity = <E extends Entity>(lab: Lab, entity: E, changes: Partial<E>): Lab => ({
  ...lab,
  entities: { ...lab.entities, [entity.id]: { ...entity, ...changes } },
});
