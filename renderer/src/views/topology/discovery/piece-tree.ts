import { KIND_WORDS } from '../../../../../shared/edit/rules.ts';
import { entityIdOf, type Piece } from '../../../../../shared/inventory/pieces.ts';
import type { EntityKind } from '../../../../../shared/model/lab.ts';
import type { Id } from '../../../../../shared/units/identity.ts';

/** Pieces of one device, those of the device itself first. */
export interface DeviceGroup {
  readonly id: Id;
  readonly title: string;
  readonly pieces: readonly Piece[];
}

export interface HostGroup {
  readonly id: Id;
  readonly name: string;
  readonly devices: readonly DeviceGroup[];
  readonly pieces: readonly Piece[];
}

/** In the order in which a host is read: itself, processors, memory, slots, drives, adapters. */
const ORDER: readonly EntityKind[] = ['host', 'socket', 'numaNode', 'pcieSlot', 'drive', 'nic'];

const isKind = (kind: string): kind is EntityKind => Object.hasOwn(KIND_WORDS, kind);
const kindWord = (kind: string): string => (isKind(kind) ? KIND_WORDS[kind] : kind);
const rank = (kind: string): number => (isKind(kind) ? ORDER.indexOf(kind) : ORDER.length);

/** Pieces by host and device. */
export function pieceTree(pieces: readonly Piece[]): HostGroup[] {
  return [...Map.groupBy(pieces, ({ host }) => host)].map(([id, own]) => ({
    id,
    name: own[0]?.hostName ?? '',
    pieces: own,
    devices: [...Map.groupBy(own, entityIdOf)]
      .map(([device, parts]) => ({
        id: device,
        title: titleOf(parts),
        pieces: parts,
        kind: parts[0]?.deviceKind ?? '',
      }))
      .sort((one, other) => rank(one.kind) - rank(other.kind)),
  }));
}

/** Sockets and nodes are named after what they are already; drives are not. */
function titleOf([first]: readonly Piece[]): string {
  if (first === undefined) return '';
  const { deviceKind, device } = first;
  if (deviceKind === 'host') return 'Host';
  const word = kindWord(deviceKind);
  return deviceKind === 'drive' ? `${word[0]?.toUpperCase() ?? ''}${word.slice(1)} ${device}` : device;
}

/** The four kinds as they are counted and chosen together. */
export const PIECE_KINDS: readonly { readonly kind: Piece['kind']; readonly label: string; readonly hint: string }[] = [
  { kind: 'add', label: 'New', hint: 'On the machine, not in the drawing' },
  {
    kind: 'change',
    label: 'Changed',
    hint: 'Measured, assumed or catalogue values that the machine tells differently',
  },
  {
    kind: 'conflict',
    label: 'Entered by hand',
    hint: 'The machine says something else; your value stays unless ticked',
  },
  { kind: 'missing', label: 'Gone', hint: 'In the drawing, not found on the machine; ticked, it is removed' },
];
