import type { Id } from '../units/identity.ts';

/** A device on the drawing with its size, in drawing units. */
export interface Standing {
  readonly id: Id;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const ALIGNMENTS = [
  { id: 'left', title: 'Align left edges' },
  { id: 'centre', title: 'Align centres' },
  { id: 'right', title: 'Align right edges' },
  { id: 'top', title: 'Align top edges' },
  { id: 'middle', title: 'Align middles' },
  { id: 'bottom', title: 'Align bottom edges' },
  { id: 'across', title: 'Distribute across' },
  { id: 'down', title: 'Distribute down' },
] as const;
export type Alignment = (typeof ALIGNMENTS)[number]['id'];

type Places = ReadonlyMap<Id, { readonly x: number; readonly y: number }>;

/** Equal gaps between the first and the last along one axis. */
function distributed(all: readonly Standing[], axis: 'x' | 'y', size: 'width' | 'height'): Places {
  const order = [...all].sort((a, b) => a[axis] - b[axis] || (a.id < b.id ? -1 : 1));
  const [first, last] = [order[0], order.at(-1)];
  if (!first || !last) return new Map();
  const room = last[axis] + last[size] - first[axis] - order.reduce((sum, one) => sum + one[size], 0);
  const gap = order.length < 2 ? 0 : room / (order.length - 1);
  let at = first[axis];
  const places = new Map<Id, { x: number; y: number }>();
  for (const one of order) {
    places.set(one.id, { x: one.x, y: one.y, [axis]: Math.round(at) });
    at += one[size] + gap;
  }
  return places;
}

/** Where the devices stand when they are aligned on the outermost of them, or spread evenly between the outermost. */
export function alignedPlaces(all: readonly Standing[], how: Alignment): Places {
  if (how === 'across') return distributed(all, 'x', 'width');
  if (how === 'down') return distributed(all, 'y', 'height');
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  const right = Math.max(...all.map(({ x, width }) => x + width));
  const bottom = Math.max(...all.map(({ y, height }) => y + height));
  const place = ({ x, y, width, height }: Standing): { x: number; y: number } => {
    switch (how) {
      case 'left':
        return { x: left, y };
      case 'right':
        return { x: right - width, y };
      case 'centre':
        return { x: Math.round((left + right - width) / 2), y };
      case 'top':
        return { x, y: top };
      case 'bottom':
        return { x, y: bottom - height };
      case 'middle':
        return { x, y: Math.round((top + bottom - height) / 2) };
    }
  };
  return new Map(all.map((one) => [one.id, place(one)]));
}
