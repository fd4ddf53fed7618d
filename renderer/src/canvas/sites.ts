import { titleOf } from '../../../shared/edit/change.ts';
import { whyNotPlace } from '../../../shared/edit/rules.ts';
import { absolute, type Drawing } from '../../../shared/layout/drawing.ts';
import { contains, type Point } from '../../../shared/layout/geometry.ts';
import type { LabIndex } from '../../../shared/model/lab-index.ts';
import type { Id } from '../../../shared/units/identity.ts';

/** Sites are frames: they move with everything that stands in them, and what is put down in one belongs to it. */

/** These elements, and what stands in those of them that are sites. */
export function withMembers(index: LabIndex, ids: readonly Id[]): Id[] {
  const members = ids.flatMap((id) => (index.get(id)?.kind === 'site' ? index.children(id) : []));
  return [...new Set([...ids, ...members.map(({ id }) => id)])];
}

/** The places with those of the members of moved sites, which go as far as their site does. */
export function placesWithMembers(
  index: LabIndex,
  drawing: Drawing,
  places: ReadonlyMap<Id, Point>,
): ReadonlyMap<Id, Point> {
  const all = new Map(places);
  for (const [id, place] of places) {
    const site = drawing.boxes.get(id);
    if (site?.form !== 'site') continue;
    for (const member of index.children(id)) {
      const box = drawing.boxes.get(member.id);
      if (box && !places.has(member.id)) {
        all.set(member.id, { x: box.x + place.x - site.x, y: box.y + place.y - site.y });
      }
    }
  }
  return all;
}

/** A device that would belong to another site when it is put down where it is now; null: to none. */
export interface SiteChange {
  readonly id: Id;
  readonly from: Id | null;
  readonly to: Id | null;
}

const isOver = (drawing: Drawing, site: Id, at: Point): boolean => {
  const box = drawing.boxes.get(site);
  return box?.form === 'site' && contains(box, at);
};

/**
 * Which of the moved devices change their site when the pointer is let go. What is under the pointer takes them, of
 * overlapping frames the one drawn last; a device leaves its own only when its middle is out of it as well, so that a
 * frame can be widened by moving what stands at its edge. A site's members stay in it when it is the site that moves.
 */
export function siteChanges(index: LabIndex, drawing: Drawing, moved: Iterable<Id>, pointer: Point): SiteChange[] {
  if (index.ofKind('site').length === 0) return [];
  const ids = new Set(moved);
  const under = drawing.roots.findLast((id) => isOver(drawing, id, pointer)) ?? null;
  return [...ids].flatMap((id): SiteChange[] => {
    const entity = index.get(id);
    const rect = absolute(drawing, id);
    if (!entity || !rect || entity.kind === 'site' || (entity.parent !== null && ids.has(entity.parent))) return [];
    const own = entity.parent;
    const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    const stays = own !== null && (isOver(drawing, own, pointer) || (under === null && isOver(drawing, own, middle)));
    if (stays || under === own || whyNotPlace(entity.kind, index.get(under) ?? null) !== null) return [];
    return [{ id, from: own, to: under }];
  });
}

/** What putting down would do, for the hint at the pointer: `Into Rack 1`, `Out of Rack 1`. Empty: nothing. */
export function siteHint(index: LabIndex, changes: readonly SiteChange[]): string {
  const [first] = changes;
  if (!first) return '';
  const site = index.get(first.to ?? first.from);
  return site ? `${first.to === null ? 'Out of' : 'Into'} ${titleOf(site)}` : '';
}
