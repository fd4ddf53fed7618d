import { cleanup } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { plainView } from '../../../shared/layout/layers.ts';
import { levelAt, type LevelOfDetail } from '../../../shared/layout/level.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { sampleLabs } from '../../support/sample-labs.ts';
import { bedAnswers, LAB, NOW_US } from '../../support/ui-bed.ts';

afterEach(cleanup);

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Letters in drawing units at 100 %: the file says it itself, the screen by a class. */
  readonly size: number;
}

/** Both sides round what they write. */
const samePlace = (a: Word, b: Word): boolean =>
  a.text === b.text && a.size === b.size && Math.abs(a.x - b.x) < 0.1 && Math.abs(a.y - b.y) < 0.1;

/** Every text, with the shifts of the groups around it. */
function words(root: Element): Word[] {
  return [...root.querySelectorAll('text')].map((text) => {
    let [x, y] = [Number(text.getAttribute('x')), Number(text.getAttribute('y'))];
    for (let around = text.parentElement; around; around = around.parentElement) {
      const shift = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(around.getAttribute('transform') ?? '');
      x += Number(shift?.[1] ?? 0);
      y += Number(shift?.[2] ?? 0);
    }
    const named = /\bs(\d+)\b/.exec(text.getAttribute('class') ?? '')?.[1];
    return { text: text.textContent, x, y, size: Number(text.getAttribute('font-size') ?? named ?? 11) };
  });
}

const cables = (root: Element): string[] =>
  [...root.querySelectorAll('path[stroke-linejoin=round]')].map((path) => path.getAttribute('d') ?? '').sort();

/** The middle level enlarges letters by rules of the page, which are not known here. */
const unsized = (list: readonly Word[], level: LevelOfDetail): Word[] =>
  list.map((word) => (level === 'mid' ? { ...word, size: 0 } : word));

const LEVELS = ['near', 'mid', 'low', 'tiny', 'far'] as const;

/** Zooms out by the keyboard until the drawing shows at this level. */
async function zoomTo(tree: HTMLElement, level: LevelOfDetail, zoom: number): Promise<number> {
  let now = zoom;
  for (; levelAt(now) !== level; now *= 0.8) await fireEvent.keyDown(tree, { key: '-' });
  await waitFor(() => expect(tree.classList.contains(level)).toBe(true));
  return now;
}

const CASES = Object.entries(sampleLabs).flatMap(([name, lab]) =>
  ([[], ['connections', 'sessions', 'targets']] as const).map((layers) => ({ name, lab, layers })),
);

it.each(CASES)(
  '$name has on the screen every word and cable where the SVG has it, at every zoom, with the layers $layers',
  async ({ lab, layers }: { lab: Lab; layers: (typeof CASES)[number]['layers'] }) => {
    const view = { ...plainView, layers: new Set([...plainView.layers, ...layers]) };
    const settings = await bedAnswers()['settings.get']?.({});
    openApp({
      'lab.get': () => ({ lab: { ...lab, id: LAB }, revision: 1, updatedUs: NOW_US }),
      ...(settings && {
        'settings.get': () => ({ ...settings, drawingViews: { [LAB]: { layers: [...view.layers], folded: [] } } }),
      }),
    });
    await goTo('Topology');
    const tree = await screen.findByRole('tree', {}, { timeout: 15_000 });
    await waitFor(() => expect(within(tree).getAllByRole('treeitem').length).toBeGreaterThan(0));
    let zoom = 1;
    for (const level of LEVELS) {
      zoom = await zoomTo(tree, level, zoom);
      const svg = new DOMParser().parseFromString(toSvg(lab, { view, level }).text, 'image/svg+xml').documentElement;
      const inFile = unsized(words(svg), level);
      const ways = new Set(cables(svg));
      await waitFor(
        () => {
          const onScreen = unsized(words(tree), level);
          expect(
            onScreen.filter((word) => !inFile.some((other) => samePlace(word, other))),
            level,
          ).toEqual([]);
          // The file has the key of its layers besides.
          expect(inFile.length - onScreen.length, level).toBeLessThanOrEqual(layers.length);
          expect(
            cables(tree).filter((way) => !ways.has(way)),
            level,
          ).toEqual([]);
        },
        { timeout: 5_000 },
      );
    }
  },
);
