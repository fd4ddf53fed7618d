import { alignedPlaces, type Alignment } from '../../../shared/edit/align.ts';
import { move, reparent, titleOf } from '../../../shared/edit/change.ts';
import type { Point } from '../../../shared/layout/geometry.ts';
import type { Entity } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { Editor } from './editor.svelte.ts';
import { shifted, topLevel } from './hit.ts';
import { placesWithMembers, withMembers, type SiteChange } from './sites.ts';
import { allOf, movesWithStacked } from './stacks.ts';

/** Moves devices that stand on the drawing to new places, and into or out of sites: one step. */
export function moveTo(
  editor: Editor,
  places: ReadonlyMap<Id, Point>,
  group: string | null,
  changes: readonly SiteChange[] = [],
): void {
  const step = group ?? editor.newGroup('move');
  const asMoves = [...places].map(([id, place]) => ({ id, ...place }));
  const moves = movesWithStacked(editor, asMoves);
  const free = editor.pins().filter(({ id }) => !places.has(id));
  const pins = movesWithStacked(editor, free);
  // What goes with its site is not named.
  const named = moves.filter(({ id }) => !places.has(editor.lab.index.get(id)?.parent ?? ''));
  const [first] = named;
  const one = first && named.length === 1 ? titleOf(editor.lab.index.get(first.id) ?? noEntity(first.id)) : null;
  const moved = editor.run((lab) => {
    const outcome = move(lab, [...moves, ...pins]);
    return outcome.ok ? { ...outcome, label: `Move ${one ?? `${named.length} devices`}` } : outcome;
  }, step);
  if (!moved) return;
  for (const [site, into] of Map.groupBy(changes, ({ to }) => to)) {
    const ids = allOf(
      editor.scene.settled,
      into.map(({ id }) => id),
    );
    editor.run((lab) => reparent(lab, ids, site), step);
  }
}

export function nudge(editor: Editor, dx: number, dy: number): void {
  const ids = topLevel(editor.scene.settled, editor.selection.ids);
  if (ids.length === 0) {
    editor.say('Only what stands on the drawing can be moved: sites, hosts, switches and notes');
    return;
  }
  const places = shifted(editor.scene.settled, withMembers(editor.lab.index, ids), dx, dy);
  moveTo(editor, places, `nudge ${ids.join(' ')}`);
}

/** Aligns or spreads the devices of the selection that stand on the drawing: one step. */
export function align(editor: Editor, how: Alignment): void {
  const ids = topLevel(editor.scene.settled, editor.selection.ids);
  if (ids.length < 2) {
    editor.say('Select two or more hosts, switches or notes to align them');
    return;
  }
  const boxes = ids.flatMap((id) => editor.scene.settled.boxes.get(id) ?? []);
  moveTo(editor, placesWithMembers(editor.lab.index, editor.scene.settled, alignedPlaces(boxes, how)), null);
}

const noEntity = (id: Id): Entity => ({ kind: 'note', id, parent: null, name: 'device', text: '' });
