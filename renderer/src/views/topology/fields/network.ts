import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { portLabel } from '../../../../../shared/edit/rules.ts';
import { bytes } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { readInteger, readSpeed, speedOptions, speedValue } from '../field-text.ts';
import { nameField, nullableText, only, readField, type Change } from './common.ts';
import { measuredSections } from './measured.ts';

const setSwitch = (change: Change<'switch'>) => only('switch', change);
const setLink = (change: Change<'link'>) => only('link', change);

const mtuText = (mtu: number | null): string => (mtu === null ? '' : String(mtu));
const readMtu = (text: string) => readInteger(text, 576, 65_535);

export function switchSections(index: LabIndex, device: EntityOf<'switch'>): FieldSection[] {
  const used = device.ports.filter(({ id }) => index.cablesAt({ device: device.id, port: id }).length > 0).length;
  const [first] = device.ports;
  const speed = first && device.ports.every((port) => port.speed === first.speed) ? first.speed : null;
  const ports: FieldSpec[] = [
    { type: 'read', label: 'Ports', key: 'ports', text: `${used} of ${device.ports.length} used` },
    {
      type: 'choice',
      label: 'Speed',
      key: 'ports',
      value: speedValue(speed),
      options: speedOptions(speed),
      write: (value) =>
        setSwitch((now) => ({ ...now, ports: now.ports.map((port) => ({ ...port, speed: readSpeed(value) })) })),
    },
    {
      type: 'text',
      label: 'MTU',
      key: 'mtu',
      unit: 'B',
      text: mtuText(device.mtu),
      write: readField(readMtu, (mtu) => setSwitch((now) => ({ ...now, mtu: mtu === null ? null : bytes(mtu) }))),
    },
    {
      type: 'text',
      label: 'PFC priority',
      key: 'pfcPriority',
      text: device.pfcPriority === null ? '' : String(device.pfcPriority),
      write: readField(
        (text) => readInteger(text, 0, 7),
        (pfcPriority) => setSwitch((now) => ({ ...now, pfcPriority })),
      ),
    },
  ];
  const model = nullableText('Model', 'model', device.model, (text) => setSwitch((now) => ({ ...now, model: text })));
  return [{ title: 'Switch', fields: [nameField(device), model, ...ports] }];
}

export function linkSections(index: LabIndex, link: EntityOf<'link'>): FieldSection[] {
  const fields: FieldSpec[] = [
    { type: 'read', label: 'From', key: 'a', text: portLabel(index, link.a) },
    { type: 'read', label: 'To', key: 'b', text: portLabel(index, link.b) },
    {
      type: 'choice',
      label: 'Speed',
      key: 'speed',
      value: speedValue(link.speed),
      options: speedOptions(link.speed),
      write: (value) => setLink((now) => ({ ...now, speed: readSpeed(value) })),
    },
    {
      type: 'text',
      label: 'MTU',
      key: 'mtu',
      unit: 'B',
      text: mtuText(link.mtu),
      write: readField(readMtu, (mtu) => setLink((now) => ({ ...now, mtu: mtu === null ? null : bytes(mtu) }))),
    },
  ];
  return [{ title: 'Cable', fields }, ...measuredSections(index, link)];
}

export const noteSections = (note: EntityOf<'note'>): FieldSection[] => [
  {
    title: 'Note',
    fields: [
      nameField(note),
      {
        type: 'text',
        label: 'Text',
        key: 'text',
        long: true,
        text: note.text,
        write: (text) => only('note', (now) => ({ ...now, text: text.slice(0, 4_000) })),
      },
    ],
  },
];
