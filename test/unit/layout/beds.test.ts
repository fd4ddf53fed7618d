import { describe, expect, it } from 'vitest';
import { absolute, rootOf, type Drawing } from '../../../shared/layout/drawing.ts';
import { overlaps, type Rect } from '../../../shared/layout/geometry.ts';
import { plainView, type DrawingView } from '../../../shared/layout/layers.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import type { LevelOfDetail } from '../../../shared/layout/level.ts';
import { LOOKS, type Look } from '../../../shared/layout/looks.ts';
import { noOverlay, type Overlay } from '../../../shared/layout/overlay.ts';
import { paintBox, paintCable } from '../../../shared/layout/paint.ts';
import { atLevel, type Shape } from '../../../shared/layout/shape.ts';
import { textWidth } from '../../../shared/layout/text-width.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { DrawnLab, largeBed } from '../../support/drawn-lab.ts';
import { HOSTILE_NAMES } from '../../support/hostile-lab.ts';
import { sampleLabs } from '../../support/sample-labs.ts';

type Word = Rect & { readonly text: string };
type Detail = Extract<LevelOfDetail, 'near' | 'mid'>;

/** Letters may reach this far into each other's line: their boxes are taller than they are. */
const TOLERANCE = 1;

function wordOf({ look, geometry, text = '' }: Shape, level: Detail, dx: number, dy: number): Word {
  const { size, bold, mono, anchor }: Look = LOOKS[look];
  const near = size ?? 11;
  const letters = level === 'near' ? near : mono && size === undefined ? 14 : near * 1.5;
  const width = textWidth(text, { size: letters, weight: bold ? 600 : 400, mono: mono ?? false });
  const x = dx + Number(geometry['x']) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
  const [top, height] = [letters * 0.74, letters * 0.76];
  const y = dy + Number(geometry['y']) - top;
  return { text, x: x + TOLERANCE, y: y + TOLERANCE, width: width - 2 * TOLERANCE, height: height - 2 * TOLERANCE };
}

/** Every word of a drawing where it stands. */
function wordsOf(drawing: Drawing, level: Detail, overlay: Overlay): Word[] {
  const inBoxes = [...drawing.boxes.values()].flatMap((box) => {
    const place = absolute(drawing, box.id);
    return place ? atLevel(paintBox(box, overlay), level).map((shape) => ({ shape, ...place })) : [];
  });
  const onCables = [...drawing.cables.values()].flatMap((cable) =>
    atLevel(paintCable(cable, overlay), level).map((shape) => ({ shape, x: 0, y: 0 })),
  );
  return [...inBoxes, ...onCables].flatMap(({ shape, x, y }) =>
    shape.tag === 'text' ? [wordOf(shape, level, x, y)] : [],
  );
}

const collisions = (words: readonly Word[]): string[] =>
  words.flatMap((word, at) =>
    words.slice(at + 1).flatMap((other) => (overlaps(word, other) ? [`${word.text} / ${other.text}`] : [])),
  );

/** Pieces of cables that lie in a device on the drawing which is neither of their ends. */
function throughOthers(drawing: Drawing): string[] {
  const devices = drawing.roots.flatMap((id) => drawing.boxes.get(id) ?? []).filter(({ form }) => form !== 'site');
  return [...drawing.cables.values()].flatMap(({ link, points }) => {
    const ends = [link.a, link.b].map(({ device }) => rootOf(drawing, device)?.id);
    const others = devices.filter(({ id }) => !ends.includes(id));
    return points.slice(1).flatMap((to, at) => {
      const from = points[at] ?? to;
      const piece = {
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        width: Math.max(0.1, Math.abs(to.x - from.x)),
        height: Math.max(0.1, Math.abs(to.y - from.y)),
      };
      return others.flatMap(({ entity, ...box }) => (overlaps(piece, box) ? [`${link.id} in ${entity.name}`] : []));
    });
  });
}

/** Every cable and drive with a number on it, as under a load that fills all. */
function full(lab: Lab): Overlay {
  const index = indexLab(lab);
  const use = { share: 1, value: '97.7 Gb/s', limited: true };
  const every = (kind: 'drive' | 'link') => new Map(index.ofKind(kind).map(({ id }) => [id, use]));
  return { ...noOverlay, drives: every('drive'), cables: every('link') };
}

const withCores: DrawingView = { ...plainView, layers: new Set([...plainView.layers, 'cores', 'targets', 'queues']) };

const BEDS: readonly (readonly [string, Lab])[] = [
  ...Object.values(sampleLabs).map((lab) => [lab.name, lab] as const),
  ['38 machines', largeBed(38)],
];

describe.each(BEDS)('%s', (_name, lab) => {
  it.each(['near', 'mid'] as const)('has no word on another at the level %s, numbers of a load included', (level) => {
    for (const view of [plainView, withCores]) {
      const drawing = layoutLab(lab, indexLab(lab), view);
      expect(collisions(wordsOf(drawing, level, full(lab)))).toEqual([]);
    }
  });

  it('has no cable in a device that it does not end at', () => {
    for (const view of [plainView, withCores]) expect(throughOthers(layoutLab(lab, indexLab(lab), view))).toEqual([]);
  });
});

describe('hostile names', () => {
  it('stay within their boxes at every level', () => {
    const bed = new DrawnLab();
    for (const name of [...HOSTILE_NAMES, 'x'.repeat(500), '🧪'.repeat(250), 'שלום '.repeat(100)]) {
      const host = bed.host();
      const [node = ''] = bed.nodes(host);
      const ids = [host, node, bed.drive(node), bed.nic(node)];
      const named = Object.fromEntries(
        ids.flatMap((id) => {
          const entity = bed.lab.entities[id];
          return entity ? [[id, { ...entity, name }]] : [];
        }),
      );
      bed.lab = { ...bed.lab, entities: { ...bed.lab.entities, ...named } };
    }
    const drawing = layoutLab(bed.lab);
    for (const level of ['near', 'mid'] as const) {
      for (const box of drawing.boxes.values()) {
        const words = atLevel(paintBox(box, noOverlay), level).filter(({ tag }) => tag === 'text');
        for (const word of words.map((shape) => wordOf(shape, level, 0, 0))) {
          expect(word.x >= 0 && word.x + word.width <= box.width, word.text).toBe(true);
        }
      }
    }
  });
});

describe.each(Object.values(sampleLabs).map((lab) => [lab.name, lab] as const))(
  'lines of layers over %s',
  (_name, lab) => {
    it.each(['connections', 'sessions', 'mirrors', 'caches', 'numa', 'listeners', 'access'] as const)(
      '%s: no label lies on another or on a chip',
      (layer) => {
        const drawing = layoutLab(lab, indexLab(lab), {
          ...plainView,
          layers: new Set([...plainView.layers, layer, 'targets']),
        });
        const labels = drawing.logic.flatMap(({ label }) => label ?? []);
        const chips = [...drawing.boxes.values()].flatMap(({ id, form, entity }) => {
          const place = form === 'chip' ? absolute(drawing, id) : null;
          return place ? [{ ...place, text: entity.name }] : [];
        });
        expect(collisions(labels)).toEqual([]);
        expect(labels.flatMap((label) => collisions([label, ...chips]))).toEqual([]);
      },
    );
  },
);
