import { whyNotPlace } from '../../../shared/edit/rules.ts';
import type { LabIndex } from '../../../shared/model/lab-index.ts';
import type { Entity, EntityKind } from '../../../shared/model/lab.ts';
import type { LinkEnd } from '../../../shared/model/network.ts';
import { absolute, rootOf, type Box, type Drawing } from '../../../shared/layout/drawing.ts';
import { contains, encloses, inflated, type Point, type Rect } from '../../../shared/layout/geometry.ts';
import type { Id } from '../../../shared/units/identity.ts';

/** The innermost box at a point; what is drawn last wins. */
export function boxAt(drawing: Drawing, point: Point): Box | null {
  for (const root of [...drawing.roots].reverse()) {
    const found = within(drawing, root, point);
    if (found) return found;
  }
  return null;
}

/** Cages stand a little over their card's edge, so a card is a little higher than its box. */
const OVER_EDGE = 6;

function within(drawing: Drawing, id: Id, point: Point): Box | null {
  const box = drawing.boxes.get(id);
  if (!box || !contains(inflated(box, box.form === 'nic' ? OVER_EDGE : 0), point)) return null;
  const inner = { x: point.x - box.x, y: point.y - box.y };
  for (const child of [...box.children].reverse()) {
    const found = within(drawing, child, inner);
    if (found) return found;
  }
  return box;
}

/** The port whose cage is at the point, a few pixels around included. */
export function portAt(drawing: Drawing, point: Point): LinkEnd | null {
  const box = boxAt(drawing, point);
  const rect = box && absolute(drawing, box.id);
  if (!box || !rect) return null;
  const inner = { x: point.x - rect.x, y: point.y - rect.y };
  const port = box.ports.find((cage) => contains(inflated(cage, 2), inner));
  return port ? { device: box.id, port: port.id } : null;
}

/** Elements that lie wholly in the rectangle; what is in one of them is not named again. */
export function elementsIn(drawing: Drawing, rect: Rect): Id[] {
  const found: Id[] = [];
  const visit = (id: Id): void => {
    const place = absolute(drawing, id);
    if (place && encloses(rect, place)) found.push(id);
    else for (const child of drawing.boxes.get(id)?.children ?? []) visit(child);
  };
  for (const root of drawing.roots) visit(root);
  return found;
}

/** Where a new device of this kind would go when it is let go over this box, or why it cannot. */
export function dropTarget(index: LabIndex, kind: EntityKind, over: Box | null): { parent: Entity | null } | string {
  const entity = over ? (index.get(over.id) ?? null) : null;
  const around = entity ? [entity, ...index.ancestors(entity.id)] : [];
  if (around.length === 0) {
    const reason = whyNotPlace(kind, null);
    return reason ?? { parent: null };
  }
  const parent = around.find((candidate) => whyNotPlace(kind, candidate) === null);
  if (parent) return { parent };
  const onDrawing = whyNotPlace(kind, null) === null;
  return onDrawing ? { parent: null } : (whyNotPlace(kind, entity) ?? '');
}

/**
 * The free port of a device that faces a point, the nearest first: a switch offers its upper row to what stands above.
 */
export function nearestFreePort(drawing: Drawing, device: Id, toward: Point): LinkEnd | null {
  const box = drawing.boxes.get(device);
  const rect = absolute(drawing, device);
  if (!box || !rect) return null;
  const side = toward.y < rect.y + rect.height / 2 ? 'up' : 'down';
  const distance = (x: number): number => Math.abs(rect.x + x - toward.x);
  const free = box.ports.filter(({ cable }) => cable === null);
  const facing = free.filter((port) => port.facing === side);
  const [best] = (box.form === 'switch' && facing.length > 0 ? facing : free).sort((a, b) =>
    box.form === 'switch' ? distance(a.x + a.width / 2) - distance(b.x + b.width / 2) : 0,
  );
  return best ? { device, port: best.id } : null;
}

export const topLevel = (drawing: Drawing, ids: readonly Id[]): Id[] =>
  [...new Set(ids.flatMap((id) => rootOf(drawing, id)?.id ?? []))].filter((id) => ids.includes(id));

/** Where these devices would stand, moved by so much. */
export function shifted(drawing: Drawing, ids: readonly Id[], dx: number, dy: number): Map<Id, Point> {
  const boxes = ids.flatMap((id) => drawing.boxes.get(id) ?? []);
  return new Map(boxes.map(({ id, x, y }) => [id, { x: x + dx, y: y + dy }]));
}
