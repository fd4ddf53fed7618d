import type { Placement } from '../../../shared/edit/add.ts';
import type { EditOutcome, IdSource } from '../../../shared/edit/outcome.ts';
import type { EntityKind, Lab } from '../../../shared/model/lab.ts';

/** Something that can be carried from the palette onto the drawing. */
export interface Placeable {
  readonly id: string;
  readonly kind: EntityKind;
  readonly title: string;
  readonly add: (lab: Lab, placement: Placement, ids: IdSource) => EditOutcome;
}
