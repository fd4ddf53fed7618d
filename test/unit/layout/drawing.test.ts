import { describe, expect, it } from 'vitest';
import { move, rename, update } from '../../../shared/edit/change.ts';
import { absolute, rootOf, type Drawing } from '../../../shared/layout/drawing.ts';
import { contains, encloses, overlaps, type Rect } from '../../../shared/layout/geometry.ts';
import { plainView } from '../../../shared/layout/layers.ts';
import { layoutLab, moveInDrawing } from '../../../shared/layout/layout.ts';
import { crossings } from '../../../shared/layout/route.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { emptyLab, type Lab } from '../../../shared/model/lab.ts';
import { DrawnLab, largeBed } from '../../support/drawn-lab.ts';
import { countedIds } from '../../support/sample-ids.ts';
import { randomEdit, seededRandom } from '../../support/random-edits.ts';
import { studyALab } from '../../support/study-a-lab.ts';

const rects = (drawing: Drawing): Rect[] =>
  drawing.roots.filter((id) => drawing.boxes.get(id)?.form !== 'site').flatMap((id) => absolute(drawing, id) ?? []);

/** Pairs of devices on the drawing that lie on each other. */
const collisions = (drawing: Drawing): number => {
  const all = rects(drawing);
  return all.reduce((count, rect, at) => count + all.slice(at + 1).filter((other) => overlaps(rect, other)).length, 0);
};

/** Cables that run through a device. */
const runThrough = (drawing: Drawing): string[] =>
  [...drawing.cables.values()].filter(({ points }) => crossings(points, rects(drawing)) > 0).map(({ id }) => id);

const rightAngled = (drawing: Drawing): boolean =>
  [...drawing.cables.values()].every(({ points }) =>
    points.slice(1).every((to, at) => to.x === points[at]?.x || to.y === points[at]?.y),
  );

/** Pairs of cables that share a piece of their way. */
function sharedLanes(drawing: Drawing): number {
  const pieces = [...drawing.cables.values()].flatMap(({ id, points }) =>
    points.slice(1).flatMap((to, at) => {
      const from = points[at];
      return from?.y === to.y ? [{ id, y: to.y, from: Math.min(from.x, to.x), to: Math.max(from.x, to.x) }] : [];
    }),
  );
  return pieces.filter((piece, at) =>
    pieces
      .slice(at + 1)
      .some(
        (other) =>
          other.id !== piece.id && Math.abs(other.y - piece.y) < 3 && other.from < piece.to && piece.from < other.to,
      ),
  ).length;
}

describe('study A', () => {
  const drawing = layoutLab(studyALab);
  const named = (name: string) => [...drawing.boxes.values()].find((box) => box.entity.name === name);

  it('stands as in the visual design: storage above, switch in the middle, clients below, all of one width', () => {
    expect(named('sw-nvmeof-01')).toMatchObject({ x: 16, y: 8, width: 880, height: 250 });
    expect(named('sw-100g-01')).toMatchObject({ x: 16, y: 328, width: 880, height: 62 });
    const clients = [1, 2, 3, 4].map((number) => named(`sw-client-0${number}`));
    expect(clients.map((box) => box?.x)).toEqual([16, 239, 462, 685]);
    expect(new Set(clients.map((box) => box?.y))).toEqual(new Set([448]));
  });

  it('turns the ports of the clients to the switch above them, names away from the cables', () => {
    expect(named('sw-client-01')?.facing).toBe('up');
    expect(named('sw-nvmeof-01')?.facing).toBe('down');
    expect(runThrough(drawing)).toEqual([]);
  });

  it('draws nodes without devices as strips and brackets over the members of each RAID set', () => {
    const forms = [...drawing.boxes.values()]
      .filter(({ entity }) => entity.kind === 'numaNode')
      .map(({ form }) => form);
    expect(forms.filter((form) => form === 'strip')).toHaveLength(4);
    const brackets = [...drawing.boxes.values()].flatMap((box) => box.brackets);
    expect(brackets).toHaveLength(2);
    expect(brackets[0]).toMatchObject({ from: 11, to: 411 });
  });

  it('writes each interface name beside its cable, none on another and none on a cable', () => {
    const labels = [...drawing.cables.values()].flatMap((cable) => cable.labels);
    expect(labels.map(({ text }) => text).sort()).toEqual([
      'ens1f0',
      'ens2f0',
      'ens3f0',
      'ens3f0',
      'ens3f0',
      'ens3f0',
      'ens5f0',
      'ens6f0',
    ]);
    expect([...drawing.cables.values()].every(({ tag }) => tag !== null)).toBe(true);
  });

  it('answers the same objects again for what did not change', () => {
    const first = indexLab(studyALab).ofKind('host')[0];
    const outcome = rename(studyALab, first?.id ?? '', 'renamed');
    if (!outcome.ok) throw new Error('refused');
    const again = layoutLab(applyDiff(studyALab, outcome.diff));
    const before = layoutLab(studyALab);
    const changed = [...before.boxes].filter(([id, box]) => again.boxes.get(id) !== box).map(([id]) => id);
    expect(changed.every((id) => rootOf(before, id)?.id === first?.id)).toBe(true);
    expect(changed.length).toBeGreaterThan(0);
  });
});

describe.each([
  ['2 machines', 2],
  ['12 machines', 12],
  ['38 machines', 38],
])('a bed of %s', (_name, hosts) => {
  const drawing = layoutLab(largeBed(hosts));

  it('has no device on another and no cable through a device', () => {
    expect(collisions(drawing)).toBe(0);
    expect(runThrough(drawing)).toEqual([]);
    expect(rightAngled(drawing)).toBe(true);
  });

  it('gives every cable a lane of its own', () => {
    expect(sharedLanes(drawing)).toBe(0);
  });

  it('keeps everything inside the box that holds it, and everything on the page', () => {
    for (const box of drawing.boxes.values()) {
      const rect = absolute(drawing, box.id);
      const holder = box.parent === null ? drawing.bounds : absolute(drawing, box.parent);
      expect(rect && holder && encloses(holder, rect)).toBe(true);
    }
    const points = [...drawing.cables.values()].flatMap((cable) => cable.points);
    expect(points.every((point) => contains(drawing.bounds, point))).toBe(true);
  });
});

describe('places', () => {
  it('keeps a device where it was put, and what is laid upon another moves aside', () => {
    const drawn = new DrawnLab();
    const [first, second] = [drawn.host(), drawn.host()];
    drawn.do((lab) => move(lab, [{ id: first, x: 100, y: 100 }]));
    drawn.do((lab) => move(lab, [{ id: second, x: 120, y: 110 }]));
    const drawing = layoutLab(drawn.lab);
    expect(absolute(drawing, first)).toMatchObject({ x: 100, y: 100 });
    expect(collisions(drawing)).toBe(0);
  });

  it('lays only the dragged device and its cables anew while dragging', () => {
    const before = layoutLab(studyALab);
    const client =
      indexLab(studyALab)
        .ofKind('host')
        .find(({ name }) => name === 'sw-client-01')?.id ?? '';
    const during = moveInDrawing(before, new Map([[client, { x: 40, y: 620 }]]), {
      index: indexLab(studyALab),
      view: plainView,
    });
    const changed = [...during.boxes].filter(([id, box]) => before.boxes.get(id) !== box);
    expect(changed.map(([id]) => id)).toEqual([client]);
    const cables = [...during.cables].filter(([id, cable]) => before.cables.get(id) !== cable);
    expect(cables).toHaveLength(1);
    expect(cables[0]?.[1].points[0]?.y).toBe(620 + 8 + 8 - 4);
  });

  it('never fails and never overlaps, whatever is drawn', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed);
      const ids = countedIds(seed);
      let lab: Lab = emptyLab(ids.newId(), 'random');
      for (let count = 0; count < 120; count++) {
        const outcome = randomEdit(lab, random, ids);
        if (outcome.ok) lab = applyDiff(lab, outcome.diff);
      }
      const drawing = layoutLab(lab);
      expect(collisions(drawing)).toBe(0);
      expect(rightAngled(drawing)).toBe(true);
    }
  });
});

describe('a damaged document', () => {
  it('is drawn as far as it goes: missing and circular parents, cables to nowhere', () => {
    const drawn = new DrawnLab();
    const [node = ''] = drawn.nodes(drawn.host());
    const nic = drawn.nic(node);
    const device = drawn.switch();
    const link = drawn.cable(nic, device);
    const broken = { ...drawn.lab.entities };
    broken[node] = { ...drawn.get('numaNode', node), parent: nic };
    broken[nic] = { ...drawn.get('nic', nic), parent: node };
    broken[link] = { ...drawn.get('link', link), b: { device: '017d734a-7833-7033-8000-00000000dead', port: 'x' } };
    expect(layoutLab({ ...drawn.lab, entities: broken }).cables.size).toBe(0);
  });

  it('survives 512 ports, names of 200 characters and many drives', () => {
    const drawn = new DrawnLab();
    const host = drawn.host();
    const [node = ''] = drawn.nodes(host);
    for (let count = 0; count < 40; count++) drawn.drive(node);
    drawn.switch(512);
    drawn.do((lab) => update(lab, host, (entity) => ({ ...entity, name: 'x'.repeat(200) })));
    const drawing = layoutLab(drawn.lab);
    expect(collisions(drawing)).toBe(0);
    expect(drawing.boxes.size).toBe(44);
  });
});
