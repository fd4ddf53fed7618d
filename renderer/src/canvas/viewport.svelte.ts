import { encloses, type Point, type Rect } from '../../../shared/layout/geometry.ts';
import { levelAt, type LevelOfDetail } from '../../../shared/layout/level.ts';
import { PAGE } from '../../../shared/layout/metrics.ts';

const LEAST = 0.02;
const MOST = 4;
const FIT_MOST = 1;
/** CSS pixels that stay free around what is fitted, however small it becomes. */
const FIT_MARGIN = 16;
/** A movement ends when nothing has moved for this long. */
const REST_AFTER_MS = 140;

/** What part of the drawing is on the screen: `x`, `y` is where the drawing's origin lies, in CSS pixels. */
export class Viewport {
  #x = $state(0);
  #y = $state(0);
  #zoom = $state(1);
  #resting: ReturnType<typeof setTimeout> | null = null;
  /** True from the first step of a movement until it has rested for a moment. */
  #moving = $state(false);
  /** Where the drawing rested last: what depends on it is not drawn anew in each frame of a movement. */
  #settled = $state.raw({ x: 0, y: 0, zoom: 1 });
  /** Size of the canvas in CSS pixels. */
  width = $state(0);
  height = $state(0);

  /** Changes at rest. */
  readonly detail: LevelOfDetail = $derived(levelAt(this.#settled.zoom));
  /** The part of the drawing that is painted: what shows, and half as much on each side. Changes at rest. */
  readonly painted: Rect = $derived.by(() => {
    // Before the canvas knows its size everything counts as near.
    if (this.width === 0) return { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };
    const { x, y, zoom } = this.#settled;
    const [width, height] = [this.width / zoom, this.height / zoom];
    return { x: -x / zoom - width / 2, y: -y / zoom - height / 2, width: 2 * width, height: 2 * height };
  });
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

  get moving(): boolean {
    return this.#moving;
  }
  get restingZoom(): number {
    return this.#settled.zoom;
  }

  #moved(): void {
    if (this.#resting !== null) clearTimeout(this.#resting);
    else this.#moving = true;
    this.#resting = setTimeout(() => this.#rest(), REST_AFTER_MS);
    if (!encloses(this.painted, this.shown)) this.#settle();
  }

  #settle(): void {
    this.#settled = { x: this.#x, y: this.#y, zoom: this.#zoom };
  }

  #rest(): void {
    if (this.#resting !== null) clearTimeout(this.#resting);
    this.#resting = null;
    this.#moving = false;
    this.#settle();
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
    this.#moved();
  }

  /** Zooms by a factor; `around` (CSS pixels) stays where it is, the middle when left out. */
  zoomBy(factor: number, around: Point = { x: this.width / 2, y: this.height / 2 }): void {
    const zoom = Math.min(MOST, Math.max(LEAST, this.#zoom * factor));
    this.#x = around.x - ((around.x - this.#x) * zoom) / this.#zoom;
    this.#y = around.y - ((around.y - this.#y) * zoom) / this.#zoom;
    this.#zoom = zoom;
    this.#moved();
  }

  centre(at: Point): void {
    this.#x = this.width / 2 - at.x * this.#zoom;
    this.#y = this.height / 2 - at.y * this.#zoom;
    this.#moved();
  }

  /**
   * Shows a whole page in the middle, with a margin around what is on it. Small drawings are not blown up. The page's
   * own margin counts towards it; from far that alone would be a pixel or two.
   */
  fit(page: Rect): void {
    if (this.width === 0 || this.height === 0) return;
    const across = (this.width - 2 * FIT_MARGIN) / Math.max(1, page.width - 2 * PAGE.left);
    const down = (this.height - 2 * FIT_MARGIN) / Math.max(1, page.height - 2 * PAGE.top);
    this.#zoom = Math.max(LEAST, Math.min(across, down, FIT_MOST));
    this.centre({ x: page.x + page.width / 2, y: page.y + page.height / 2 });
    this.#rest();
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
