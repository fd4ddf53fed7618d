import type { EditOutcome, IdSource } from '../../../../shared/edit/outcome.ts';
import type { Entity, Lab } from '../../../../shared/model/lab.ts';
import type { Id } from '../../../../shared/units/identity.ts';

export type EntityChange = (entity: Entity) => Entity;

/** A step on the lab that fields and buttons of the inspector make. */
export type Command = (lab: Lab, ids: IdSource) => EditOutcome;

interface Common {
  readonly label: string;
  /** Field of the entity, for where its value came from and for undo: `mtu`, `ports.p0.mtu`, `settings.CPU governor`. */
  readonly key: string;
  /** Means one element alone (a name, a serial, an address): not offered for several at once. */
  readonly single?: true;
  /** Several elements are shown that have different values. */
  readonly mixed?: true;
  /** The value is worth having elsewhere: a button copies it. */
  readonly copy?: true;
  /** A line that can be taken out: what the button says, and what it does. */
  readonly drop?: { readonly label: string; readonly change: EntityChange };
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** One line of the inspector. `write` answers the changed entity, or in words what is wrong with the text. */
export type FieldSpec =
  | (Common & {
      readonly type: 'text';
      readonly unit?: string;
      readonly mono?: true;
      readonly long?: true;
      /** What stands in the empty field; "not known" when absent. */
      readonly hint?: string;
      readonly text: string;
      readonly write: (text: string) => EntityChange | string;
    })
  | (Common & {
      readonly type: 'choice';
      readonly value: string;
      readonly options: readonly Option[];
      readonly write: (value: string) => EntityChange;
    })
  | (Common & {
      /** A choice that moves the element, or does more than change it. */
      readonly type: 'place';
      readonly value: string;
      readonly options: readonly Option[];
      readonly run: (value: string, chosen: readonly Id[]) => Command;
    })
  | (Common & { readonly type: 'read'; readonly text: string });

export interface SectionAction {
  readonly label: string;
  readonly run: Command;
}

export interface FieldSection {
  readonly title: string;
  readonly aside?: string;
  /** Field of the entity that the whole section shows: its origin is told once, in the head. */
  readonly key?: string;
  readonly fields: readonly FieldSpec[];
  readonly actions?: readonly SectionAction[];
  /** One of many of its kind: closed until it is asked for. */
  readonly folded?: true;
}
