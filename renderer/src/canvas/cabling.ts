import { titleOf } from '../../../shared/edit/change.ts';
import { KIND_WORDS } from '../../../shared/edit/rules.ts';
import { absolute } from '../../../shared/layout/drawing.ts';
import type { Entity } from '../../../shared/model/lab.ts';
import type { Editor } from './editor.svelte.ts';
import { nearestFreePort } from './hit.ts';

/** `c` on one device, then on another: a cable between free ports of theirs that face each other. */
export function cableKey(editor: Editor): void {
  const device = cableDevice(editor);
  if (!device) return;
  const from = editor.cableFrom;
  if (from === null || from === device.id) {
    editor.cableFrom = device.id;
    editor.say(`Cable from ${titleOf(device)}: go to the other device and press c`);
    return;
  }
  const drawing = editor.scene.settled;
  const [start, end] = [absolute(drawing, from), absolute(drawing, device.id)];
  editor.cableFrom = null;
  if (!start || !end) return;
  const middle = { x: end.x + end.width / 2, y: end.y + end.height / 2 };
  const a = nearestFreePort(drawing, from, middle);
  const b = nearestFreePort(drawing, device.id, { x: start.x + start.width / 2, y: start.y + start.height / 2 });
  const without = a ? device : editor.lab.index.get(from);
  if (a && b) editor.connect(a, b, null);
  else editor.say(`${without ? titleOf(without) : 'The device'} has no free port`);
}

/** The NIC or switch that `c` means: the current one, or the first NIC of the current host with a free port. */
function cableDevice(editor: Editor): Entity | null {
  const { index } = editor.lab;
  const entity = editor.current;
  if (!entity) editor.say('Select a NIC or a switch first');
  if (!entity || entity.kind === 'nic' || entity.kind === 'switch') return entity;
  const nics = index.subtree(entity.id).filter(({ kind }) => kind === 'nic');
  const free = nics.find(({ id }) => editor.scene.settled.boxes.get(id)?.ports.some(({ cable }) => cable === null));
  if (!free)
    editor.say(`There is no free port in ${titleOf(entity)}: a ${KIND_WORDS[entity.kind]} is cabled by its NICs`);
  return free ?? null;
}
