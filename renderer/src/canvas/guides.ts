import type { Point, Rect } from '../../../shared/layout/geometry.ts';

/** A line that shows what two devices have in common while one of them is dragged. */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export const SNAP = 8;
const NEAR = 5;

const edges = (from: number, size: number): readonly number[] => [from, from + size / 2, from + size];

/** The smallest shift within reach that brings an edge or middle of one span onto one of the others. */
function bestShift(moved: readonly number[], others: readonly number[]): number | null {
  let best: number | null = null;
  for (const own of moved) {
    for (const other of others) {
      const shift = other - own;
      if (Math.abs(shift) <= NEAR && (best === null || Math.abs(shift) < Math.abs(best))) best = shift;
    }
  }
  return best;
}

export interface Snapped {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

const onGrid = (value: number): number => Math.round(value / SNAP) * SNAP;

/**
 * Where a dragged rectangle comes to rest: on an edge or middle of another device when one is near, else on the 8 px
 * grid. `moved` is the rectangle under the pointer, `from` where the drag began.
 */
export function snapMove(moved: Rect, from: Point, others: readonly Rect[]): Snapped {
  const xs = bestShift(
    edges(moved.x, moved.width),
    others.flatMap((rect) => edges(rect.x, rect.width)),
  );
  const ys = bestShift(
    edges(moved.y, moved.height),
    others.flatMap((rect) => edges(rect.y, rect.height)),
  );
  const x = xs === null ? onGrid(moved.x) : moved.x + xs;
  const y = ys === null ? onGrid(moved.y) : moved.y + ys;
  const placed = { ...moved, x, y };
  const guides = [
    ...(xs === null ? [] : guidesOf('x', placed, others)),
    ...(ys === null ? [] : guidesOf('y', placed, others)),
  ];
  return { dx: x - from.x, dy: y - from.y, guides };
}

function guidesOf(axis: 'x' | 'y', placed: Rect, others: readonly Rect[]): Guide[] {
  const span = (rect: Rect) => (axis === 'x' ? edges(rect.x, rect.width) : edges(rect.y, rect.height));
  const across = (rect: Rect) => (axis === 'x' ? [rect.y, rect.y + rect.height] : [rect.x, rect.x + rect.width]);
  return span(placed).flatMap((at) => {
    const aligned = others.filter((rect) => span(rect).some((edge) => Math.abs(edge - at) < 0.5));
    if (aligned.length === 0) return [];
    const reach = [placed, ...aligned].flatMap(across);
    return [{ axis, at, from: Math.min(...reach), to: Math.max(...reach) }];
  });
}
