import type { Id } from '../../../shared/units/identity.ts';
import { cableKey } from './cabling.ts';
import type { Editor } from './editor.svelte.ts';
import { collapseIdentical, toggleFold } from './folding.ts';
import { SNAP } from './guides.ts';
import { nudge } from './moving.ts';
import { allOf, standsFor } from './stacks.ts';

/** What the view does when a key asks for it. */
export interface KeyActions {
  readonly find: () => void;
  readonly duplicateMany: () => void;
  /** What is folded has changed. */
  readonly keepView: () => void;
}

type Action = (editor: Editor, actions: KeyActions) => void;

/** The elements among which n and N go: the children of the current one's holder, or all that stands on the drawing. */
function siblings(editor: Editor): readonly Id[] {
  const { scene, selection } = editor;
  const current = scene.settled.boxes.get(selection.current ?? '');
  const parent = current?.parent ?? null;
  if (parent !== null) return scene.settled.boxes.get(parent)?.children ?? [];
  return [...scene.settled.roots, ...scene.settled.cables.keys()];
}

function goBeside(editor: Editor, step: 1 | -1): void {
  const list = siblings(editor);
  if (list.length === 0) {
    editor.say('The drawing is empty');
    return;
  }
  const at = list.indexOf(editor.selection.current ?? '');
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length;
  const id = list[next];
  if (id !== undefined) editor.show(id, standsFor(editor.scene.settled, id));
}

function goIn(editor: Editor): void {
  const box = editor.scene.settled.boxes.get(editor.selection.current ?? '');
  const [first] = box ? box.children : editor.scene.settled.roots;
  if (first !== undefined) editor.show(first, standsFor(editor.scene.settled, first));
  else if (box) editor.say(`There is nothing in ${box.entity.name}`);
}

/** Esc gives up what is under way; a begun cable lasts while one still goes out of a device on the way to the other. */
function goOut(editor: Editor): void {
  const box = editor.scene.settled.boxes.get(editor.selection.current ?? '');
  const holder = box?.parent ?? null;
  if (!(editor.cableFrom !== null && holder !== null) && editor.escape()) return;
  if (holder !== null) editor.show(holder);
  else editor.select(null);
}

function arrow(dx: number, dy: number): Action {
  return (editor) => {
    const box = editor.scene.settled.boxes.get(editor.selection.current ?? '');
    if (!box || box.parent === null) nudge(editor, dx, dy);
    else goBeside(editor, dx + dy > 0 ? 1 : -1);
  };
}

const zoom =
  (factor: number): Action =>
  ({ viewport }) =>
    viewport.zoomBy(factor);

const rename: Action = (editor) => {
  const { current } = editor;
  if (current && current.kind !== 'link') editor.renaming = current.id;
};

/** Keys of the drawing. `Ctrl+` stands for Ctrl or Command. */
const KEYS: Readonly<Record<string, Action>> = {
  n: (editor) => goBeside(editor, 1),
  N: (editor) => goBeside(editor, -1),
  Enter: goIn,
  Escape: goOut,
  c: cableKey,
  Delete: (editor) => editor.remove(),
  Backspace: (editor) => editor.remove(),
  F2: rename,
  o: (editor, actions) => {
    if (toggleFold(editor)) actions.keepView();
  },
  i: (editor, actions) => {
    if (collapseIdentical(editor)) actions.keepView();
  },
  ArrowLeft: arrow(-SNAP, 0),
  ArrowRight: arrow(SNAP, 0),
  ArrowUp: arrow(0, -SNAP),
  ArrowDown: arrow(0, SNAP),
  '/': (_editor, actions) => actions.find(),
  '+': zoom(1.25),
  '-': zoom(0.8),
  'Ctrl+f': (_editor, actions) => actions.find(),
  'Ctrl+d': (editor) => editor.duplicate(1),
  'Ctrl+D': (_editor, actions) => actions.duplicateMany(),
  'Ctrl+0': ({ viewport, scene }) => viewport.fit(scene.settled.bounds),
  'Ctrl+=': zoom(1.25),
  'Ctrl++': zoom(1.25),
  'Ctrl+-': zoom(0.8),
  'Ctrl+a': (editor) => {
    const { settled } = editor.scene;
    editor.selection.set(allOf(settled, settled.roots));
    editor.say(`${editor.selection.ids.length} selected`);
  },
};

/** Undo and redo work wherever the focus is in the view, save in a field that is being typed in. */
const EVERYWHERE: Readonly<Record<string, Action>> = {
  'Ctrl+z': (editor) => editor.undo(),
  'Ctrl+Z': (editor) => editor.redo(),
  'Ctrl+y': (editor) => editor.redo(),
};

function run(
  table: Readonly<Record<string, Action>>,
  event: KeyboardEvent,
  editor: Editor,
  actions: KeyActions,
): boolean {
  if (event.altKey) return false;
  const control = event.ctrlKey || event.metaKey;
  const name = event.key.length === 1 && control && event.shiftKey ? event.key.toUpperCase() : event.key;
  const action = table[`${control ? 'Ctrl+' : ''}${name}`];
  if (!action) return false;
  event.preventDefault();
  action(editor, actions);
  return true;
}

/** True when the press was for the drawing. */
export const pressOnDrawing = (event: KeyboardEvent, editor: Editor, actions: KeyActions): boolean =>
  run(KEYS, event, editor, actions);

export const pressInView = (event: KeyboardEvent, editor: Editor, actions: KeyActions): boolean =>
  run(EVERYWHERE, event, editor, actions);
