import type { Id } from '../units/identity.ts';

/** In which row of the rule layout a device stands. */
export type Rank = 'storage' | 'switch' | 'client' | 'note';

export interface Item {
  readonly id: Id;
  readonly rank: Rank;
  readonly width: number;
  readonly height: number;
  /** Where the user put it; null: the rules place it. */
  readonly at: { readonly x: number; readonly y: number } | null;
  /** In which site it stands. */
  readonly site: Id | null;
}

/** A cable between two items, by the ports' distance from the item's left edge. */
export interface Span {
  readonly a: { readonly item: Id; readonly x: number };
  readonly b: { readonly item: Id; readonly x: number };
}

/** Upper left corner by item. */
export type Places = Map<Id, { x: number; y: number }>;
