import { describe, expect, it } from 'vitest';
import { Viewport } from '../../../renderer/src/canvas/viewport.svelte.ts';
import { PAGE } from '../../../shared/layout/metrics.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import type { Rect } from '../../../shared/layout/geometry.ts';
import { sampleLabs } from '../../support/sample-labs.ts';

const LEAST_MARGIN_PX = 15.5;

function viewport(width: number, height: number): Viewport {
  const made = new Viewport();
  [made.width, made.height] = [width, height];
  return made;
}

/** CSS pixels between what is on the page and the four edges of the canvas. */
function marginsOf(view: Viewport, page: Rect): number[] {
  const corner = view.toScreen({ x: page.x + PAGE.left, y: page.y + PAGE.top });
  const end = view.toScreen({ x: page.x + page.width - PAGE.left, y: page.y + page.height - PAGE.top });
  return [corner.x, corner.y, view.width - end.x, view.height - end.y];
}

describe('fitting the drawing', () => {
  it.each(Object.keys(sampleLabs))('%s: keeps a margin on all sides, in windows of any size', (name) => {
    const lab = sampleLabs[name];
    if (!lab) throw new Error(`no sample ${name}`);
    const page = layoutLab(lab).bounds;
    for (const [width, height] of [
      [992, 740],
      [832, 640],
      [1_600, 300],
      [400, 900],
    ] as const) {
      const view = viewport(width, height);
      view.fit(page);
      expect(Math.min(...marginsOf(view, page)), `${width} x ${height}`).toBeGreaterThan(LEAST_MARGIN_PX);
    }
  });

  it('does not blow up a small drawing', () => {
    const view = viewport(992, 740);
    view.fit({ x: 0, y: 0, width: 200, height: 100 });
    expect(view.zoom).toBe(1);
  });
});
