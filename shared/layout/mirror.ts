import type { Id } from '../units/identity.ts';
import { coresHeight } from './core-map.ts';
import type { Box, Facing } from './drawing.ts';
import { boundsOf } from './geometry.ts';

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
      ...(box.cores && box.form !== 'strip'
        ? { cores: { ...box.cores, y: box.height - box.cores.y - coresHeight(box.cores) } }
        : {}),
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

/** Strips and chips keep their order from above to below, and what is in them is upright: node 0 over node 1. */
function stripsInOrder(boxes: readonly Box[], flipped: readonly Box[]): Box[] {
  const tops = new Map<Id, number>();
  for (const form of ['strip', 'chip'] as const) {
    const before = boxes.filter((box) => box.form === form);
    const band = boundsOf(before);
    const after = boundsOf(flipped.filter((box) => box.form === form));
    if (band && after) for (const { id, y } of before) tops.set(id, after.y + y - band.y);
  }
  return flipped.map((box) => ({ ...box, y: tops.get(box.id) ?? box.y }));
}
