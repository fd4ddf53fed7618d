import type { PcieLink } from '../../../../../shared/model/entity-base.ts';
import type { PcieSlot } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import {
  devicesIn,
  isSlotDevice,
  lanesText,
  linkOf,
  slotHolding,
  type SlotDevice,
} from '../../../../../shared/model/pcie-link.ts';
import { fillSlot, putInSlot, titleOf } from '../../../../../shared/edit/change.ts';
import { whyNotInto } from '../../../../../shared/edit/rules.ts';
import type { EntityChange, FieldSection, FieldSpec, Option } from '../field-spec.ts';
import { choiceField, lanesField, linkOrNull, nameField, NO_LINK, only, pciField, read, yesField } from './common.ts';

const SIZES = [128, 256, 512, 1024, 2048, 4096];

/** A power of two from 128 bytes on (PCIe base specification: MaxPayload and MaxReadReq). */
function sizeField(
  label: string,
  value: number | null | undefined,
  set: (value: number | null) => EntityChange,
): FieldSpec {
  const options = [
    { value: '', label: 'not known' },
    ...SIZES.map((size) => ({ value: String(size), label: `${String(size)} B` })),
  ];
  return choiceField(label, 'link', value == null ? '' : String(value), options, (chosen) =>
    set(chosen === '' ? null : Number(chosen)),
  );
}

/** What was trained, what it could, and the sizes of its packets. */
function linkFields(link: PcieLink | null, set: (change: (link: PcieLink) => PcieLink) => EntityChange): FieldSpec[] {
  const now = link ?? NO_LINK;
  return [
    lanesField(['Trained', 'link'], [now.generation, now.lanes], (generation, lanes) =>
      set((old) => ({ ...old, generation, lanes })),
    ),
    lanesField(['Capable', 'link'], [now.capableGeneration, now.capableLanes], (capableGeneration, capableLanes) =>
      set((old) => ({ ...old, capableGeneration, capableLanes })),
    ),
    sizeField('Max payload', now.maxPayloadBytes, (maxPayloadBytes) => set((old) => ({ ...old, maxPayloadBytes }))),
    sizeField('Max read', now.maxReadRequestBytes, (maxReadRequestBytes) =>
      set((old) => ({ ...old, maxReadRequestBytes })),
    ),
  ];
}

/** Slots of the device's host that are free, its own, and none. */
function slotOptions(index: LabIndex, device: SlotDevice): Option[] {
  const host = index.ancestors(device.id).find(({ kind }) => kind === 'host');
  const slots = host ? index.subtree(host.id).filter((entity) => entity.kind === 'pcieSlot') : [];
  const usable = slots.filter((slot) => slot.id === device.parent || whyNotInto(index, device.kind, slot) === null);
  return [
    { value: '', label: 'not drawn' },
    ...usable.map((slot) => {
      const able = lanesText(slot.link.capableGeneration, slot.link.capableLanes);
      return { value: slot.id, label: able === '' ? titleOf(slot) : `${titleOf(slot)}, ${able}` };
    }),
  ];
}

/** Link and slot of a drive or NIC. */
export function deviceLinkSection(index: LabIndex, device: SlotDevice): FieldSection {
  const change = (next: (link: PcieLink) => PcieLink): EntityChange => {
    const into = (link: PcieLink | null) => linkOrNull(next(link ?? NO_LINK));
    return (entity) =>
      entity.kind === 'drive' || entity.kind === 'nic' ? { ...entity, link: into(entity.link) } : entity;
  };
  const slot = slotHolding(index, device);
  const place: FieldSpec = {
    ...{ type: 'place', label: 'Slot', key: 'parent', single: true, value: slot?.id ?? '' },
    options: slotOptions(index, device),
    run: (value) => (lab) => putInSlot(lab, device.id, value === '' ? null : value),
  };
  const link = linkOf(index, device);
  const isBound = slot !== null && (link?.generation !== device.link?.generation || link?.lanes !== device.link?.lanes);
  const runs = isBound ? [read('Runs at', 'link', lanesText(link?.generation, link?.lanes))] : [];
  return { title: 'PCIe', fields: [place, ...linkFields(device.link, change), ...runs] };
}

/** Drives and NICs of the slot's host that are in no other slot. */
function usableDevices(index: LabIndex, slot: PcieSlot): SlotDevice[] {
  const host = index.ancestors(slot.id).find(({ kind }) => kind === 'host');
  const devices = host ? index.subtree(host.id).filter((each) => isSlotDevice(each)) : [];
  return devices.filter((each) => (slotHolding(index, each) ?? slot).id === slot.id);
}

export function slotSections(index: LabIndex, slot: PcieSlot): FieldSection[] {
  const set = (next: (now: PcieSlot) => PcieSlot): EntityChange => only('pcieSlot', next);
  const [device] = devicesIn(index, slot);
  const candidates = usableDevices(index, slot);
  const holds: FieldSpec = {
    ...{ type: 'place', label: 'Device', key: 'device', single: true, value: device?.id ?? '' },
    options: [{ value: '', label: 'free' }, ...candidates.map((each) => ({ value: each.id, label: titleOf(each) }))],
    run: (value) => (lab) => fillSlot(lab, slot.id, value === '' ? null : value),
  };
  const [trained, ...rest] = linkFields(slot.link, (change) => set((now) => ({ ...now, link: change(now.link) })));
  const told = device ? linkOf(index, device) : null;
  const byDevice = device?.link != null && (device.link.generation !== null || device.link.lanes !== null);
  const first = byDevice
    ? read('Trained', 'link', `${lanesText(told?.generation, told?.lanes)}, by ${titleOf(device)}`)
    : trained;
  return [
    {
      title: 'PCIe slot',
      fields: [
        nameField(slot),
        holds,
        ...(first ? [first] : []),
        ...rest,
        pciField('pcieSlot', slot.pciAddress),
        yesField(
          ['Relaxed ordering', 'relaxedOrdering'],
          slot.relaxedOrdering,
          (relaxedOrdering) => set((now) => ({ ...now, relaxedOrdering })),
          ['on', 'off'],
        ),
      ],
    },
  ];
}
