import type { Box } from '../../../shared/layout/drawing.ts';
import { overlaps } from '../../../shared/layout/geometry.ts';
import { isSummary, type LevelOfDetail, type SummaryLevel } from '../../../shared/layout/level.ts';
import { paintBox } from '../../../shared/layout/paint.ts';
import { paintSummary } from '../../../shared/layout/paint-summary.ts';
import { atLevel, type Shape } from '../../../shared/layout/shape.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { Editor } from './editor.svelte.ts';
import { mergedShapes, type PlacedShape } from './merge-shapes.ts';

/** What is painted of a device that stands on the drawing, with everything in it, and where. */
export class RootShapes {
  readonly #editor: Editor;
  readonly #id: () => Id;
  readonly cell = $derived.by(() => this.#editor.scene.box(this.#id()));
  readonly near = $derived.by(() => {
    const { cell } = this;
    if (!cell) return false;
    const frame = { x: cell.x, y: cell.y, width: cell.box.width, height: cell.box.height };
    return overlaps(frame, this.#editor.viewport.painted);
  });
  /** Where it is painted: where it stands as stored. A transform of its own is dear, so it has one only while moved. */
  readonly x = $derived.by(() => this.#editor.scene.settled.boxes.get(this.#id())?.x ?? 0);
  readonly y = $derived.by(() => this.#editor.scene.settled.boxes.get(this.#id())?.y ?? 0);
  readonly transform = $derived.by(() => {
    const { cell } = this;
    return !cell || (cell.x === this.x && cell.y === this.y)
      ? undefined
      : `translate(${cell.x - this.x} ${cell.y - this.y})`;
  });
  /** Of very large labs only what stands on the drawing shows from far. */
  readonly bare = $derived.by(() => {
    const { scene, viewport } = this.#editor;
    return scene.large && (viewport.detail === 'far' || viewport.detail === 'tiny');
  });
  readonly shapes: readonly Shape[] = $derived.by(() => {
    const level = this.#editor.viewport.detail;
    if (!this.near) return [];
    return mergedShapes(isSummary(level) ? this.#whole(level) : this.#inside(this.#id(), level, this.x, this.y));
  });

  constructor(editor: Editor, id: () => Id) {
    this.#editor = editor;
    this.#id = id;
  }

  /** As it shows from farther away: like things in it as one. */
  #whole(level: SummaryLevel): PlacedShape[] {
    const { scene } = this.#editor;
    const boxOf = (id: Id): Box | undefined => {
      const inner = scene.box(id);
      return inner && { ...inner.box, x: inner.x, y: inner.y };
    };
    const shown = this.cell ? paintSummary(this.cell.box, boxOf, scene.shownOverlay, level) : [];
    return shown.map((shape) => ({ shape, dx: this.x, dy: this.y }));
  }

  /** Its shapes and those of everything in it, each over what holds it. */
  #inside(id: Id, level: LevelOfDetail, dx: number, dy: number): PlacedShape[] {
    const { scene } = this.#editor;
    const inner = scene.box(id)?.box;
    if (!inner) return [];
    const own = atLevel(paintBox(inner, scene.shownOverlay), level).map((shape) => ({ shape, dx, dy }));
    if (this.bare) return own;
    const children = inner.children.flatMap((child) => {
      const at = scene.box(child);
      return at ? this.#inside(child, level, dx + at.x, dy + at.y) : [];
    });
    return [...own, ...children];
  }
}
