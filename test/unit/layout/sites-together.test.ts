import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSite } from '../../../shared/edit/add.ts';
import { arrange, move, reparent } from '../../../shared/edit/change.ts';
import type { Drawing } from '../../../shared/layout/drawing.ts';
import { encloses, overlaps } from '../../../shared/layout/geometry.ts';
import { layoutLab } from '../../../shared/layout/layout.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

/** What stands on the drawing with its place, and the site that it belongs to (-1: none). */
interface Device {
  readonly kind: 'storage' | 'client' | 'switch';
  readonly site: number;
  readonly x: number;
  readonly y: number;
}

const SITES = 3;

const device = fc.record<Device>({
  kind: fc.constantFrom('storage', 'client', 'switch'),
  site: fc.integer({ min: -1, max: SITES - 1 }),
  x: fc.integer({ min: -3_000, max: 3_000 }),
  y: fc.integer({ min: -3_000, max: 3_000 }),
});

/** A drawing in disorder: devices of all sites across each other, every host cabled to some switch, if there is one. */
function disorder(devices: readonly Device[]): DrawnLab {
  const drawn = new DrawnLab();
  const sites = Array.from(
    { length: SITES },
    () => drawn.do((lab) => addSite(lab, { parent: null }, drawn.ids))[0] ?? '',
  );
  const switches: Id[] = [];
  const nics: Id[] = [];
  for (const { kind, site, x, y } of devices) {
    const id = kind === 'switch' ? drawn.switch() : drawn.host();
    const [node = ''] = drawn.nodes(id);
    if (kind === 'switch') switches.push(id);
    else nics.push(drawn.nic(node, 1));
    if (kind === 'storage') drawn.drive(node);
    const home = sites[site];
    if (home !== undefined) drawn.do((lab) => reparent(lab, [id], home));
    drawn.do((lab) => move(lab, [{ id, x, y }]));
  }
  nics.forEach((nic, at) => {
    const to = switches[at % Math.max(1, switches.length)];
    if (to !== undefined) drawn.cable(nic, to);
  });
  return drawn;
}

/** Names of devices that a site's frame touches without holding them, or holds only in part. */
function strays(drawn: DrawnLab, drawing: Drawing): string[] {
  const index = indexLab(drawn.lab);
  const roots = drawing.roots.flatMap((id) => drawing.boxes.get(id) ?? []);
  return roots
    .filter(({ form }) => form === 'site')
    .flatMap((frame) => {
      const isOwn = (id: Id): boolean => index.get(id)?.parent === frame.id;
      const wrong = roots.filter(
        (box) => box.id !== frame.id && (isOwn(box.id) ? !encloses(frame, box) : overlaps(frame, box)),
      );
      return wrong.map(({ entity }) => `${entity.name} and ${frame.entity.name}`);
    });
}

describe('arranging a drawing with sites', () => {
  it('keeps the members of each together: no frame touches what is foreign, another frame included', () => {
    fc.assert(
      fc.property(fc.array(device, { minLength: 1, maxLength: 14 }), (devices) => {
        const drawn = disorder(devices);
        drawn.do(arrange);
        expect(strays(drawn, layoutLab(drawn.lab))).toEqual([]);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('leaves frames that surround the foreign as they are where the user has put the devices', () => {
    const drawn = disorder([
      { kind: 'storage', site: 0, x: 0, y: 0 },
      { kind: 'client', site: -1, x: 800, y: 20 },
      { kind: 'storage', site: 0, x: 1_600, y: 0 },
    ]);
    expect(strays(drawn, layoutLab(drawn.lab))).not.toEqual([]);
    drawn.do(arrange);
    expect(strays(drawn, layoutLab(drawn.lab))).toEqual([]);
  });
});
