import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { SwitchPort } from '../../../../../shared/model/network.ts';
import { switchPort } from '../../../../../shared/edit/add.ts';
import { portLabel } from '../../../../../shared/edit/rules.ts';
import { formatBytes } from '../../../../../shared/units/format.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { dscpText, readCapacity, readDscpMap } from '../field-text.ts';
import {
  changeAction,
  choiceField,
  countField,
  nameField,
  nullableText,
  only,
  read,
  readField,
  yesField,
  type Change,
} from './common.ts';
import { measuredSections } from './measured.ts';
import { siteField } from './place.ts';
import { commonPortFields, farText, mtuField, qosFields, speedField, TRUSTS, vlanField } from './port.ts';

type Switch = EntityOf<'switch'>;
const set = (change: Change<'switch'>) => only('switch', change);
const setLink = (change: Change<'link'>) => only('link', change);

const isUsed = (index: LabIndex, device: Switch, port: SwitchPort): boolean =>
  index.cablesAt({ device: device.id, port: port.id }).length > 0;

/** What is set for all ports; a port may be set apart below. */
function switchFields(index: LabIndex, device: Switch): FieldSpec[] {
  const used = device.ports.filter((port) => isUsed(index, device, port)).length;
  const [first] = device.ports;
  const speed = first && device.ports.every((port) => port.speed === first.speed) ? first.speed : null;
  return [
    nameField(device),
    siteField(index, device),
    nullableText('Model', 'model', device.model, (model) => set((now) => ({ ...now, model }))),
    read('Ports', 'ports', `${used} of ${device.ports.length} used`),
    speedField('ports', speed, (value) =>
      set((now) => ({ ...now, ports: now.ports.map((port) => ({ ...port, speed: value })) })),
    ),
    mtuField('mtu', device.mtu, (mtu) => set((now) => ({ ...now, mtu }))),
    {
      ...{ type: 'text', label: 'Buffer', key: 'bufferBytes' },
      text: device.bufferBytes === null ? '' : formatBytes(device.bufferBytes),
      write: readField(readCapacity, (bufferBytes) => set((now) => ({ ...now, bufferBytes }))),
    },
  ];
}

/** Flow control of the whole switch (DOMAIN 10.4). */
const losslessFields = (device: Switch): FieldSpec[] => [
  countField(['PFC priority', 'pfcPriority'], device.pfcPriority, [0, 7], (pfcPriority) =>
    set((now) => ({ ...now, pfcPriority })),
  ),
  yesField(['ECN', 'ecn'], device.ecn, (ecn) => set((now) => ({ ...now, ecn })), ['on', 'off']),
  yesField(['Pause', 'pause'], device.pause, (pause) => set((now) => ({ ...now, pause })), ['on', 'off']),
  choiceField('Trust', 'trust', device.trust ?? '', TRUSTS, (trust) =>
    set((now) => ({ ...now, trust: trust === '' ? null : trust })),
  ),
  {
    ...{ type: 'text', label: 'DSCP map', key: 'dscpPriority', hint: 'DSCP / 8', text: dscpText(device.dscpPriority) },
    write: readField(readDscpMap, (dscpPriority) => set((now) => ({ ...now, dscpPriority }))),
  },
];

function portSection(index: LabIndex, device: Switch, port: SwitchPort): FieldSection {
  const put = (next: (port: SwitchPort) => SwitchPort) =>
    set((now) => ({ ...now, ports: now.ports.map((one) => (one.id === port.id ? next(one) : one)) }));
  const fields = [
    ...commonPortFields(port, (change) => put((now) => ({ ...now, ...change }))),
    ...qosFields(port, (next) => put((now) => ({ ...now, qos: next(now.qos ?? null) }))),
  ];
  const hinted = fields.map((field) =>
    field.type === 'text' && field.label === 'MTU' && device.mtu !== null
      ? { ...field, hint: `${String(device.mtu)}, as the switch` }
      : field,
  );
  const drop = changeAction(
    'Remove port',
    device.id,
    set((now) => ({ ...now, ports: now.ports.filter(({ id }) => id !== port.id) })),
  );
  const end = { device: device.id, port: port.id };
  const actions = isUsed(index, device, port) ? {} : { actions: [drop] };
  return { title: `Port ${port.name}`, aside: farText(index, end), fields: hinted, folded: true, ...actions };
}

/** The next number on the front that no port has. */
function freePort(device: Switch): SwitchPort {
  let number = device.ports.length + 1;
  while (device.ports.some(({ id }) => id === String(number))) number++;
  return switchPort(number, device.ports[0]?.speed ?? null);
}

/** The switch as a whole, then its ports, those with a cable first; every port opens on demand. */
export function switchSections(index: LabIndex, device: Switch): FieldSection[] {
  const add = changeAction(
    'Add port',
    device.id,
    set((now) => ({ ...now, ports: [...now.ports, freePort(now)] })),
  );
  const rank = (port: SwitchPort): number => (isUsed(index, device, port) ? 0 : 1);
  const ports = [...device.ports].sort((a, b) => rank(a) - rank(b));
  return [
    { title: 'Switch', fields: switchFields(index, device), ...(device.ports.length < 512 ? { actions: [add] } : {}) },
    { title: 'Lossless', fields: losslessFields(device) },
    ...ports.map((port) => portSection(index, device, port)),
  ];
}

export function linkSections(index: LabIndex, link: EntityOf<'link'>): FieldSection[] {
  const fields: FieldSpec[] = [
    read('From', 'a', portLabel(index, link.a)),
    read('To', 'b', portLabel(index, link.b)),
    speedField('speed', link.speed, (speed) => setLink((now) => ({ ...now, speed }))),
    mtuField('mtu', link.mtu, (mtu) => setLink((now) => ({ ...now, mtu }))),
    vlanField('vlan', link.vlan, (vlan) => setLink((now) => ({ ...now, vlan }))),
  ];
  return [{ title: 'Cable', fields }, ...measuredSections(index, link)];
}

export const noteSections = (note: EntityOf<'note'>): FieldSection[] => [
  {
    title: 'Note',
    fields: [
      nameField(note),
      {
        ...{ type: 'text', label: 'Text', key: 'text', long: true, text: note.text },
        write: (text) => only('note', (now) => ({ ...now, text: text.slice(0, 4_000) })),
      },
    ],
  },
];
