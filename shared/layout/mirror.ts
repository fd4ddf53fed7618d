import type { Id } from '../units/identity.ts';
import { coresHeight } from './core-map.ts';
import type { Box, Facing } from './drawing.ts';

const other = (facing: Facing): Facing => (facing === 'down' ? 'up' : 'down');

/** The boxes upside down, each within the one that holds it; texts stay upright (the painter sees `facing`). */
export function mirrored(boxes: readonly Box[]): Box[] {
  const heights = new Map<Id, number>(boxes.map(({ id, height }) => [id, height]));
  const flipped = boxes.map((box) => {
    const room = box.parent === null ? null : (heights.get(box.parent) ?? null);
    return {
      ...box,
      facing: other(box.facing),
      y: room === null ? box.y : room - box.y - box.height,
      ...(box.cores ? { cores: { ...box.cores, y: box.height - box.cores.y - coresHeight(box.cores) } } : {}),
      ports: box.ports.map((port) => ({
        ...port,
        facing: other(port.facing),
        y: box.height - port.y - port.height,
      })),
      brackets: box.brackets.map((bracket) => ({ ...bracket, y: box.height - bracket.y })),
    };
  });
  return stripsInOrder(boxes, flipped);
}

/** Strips keep their order from above to below: node 0 over node 1. They are all of one height. */
function stripsInOrder(boxes: readonly Box[], flipped: readonly Box[]): Box[] {
  const places = flipped
    .filter(({ form }) => form === 'strip')
    .map(({ y }) => y)
    .sort((a, b) => a - b);
  const ids = boxes.filter(({ form }) => form === 'strip').map(({ id }) => id);
  const chips = flipped.filter(({ form }) => form === 'chip').map(({ y }) => y);
  const [top, bottom] = [Math.min(...chips), Math.max(...chips)];
  return flipped.map((box) => {
    if (box.form === 'chip') return { ...box, y: top + bottom - box.y };
    return box.form === 'strip' ? { ...box, y: places[ids.indexOf(box.id)] ?? box.y } : box;
  });
}
