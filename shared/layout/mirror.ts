import type { Id } from '../units/identity.ts';
import type { Box, Facing } from './drawing.ts';

const other = (facing: Facing): Facing => (facing === 'down' ? 'up' : 'down');

/** The boxes upside down, each within the one that holds it; texts stay upright (the painter sees `facing`). */
export function mirrored(boxes: readonly Box[]): Box[] {
  const heights = new Map<Id, number>(boxes.map(({ id, height }) => [id, height]));
  return boxes.map((box) => {
    const room = box.parent === null ? null : (heights.get(box.parent) ?? null);
    return {
      ...box,
      facing: other(box.facing),
      y: room === null ? box.y : room - box.y - box.height,
      ports: box.ports.map((port) => ({
        ...port,
        facing: other(port.facing),
        y: box.height - port.y - port.height,
      })),
      brackets: box.brackets.map((bracket) => ({ ...bracket, y: box.height - bracket.y })),
    };
  });
}
