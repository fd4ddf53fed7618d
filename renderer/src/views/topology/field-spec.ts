import type { Entity } from '../../../../shared/model/lab.ts';

interface Common {
  readonly label: string;
  /** Field of the entity, for where its value came from and for undo. */
  readonly key: string;
}

/** One line of the inspector. `write` answers the changed entity, or in words what is wrong with the text. */
export type FieldSpec =
  | (Common & {
      readonly type: 'text';
      readonly unit?: string;
      readonly mono?: true;
      readonly long?: true;
      readonly text: string;
      readonly write: (text: string) => ((entity: Entity) => Entity) | string;
    })
  | (Common & {
      readonly type: 'choice';
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly write: (value: string) => (entity: Entity) => Entity;
    })
  | (Common & { readonly type: 'read'; readonly text: string });

export interface FieldSection {
  readonly title: string;
  readonly aside?: string;
  /** Field of the entity that the whole section shows: its origin is told once, in the head. */
  readonly key?: string;
  readonly fields: readonly FieldSpec[];
}
