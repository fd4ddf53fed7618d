import { describe, expect, it } from 'vitest';
import { addDrive, addSlot } from '../../../shared/edit/add.ts';
import { fillSlot, putInSlot, reparent, update } from '../../../shared/edit/change.ts';
import { checkLab } from '../../../shared/edit/check.ts';
import { copyFragment, duplicate, paste } from '../../../shared/edit/copy.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import { remove } from '../../../shared/edit/remove.ts';
import { slotOf } from '../../../shared/capacity/lab-ends.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { PcieLink } from '../../../shared/model/entity-base.ts';
import { linkOf, slotText } from '../../../shared/model/pcie-link.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

const reason = (outcome: EditOutcome): string => (outcome.ok ? '' : (outcome.problems[0]?.message ?? ''));

function bed() {
  const drawn = new DrawnLab();
  const [node = '', other = ''] = drawn.nodes(drawn.host());
  const [slot = ''] = drawn.do((lab) => addSlot(lab, { parent: node }, drawn.ids));
  const drive = drawn.drive(node);
  const setLink = (id: string, link: PcieLink) =>
    drawn.do((lab) => update(lab, id, (entity) => ('link' in entity ? { ...entity, link } : entity)));
  return { drawn, node, other, slot, drive, setLink };
}

const capable = (capableGeneration: number, capableLanes: number): PcieLink => ({
  generation: null,
  lanes: null,
  capableGeneration,
  capableLanes,
});

describe('a PCIe slot', () => {
  it('takes one device, and says what it holds already', () => {
    const { drawn, slot, drive, node } = bed();
    drawn.do((lab) => putInSlot(lab, drive, slot));
    expect(drawn.get('drive', drive).parent).toBe(slot);
    const second = drawn.drive(node);
    expect(reason(putInSlot(drawn.lab, second, slot))).toBe('Slot 1 already holds nvme0');
    expect(reason(addDrive(drawn.lab, { parent: slot }, {}, drawn.ids))).toBe('Slot 1 already holds nvme0');
  });

  it('exchanges what it holds in one step, and gives it up', () => {
    const { drawn, slot, drive, node } = bed();
    const second = drawn.drive(node);
    drawn.do((lab) => fillSlot(lab, slot, drive));
    drawn.do((lab) => fillSlot(lab, slot, second));
    expect([drive, second].map((id) => drawn.get('drive', id).parent)).toEqual([node, slot]);
    drawn.do((lab) => fillSlot(lab, slot, null));
    expect(drawn.get('drive', second).parent).toBe(node);
    expect(fillSlot(drawn.lab, drive, second).ok).toBe(false);
  });

  it('keeps its device while that is dropped on the same node, and loses it to another node', () => {
    const { drawn, slot, drive, node, other } = bed();
    drawn.do((lab) => putInSlot(lab, drive, slot));
    drawn.do((lab) => reparent(lab, [drive], node));
    expect(drawn.get('drive', drive).parent).toBe(slot);
    drawn.do((lab) => reparent(lab, [drive], other));
    expect(drawn.get('drive', drive).parent).toBe(other);
  });

  it('leaves its device in the node when it is removed, and goes with its host', () => {
    const { drawn, slot, drive, node } = bed();
    drawn.do((lab) => putInSlot(lab, drive, slot));
    const pulled = new DrawnLab();
    pulled.lab = drawn.lab;
    pulled.do((lab) => remove(lab, [slot]));
    expect(pulled.get('drive', drive).parent).toBe(node);
    const host = indexLab(drawn.lab).ancestors(node).at(-1)?.id ?? '';
    drawn.do((lab) => remove(lab, [host]));
    expect(Object.keys(drawn.lab.entities)).toEqual([]);
  });

  it('a copy of what is in it stands beside it, since the slot is taken', () => {
    const { drawn, slot, drive, node } = bed();
    drawn.do((lab) => putInSlot(lab, drive, slot));
    const [copy = ''] = drawn.do((lab) => duplicate(lab, [drive], 1, drawn.ids));
    expect(drawn.get('drive', copy).parent).toBe(node);
    const fragment = copyFragment(drawn.lab, [drive])!;
    const [pasted = ''] = drawn.do((lab) => paste(lab, fragment, slot, drawn.ids));
    expect(drawn.get('drive', pasted).parent).toBe(node);
    expect(checkLab(drawn.lab)).toEqual([]);
  });

  it('two devices in one slot of a foreign file are a problem with a place', () => {
    const { drawn, slot, drive, node } = bed();
    const second = drawn.drive(node);
    const both = [drive, second].map((id) => [id, { ...drawn.get('drive', id), parent: slot }] as const);
    const lab = { ...drawn.lab, entities: { ...drawn.lab.entities, ...Object.fromEntries(both) } };
    expect(checkLab(lab)).toMatchObject([{ element: slot, problem: { code: 'slot-used-twice' } }]);
  });
});

describe('the link in a slot', () => {
  it('is no more than the slot can, whatever the catalogue says of the card', () => {
    const { drawn, slot, drive, setLink } = bed();
    setLink(drive, { generation: 4, lanes: 4 });
    setLink(slot, capable(3, 4));
    drawn.do((lab) => putInSlot(lab, drive, slot));
    const index = indexLab(drawn.lab);
    expect(linkOf(index, drawn.get('drive', drive))).toMatchObject({ generation: 3, lanes: 4, capableGeneration: 4 });
    expect(slotText(index, drawn.get('pcieSlot', slot))).toBe('PCIe 3.0 ×4, nvme0 trained PCIe 3.0 ×4');
  });

  it('stays unknown where neither tells it: never a number', () => {
    const { drawn, slot, drive } = bed();
    drawn.do((lab) => putInSlot(lab, drive, slot));
    expect(linkOf(indexLab(drawn.lab), drawn.get('drive', drive))).toBeNull();
    expect(slotText(indexLab(drawn.lab), drawn.get('pcieSlot', slot))).toBe('nvme0');
  });

  it('bounds the adapter in the capacity model', () => {
    const { drawn, slot, node, setLink } = bed();
    const nic = drawn.nic(node);
    setLink(nic, { generation: 4, lanes: 16, maxPayloadBytes: 256 });
    setLink(slot, capable(3, 8));
    drawn.do((lab) => putInSlot(lab, nic, slot));
    expect(slotOf(indexLab(drawn.lab), drawn.get('nic', nic))).toEqual({
      generation: 3,
      lanes: 8,
      maxPayloadBytes: 256,
    });
  });

  it('below what the device could is told by L012, with the slot where that is the reason', () => {
    const { drawn, slot, drive, setLink } = bed();
    const told = () => lintLab(drawn.lab).filter(({ code }) => code === 'L012');
    setLink(slot, capable(3, 4));
    setLink(drive, { generation: 3, lanes: 4, capableGeneration: 4, capableLanes: 4 });
    expect(told()).toHaveLength(1);
    drawn.do((lab) => putInSlot(lab, drive, slot));
    expect(told()[0]?.message).toContain('link trained PCIe 3.0 x4 of PCIe 4.0 x4, its slot carries PCIe 3.0 x4');
    setLink(slot, capable(5, 4));
    setLink(drive, { generation: 4, lanes: 4, capableGeneration: 4, capableLanes: 4 });
    expect(told()).toEqual([]);
  });

  it('of a card that is not drawn is a note, since nobody knows what the card can; the slot is not free', () => {
    const { drawn, slot, drive, setLink } = bed();
    const told = () =>
      lintLab(drawn.lab).flatMap(({ code, severity, message }) => (code === 'L012' ? [[severity, message]] : []));
    const text = () => slotText(indexLab(drawn.lab), drawn.get('pcieSlot', slot));
    setLink(slot, { ...capable(4, 16), generation: 4, lanes: 16 });
    expect([told(), text()]).toEqual([[], 'PCIe 4.0 ×16, in use, trained PCIe 4.0 ×16']);
    setLink(slot, { ...capable(4, 16), generation: 3, lanes: 8 });
    expect(text()).toBe('PCIe 4.0 ×16, in use, trained PCIe 3.0 ×8');
    const [[severity, message] = [], ...others] = told();
    expect([severity, others]).toEqual(['note', []]);
    expect(message).toMatch(/its card, which is not drawn, trained PCIe 3\.0 x8 of PCIe 4\.0 x16$/);
    // With a drive in it the drive tells what could be.
    drawn.do((lab) => putInSlot(lab, drive, slot));
    expect(told()).toEqual([]);
  });
});
