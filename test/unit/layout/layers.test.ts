import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { absolute, type Drawing } from '../../../shared/layout/drawing.ts';
import { encloses, overlaps } from '../../../shared/layout/geometry.ts';
import { LAYERS, plainView, readView, toggledFolds, type Layer } from '../../../shared/layout/layers.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { labSchema, type EntityKind, type Lab } from '../../../shared/model/lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';

const STUDIES = ['a', 'b', 'c', 'd', 'e'] as const;

function study(letter: (typeof STUDIES)[number]): Lab {
  const file = new URL(`../../../resources/samples/study-${letter}-lab.json`, import.meta.url);
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return labSchema.parse(document);
}

const all = readView({ layers: LAYERS.map(({ id }) => id), folded: [] });
const only = (...layers: Layer[]) => readView({ layers: [...plainView.layers, ...layers], folded: [] });
const draw = (lab: Lab, view = all): Drawing => layoutLab(lab, indexLab(lab), view);
const count = (lab: Lab, kind: EntityKind): number => indexLab(lab).ofKind(kind).length;
const chips = (drawing: Drawing) => [...drawing.boxes.values()].filter(({ form }) => form === 'chip');

describe('layers over the hardware', () => {
  it.each(STUDIES)('of study %s lie within the page, chips within their hosts and beside each other', (letter) => {
    const drawing = draw(study(letter));
    const places = chips(drawing).map((box) => {
      const rect = absolute(drawing, box.id);
      const host = absolute(drawing, box.parent ?? '');
      if (!rect || !host) throw new Error(`${box.entity.name} has no place`);
      expect(encloses(host, rect), box.entity.name).toBe(true);
      return rect;
    });
    const met = places.flatMap((one, at) => places.slice(at + 1).filter((other) => overlaps(one, other)));
    expect(met).toEqual([]);
    for (const { label } of drawing.logic) if (label) expect(encloses(drawing.bounds, label)).toBe(true);
    const labels = drawing.logic.flatMap(({ label }) => label ?? []);
    expect(labels.flatMap((one, at) => labels.slice(at + 1).filter((other) => overlaps(one, other)))).toEqual([]);
  });

  it('draw every logical element of study C: volumes, mirrors, caches, targets, sessions', () => {
    const lab = study('c');
    const drawing = draw(lab);
    const drawn = new Set(chips(drawing).map(({ id }) => id));
    for (const kind of ['volume', 'mirror', 'cache', 'target'] as const) {
      expect(
        indexLab(lab)
          .ofKind(kind)
          .every(({ id }) => drawn.has(id)),
        kind,
      ).toBe(true);
    }
    const sessions = drawing.logic.filter(({ layer }) => layer === 'sessions');
    // Two loopback and two partner sessions of a volume are one line each.
    expect(sessions).toHaveLength(24);
    expect(sessions.map(({ label }) => label?.text)).toContain('2 loopback · MPIO least queue depth');
    expect(sessions.map(({ label }) => label?.text)).toContain('2 partner · MPIO least queue depth');
    expect(drawing.logic.filter(({ layer }) => layer === 'numa')).toHaveLength(count(lab, 'vm'));
  });

  it('tell the state of each path of study E: one optimized and two others per client', () => {
    const lab = study('e');
    const paths = draw(lab, only('connections')).logic;
    expect(paths).toHaveLength(9);
    expect(paths.filter(({ look }) => look === 'lineC1').map(({ label }) => label?.text)).toEqual([
      'subsystem 1 · optimized',
      'subsystem 2 · optimized',
      'subsystem 3 · optimized',
    ]);
    expect(paths.filter(({ look }) => look === 'dashC1')).toHaveLength(6);
  });

  it('mark the reactors of study A among the cores of their nodes', () => {
    const nodes = [...draw(study('a'), only('cores')).boxes.values()].filter(({ cores }) => cores !== undefined);
    const reactors = nodes.map(({ cores }) => cores?.uses.filter((use) => use === 'reactors').length);
    expect(nodes.map(({ cores }) => cores?.uses.length)).toEqual([16, 16, 16, 16, 16, 16, 16, 16, 40, 40]);
    expect(reactors).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 8, 8]);
  });

  it('are in the SVG with a key, and leave a drawing without them as it was', () => {
    const lab = study('a');
    const plain = toSvg(lab);
    const shown = toSvg(lab, { view: only('connections', 'targets') });
    expect(shown.text).toContain('Connections and path state');
    expect(shown.text).toContain('nqn.2021-12.lab:sw-nvmeof-01.numa0');
    expect(shown.height).toBeGreaterThan(plain.height);
    expect(toSvg(lab, { view: plainView }).text).toBe(plain.text);
  });
});

describe('folding and hiding', () => {
  it('draws drives of one kind as one box that tells how many they are', () => {
    const lab = study('a');
    const nodes = indexLab(lab)
      .ofKind('numaNode')
      .map(({ id }) => id);
    const drawing = draw(lab, toggledFolds(plainView, nodes).view);
    const stacks = [...drawing.boxes.values()].filter(({ form }) => form === 'drive');
    expect(stacks.map(({ stack }) => stack?.length)).toEqual([4, 4]);
    expect(toSvg(lab, { view: toggledFolds(plainView, nodes).view }).text).toContain('4 × 3.84 TB');
  });

  it('keeps the NICs and cables of a folded host, and opens again to the same drawing', () => {
    const lab = study('a');
    const host =
      indexLab(lab)
        .ofKind('host')
        .find(({ role }) => role === 'storage')?.id ?? '';
    const folded = toggledFolds(plainView, [host]).view;
    const drawing = draw(lab, folded);
    expect([...drawing.boxes.values()].filter(({ form }) => form === 'drive')).toEqual([]);
    expect([...drawing.boxes.values()].filter(({ form }) => form === 'nic')).toHaveLength(8);
    expect(drawing.cables.size).toBe(8);
    expect(toSvg(lab, { view: folded }).text).toContain('2 NUMA nodes, 8 drives folded');
    expect(toSvg(lab, { view: toggledFolds(folded, [host]).view }).text).toBe(toSvg(lab).text);
  });

  it('hides layers of hardware and keeps the rest', () => {
    const lab = study('a');
    const without = (...hidden: Layer[]) =>
      draw(lab, readView({ layers: [...plainView.layers].filter((id) => !hidden.includes(id)), folded: [] }));
    expect(without('cables').cables.size).toBe(0);
    expect([...without('labels').cables.values()].flatMap(({ labels }) => labels)).toEqual([]);
    expect([...without('drives').boxes.values()].filter(({ form }) => form === 'drive')).toEqual([]);
    expect(without('nics', 'notes').cables.size).toBe(0);
  });

  it('passes over layers that no longer exist', () => {
    expect([...readView({ layers: ['drives', 'holograms'], folded: [] }).layers]).toEqual(['drives']);
  });
});
