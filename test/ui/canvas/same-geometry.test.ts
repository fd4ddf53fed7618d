import { cleanup } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { plainView } from '../../../shared/layout/layers.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { sampleLabs } from '../../support/sample-labs.ts';
import { bedAnswers, LAB, NOW_US } from '../../support/ui-bed.ts';

afterEach(cleanup);

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Both sides round what they write. */
const samePlace = (a: Word, b: Word): boolean =>
  a.text === b.text && Math.abs(a.x - b.x) < 0.1 && Math.abs(a.y - b.y) < 0.1;

/** Every text, with the shifts of the groups around it. */
function words(root: Element): Word[] {
  return [...root.querySelectorAll('text')].map((text) => {
    let [x, y] = [Number(text.getAttribute('x')), Number(text.getAttribute('y'))];
    for (let around = text.parentElement; around; around = around.parentElement) {
      const shift = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(around.getAttribute('transform') ?? '');
      x += Number(shift?.[1] ?? 0);
      y += Number(shift?.[2] ?? 0);
    }
    return { text: text.textContent, x, y };
  });
}

const cables = (root: Element): string[] =>
  [...root.querySelectorAll('path[stroke-linejoin=round]')].map((path) => path.getAttribute('d') ?? '').sort();

it.each(Object.entries(sampleLabs))(
  '%s has on the screen every word and cable where the SVG has it',
  async (_, lab: Lab) => {
    for (const layers of [[], ['connections', 'sessions', 'targets']] as const) {
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
      const svg = new DOMParser().parseFromString(toSvg(lab, { view }).text, 'image/svg+xml').documentElement;
      const legend = layers.length;
      await waitFor(() => {
        const inFile = words(svg);
        const onScreen = words(tree);
        expect(onScreen.filter((word) => !inFile.some((other) => samePlace(word, other)))).toEqual([]);
        expect(inFile.length - onScreen.length).toBeLessThanOrEqual(legend);
        expect(cables(tree).filter((way) => !cables(svg).includes(way))).toEqual([]);
      });
      cleanup();
    }
  },
);
