import type { EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { Box } from './drawing.ts';
import { boundsOf } from './geometry.ts';
import { SITE } from './metrics.ts';

const EMPTY = { width: 320, height: 160 } as const;

/** The frame of a site: around what stands in it, or where the site itself lies while nothing does. */
export function siteBox(site: EntityOf<'site'>, index: LabIndex, boxes: ReadonlyMap<Id, Box>, below: number): Box {
  const inside = boundsOf(index.children(site.id).flatMap(({ id }) => boxes.get(id) ?? []));
  const frame = inside
    ? {
        x: inside.x - SITE.pad,
        y: inside.y - SITE.pad - SITE.head,
        width: inside.width + 2 * SITE.pad,
        height: inside.height + 2 * SITE.pad + SITE.head,
      }
    : { x: site.x ?? SITE.pad, y: site.y ?? below, ...EMPTY };
  const rest = { facing: 'down', compact: false, ports: [], brackets: [], facts: [], right: '', children: [] } as const;
  return { ...rest, ...frame, id: site.id, form: 'site', entity: site, parent: null };
}
