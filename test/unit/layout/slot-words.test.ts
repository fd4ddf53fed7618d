import { describe, expect, it } from 'vitest';
import { addSlot } from '../../../shared/edit/add.ts';

import { putInSlot, update } from '../../../shared/edit/change.ts';
import { plainView, toggledFolds } from '../../../shared/layout/layers.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import type { PcieLink } from '../../../shared/model/entity-base.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

const words = (drawn: DrawnLab, options: Parameters<typeof toSvg>[1] = {}): string[] =>
  [...toSvg(drawn.lab, options).text.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');

const link = (generation: PcieLink['generation'], lanes: number, able: Partial<PcieLink> = {}): PcieLink => ({
  generation,
  lanes,
  capableGeneration: generation,
  capableLanes: lanes,
  ...able,
});

/** A node with a drive and a NIC, each in a slot of its own. */
function bed() {
  const drawn = new DrawnLab();
  const [node = ''] = drawn.nodes(drawn.host());
  const [drive, nic] = [drawn.drive(node), drawn.nic(node)];
  const inSlot = (device: Id): Id => {
    const [slot = ''] = drawn.do((lab) => addSlot(lab, { parent: node }, drawn.ids));
    drawn.do((lab) => putInSlot(lab, device, slot));
    return slot;
  };
  const set = (id: Id, to: PcieLink): void => {
    drawn.do((lab) => update(lab, id, (entity) => ({ ...entity, link: to }) as typeof entity));
  };
  return { drawn, node, drive, nic, inSlot, set };
}

describe('the link on a device', () => {
  it('is the one that its slot allows, with what the device could', () => {
    const { drawn, drive, nic, inSlot, set } = bed();
    set(drive, link(5, 4));
    set(nic, link(4, 16));
    set(inSlot(drive), link(null, 4, { capableGeneration: 4, capableLanes: 4 }));
    set(inSlot(nic), link(null, 8, { capableGeneration: 4, capableLanes: 8 }));
    // The drive's box has no room for the whole of it.
    expect(words(drawn)).toEqual(expect.arrayContaining(['Slot 1', '4.0 of 5.0 ×4', 'Slot 2', 'PCIe 4.0 ×8 of ×16']));
  });

  it('is only the trained one where nothing runs below what it could, and without a slot has no name of one', () => {
    const { drawn, drive, nic, set } = bed();
    set(drive, link(4, 4));
    set(nic, link(4, 16));
    const shown = words(drawn);
    expect(shown).toEqual(expect.arrayContaining(['PCIe 4.0 ×4', 'PCIe 4.0 ×16']));
    expect(shown.filter((text) => text.startsWith('Slot'))).toEqual([]);
  });

  it('stands with the name of the slot on the small card of a client', () => {
    const drawn = new DrawnLab();
    const [node = ''] = drawn.nodes(drawn.host());
    const nic = drawn.nic(node);
    const [slot = ''] = drawn.do((lab) => addSlot(lab, { parent: node }, drawn.ids));
    drawn.do((lab) => putInSlot(lab, nic, slot));
    drawn.do((lab) => update(lab, nic, (entity) => ({ ...entity, link: link(3, 8) }) as typeof entity));
    expect(words(drawn)).toContain('Slot 1, PCIe 3.0 ×8');
  });

  it('shows only near by', () => {
    const { drawn, drive, inSlot } = bed();
    inSlot(drive);
    expect(words(drawn)).toContain('Slot 1');
    for (const level of ['mid', 'low', 'tiny'] as const) expect(words(drawn, { level })).not.toContain('Slot 1');
  });

  it('keeps drives apart that their slots train differently, when like ones are drawn as one', () => {
    const { drawn, node, drive, inSlot, set } = bed();
    const others = [drawn.drive(node), drawn.drive(node)];
    for (const id of [drive, ...others]) set(id, link(4, 4));
    const view = toggledFolds(plainView, [node]).view;
    for (const id of [drive, ...others]) inSlot(id);
    expect(words(drawn, { view })).toContain('3 × 3.84 TB');
    const [last = ''] = others.slice(-1);
    set(drawn.get('drive', last).parent ?? '', link(null, 2, { capableGeneration: 4, capableLanes: 2 }));
    expect(words(drawn, { view })).toEqual(expect.arrayContaining(['2 × 3.84 TB', 'PCIe 4.0 ×4', '4.0 ×2 of ×4']));
    expect(words(drawn, { level: 'low' })).toEqual(expect.arrayContaining(['2 × 3.84 TB', '3.84 TB']));
  });
});
