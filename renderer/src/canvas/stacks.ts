import { likeKey } from '../../../shared/layout/alike.ts';
import { absolute, rootOf, type Box, type Drawing } from '../../../shared/layout/drawing.ts';
import { contains, type Point, type Rect } from '../../../shared/layout/geometry.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import type { DrawingView } from '../../../shared/layout/layers.ts';
import type { LevelOfDetail } from '../../../shared/layout/level.ts';
import { driveAreas, type DriveArea } from '../../../shared/layout/paint-summary.ts';
import type { Move } from '../../../shared/edit/change.ts';
import type { LabIndex } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { boxAt } from './hit.ts';

/** What is drawn as one is one to the user: drives folded together, identical hosts, and from afar all drives of a kind. */

/** All that an element's box stands for. */
export const standsFor = (drawing: Pick<Drawing, 'boxes'>, id: Id): readonly Id[] =>
  drawing.boxes.get(id)?.stack ?? [id];

/** All that the boxes of these elements stand for, each once. */
export const allOf = (drawing: Pick<Drawing, 'boxes'>, ids: readonly Id[]): Id[] => [
  ...new Set(ids.flatMap((id) => standsFor(drawing, id))),
];

/** Groups of drives of a device on the drawing as they are drawn from farther away, in drawing units. */
function groupsOf(drawing: Drawing, root: Box): DriveArea[] {
  const areas = driveAreas(root, (id) => drawing.boxes.get(id));
  return areas.map((group) => ({
    ...group,
    area: { ...group.area, x: group.area.x + root.x, y: group.area.y + root.y },
  }));
}

/** What is drawn at a point at this level, with all that it stands for; null where there is nothing. */
export function drawnAt(
  drawing: Drawing,
  point: Point,
  level: LevelOfDetail,
): { readonly id: Id; readonly members: readonly Id[] } | null {
  const box = boxAt(drawing, point);
  const root = box && rootOf(drawing, box.id);
  if (!box || !root) return null;
  if (level === 'low') {
    const group = groupsOf(drawing, root).find(({ area }) => contains(area, point));
    const [first] = group?.ids ?? [];
    if (group && first !== undefined) return { id: first, members: group.ids };
  }
  return { id: box.id, members: standsFor(drawing, box.id) };
}

/** Where the mark of a selected element goes: around it, or from farther away around the box of its kind. */
export function markOf(drawing: Drawing, id: Id, level: LevelOfDetail): Rect | null {
  const box = drawing.boxes.get(id);
  const root = box && level === 'low' && box.form === 'drive' ? rootOf(drawing, id) : null;
  const group = root ? groupsOf(drawing, root).find(({ ids }) => ids.includes(id)) : undefined;
  return group?.area ?? absolute(drawing, id);
}

/** The drawing as it is stored, and how it is shown. */
interface Shown {
  readonly lab: { readonly lab: Lab; readonly index: LabIndex };
  readonly scene: { readonly settled: Drawing; readonly view: DrawingView };
}

/** The moves, and those of the hosts for which what is moved stands: they go beside it as when each is drawn by itself. */
export function movesWithStacked({ lab, scene }: Shown, moves: readonly Move[]): readonly Move[] {
  const { settled, view } = scene;
  const drawn = moves.filter(({ id }) => standsFor(settled, id).length > 1);
  if (drawn.length === 0) return moves;
  const keys = new Set(drawn.map(({ id }) => likeKey(id)));
  const open = layoutLab(lab.lab, lab.index, {
    ...view,
    folded: new Set([...view.folded].filter((key) => !keys.has(key))),
  });
  const beside = drawn.flatMap(({ id, x, y }) => {
    const from = open.boxes.get(id);
    const others = standsFor(settled, id).flatMap((member) => (member === id ? [] : (open.boxes.get(member) ?? [])));
    return from ? others.map((box) => ({ id: box.id, x: x + box.x - from.x, y: y + box.y - from.y })) : [];
  });
  return [...moves, ...beside];
}
