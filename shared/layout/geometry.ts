/** Drawing units: one is one CSS pixel at 100 % zoom; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export const rightOf = (rect: Rect): number => rect.x + rect.width;
export const bottomOf = (rect: Rect): number => rect.y + rect.height;
export const centreY = (rect: Rect): number => rect.y + rect.height / 2;

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < rightOf(b) && b.x < rightOf(a) && a.y < bottomOf(b) && b.y < bottomOf(a);

export const contains = (rect: Rect, point: Point): boolean =>
  point.x >= rect.x && point.x <= rightOf(rect) && point.y >= rect.y && point.y <= bottomOf(rect);

export const encloses = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x && inner.y >= outer.y && rightOf(inner) <= rightOf(outer) && bottomOf(inner) <= bottomOf(outer);

/** The smallest rectangle around all; null for none. */
export function boundsOf(rects: Iterable<Rect>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rightOf(rect));
    bottom = Math.max(bottom, bottomOf(rect));
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export const inflated = (rect: Rect, by: number): Rect => ({
  x: rect.x - by,
  y: rect.y - by,
  width: rect.width + 2 * by,
  height: rect.height + 2 * by,
});
