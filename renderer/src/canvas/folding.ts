import { likeKey } from '../../../shared/layout/alike.ts';
import { toggledFolds } from '../../../shared/layout/layers.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { Editor } from './editor.svelte.ts';

/** Folds up what is selected, or opens it again: a host, or the drives of one kind beside each other. */
export function toggleFold(editor: Editor): boolean {
  const keys = drawnOf(editor).flatMap((id) => foldKey(editor, id) ?? []);
  if (keys.length === 0) {
    editor.say('Select a host, a NUMA node or a drive to fold it up');
    return false;
  }
  const { view, opens } = toggledFolds(editor.scene.view, keys);
  editor.scene.view = view;
  editor.say(opens ? 'Unfolded' : 'Folded');
  return true;
}

/** Draws devices that are alike as one: hosts like the selected ones, and the drives where a drive or a node is. */
export function collapseIdentical(editor: Editor): boolean {
  const keys = drawnOf(editor).flatMap((id) =>
    editor.lab.index.get(id)?.kind === 'host' ? [likeKey(id)] : (foldKey(editor, id) ?? []),
  );
  const before = editor.scene.settled.boxes.size;
  const { view } = toggledFolds(editor.scene.view, keys);
  editor.scene.view = view;
  const change = editor.scene.settled.boxes.size - before;
  if (keys.length === 0) editor.say('Select a host, a NUMA node or a drive to draw its like as one');
  else if (change === 0) editor.say('There is nothing like it');
  else editor.say(change < 0 ? 'Identical devices are drawn as one' : 'Identical devices are drawn one by one');
  return change !== 0;
}

/** What is selected and has a box: what stands for others, not those. */
function drawnOf(editor: Editor): Id[] {
  return editor.selection.ids.filter((id) => editor.scene.settled.boxes.has(id));
}

/** What is folded for an element: the host itself, or the drives where a drive or a node is. */
function foldKey(editor: Editor, id: Id): string | null {
  const entity = editor.lab.index.get(id);
  if (entity?.kind === 'host' && editor.scene.settled.alike.has(id)) return likeKey(id);
  if (entity?.kind === 'host' || entity?.kind === 'numaNode') return entity.id;
  if (entity?.kind !== 'drive') return null;
  const around = editor.lab.index.ancestors(id);
  const node = around.find(({ kind }) => kind === 'numaNode');
  const host = around.find(({ kind }) => kind === 'host');
  return node?.id ?? (host ? `${host.id}/drives` : null);
}
