import type { Point, Rect } from '../../../shared/layout/geometry.ts';

const LEAST = 0.02;
const MOST = 4;
const FIT_MOST = 1;

/** How much of the drawing shows how. */
export type LevelOfDetail = 'near' | 'mid' | 'far';

/** What part of the drawing is on the screen: `x`, `y` is where the drawing's origin lies, in CSS pixels. */
export class Viewport {
  #x = $state(0);
  #y = $state(0);
  #zoom = $state(1);
  /** Size of the canvas in CSS pixels. */
  width = $state(0);
  height = $state(0);

  /** From 75 % everything, from 25 % the main words in larger letters, below shapes only. */
  readonly detail: LevelOfDetail = $derived(this.#zoom >= 0.75 ? 'near' : this.#zoom >= 0.25 ? 'mid' : 'far');
  /** The part of the drawing that shows. */
  readonly shown: Rect = $derived({
    x: -this.#x / this.#zoom,
    y: -this.#y / this.#zoom,
    width: this.width / this.#zoom,
    height: this.height / this.#zoom,
  });

  get x(): number {
    return this.#x;
  }
  get y(): number {
    return this.#y;
  }
  get zoom(): number {
    return this.#zoom;
  }

  toDrawing(point: Point): Point {
    return { x: (point.x - this.#x) / this.#zoom, y: (point.y - this.#y) / this.#zoom };
  }

  toScreen(point: Point): Point {
    return { x: point.x * this.#zoom + this.#x, y: point.y * this.#zoom + this.#y };
  }

  panBy(dx: number, dy: number): void {
    this.#x += dx;
    this.#y += dy;
  }

  /** Zooms by a factor; `around` (CSS pixels) stays where it is, the middle when left out. */
  zoomBy(factor: number, around: Point = { x: this.width / 2, y: this.height / 2 }): void {
    const zoom = Math.min(MOST, Math.max(LEAST, this.#zoom * factor));
    this.#x = around.x - ((around.x - this.#x) * zoom) / this.#zoom;
    this.#y = around.y - ((around.y - this.#y) * zoom) / this.#zoom;
    this.#zoom = zoom;
  }

  centre(at: Point): void {
    this.#x = this.width / 2 - at.x * this.#zoom;
    this.#y = this.height / 2 - at.y * this.#zoom;
  }

  /** Shows the whole rectangle, in the middle. Small drawings are not blown up. */
  fit(rect: Rect): void {
    if (this.width === 0 || this.height === 0) return;
    const zoom = Math.min(this.width / rect.width, this.height / rect.height, FIT_MOST);
    this.#zoom = Math.max(LEAST, zoom);
    this.centre({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
  }

  /** Pans just far enough that the rectangle shows. */
  reveal(rect: Rect): void {
    const shown = this.shown;
    const margin = 24 / this.#zoom;
    const dx = overshoot(rect.x - margin, rect.x + rect.width + margin, shown.x, shown.x + shown.width);
    const dy = overshoot(rect.y - margin, rect.y + rect.height + margin, shown.y, shown.y + shown.height);
    this.panBy(-dx * this.#zoom, -dy * this.#zoom);
  }
}

/** How far [from, to] reaches out of [low, high]; what is too large is aligned at its beginning. */
function overshoot(from: number, to: number, low: number, high: number): number {
  if (from < low || to - from > high - low) return from - low;
  return to > high ? to - high : 0;
}
