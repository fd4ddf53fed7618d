import type { EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { newPort } from '../../../../../shared/edit/add.ts';
import { formatNumber } from '../../../../../shared/units/format.ts';
import { bitsPerSecond, bytes } from '../../../../../shared/units/quantity.ts';
import type { EntityChange, FieldSection, FieldSpec } from '../field-spec.ts';
import { addressText, readAddresses, readFigure, readMac } from '../field-text.ts';
import {
  changeAction,
  choiceField,
  countField,
  IDENTITY,
  nameField,
  nullableText,
  only,
  pciField,
  read,
  readField,
  type Change,
} from './common.ts';
import { deviceLinkSection } from './pcie.ts';
import { commonPortFields, farText, qosFields } from './port.ts';

const TRANSPORTS = [
  { value: 'rocev2', label: 'RoCE v2' },
  { value: 'rocev1', label: 'RoCE v1' },
  { value: 'iwarp', label: 'iWARP' },
  { value: 'infiniband', label: 'InfiniBand' },
  { value: 'tcp', label: 'TCP' },
] as const;

const set = (change: Change<'nic'>) => only('nic', change);

type Nic = EntityOf<'nic'>;
type Port = Nic['ports'][number];

/** RoCE sends in packets of the largest of these sizes that fits the Ethernet MTU with 96 bytes to spare. */
const ROCE_SIZES = [4096, 2048, 1024, 512, 256];

/** The path MTU as it was read; else what follows from the Ethernet MTU. */
function pathMtu(nic: Nic, port: Port, change: (next: Partial<Port>) => EntityChange): FieldSpec[] {
  const roce = nic.transports.some((transport) => transport === 'rocev2' || transport === 'rocev1');
  if (!roce) return [];
  const { mtu } = port;
  const size = mtu === null ? undefined : ROCE_SIZES.find((candidate) => mtu >= candidate + 96);
  const entered = countField(['Path MTU', `ports.${port.id}.pathMtu`, 'B'], port.pathMtu, [256, 4096], (value) =>
    change({ pathMtu: value === null ? null : bytes(value) }),
  );
  return [
    entered.type === 'text' && size !== undefined ? { ...entered, hint: `${formatNumber(size)} by the MTU` } : entered,
  ];
}

function portSection(index: LabIndex, nic: Nic, port: Port): FieldSection {
  const put = (next: (port: Port) => Port) =>
    set((now) => ({ ...now, ports: now.ports.map((one) => (one.id === port.id ? next(one) : one)) }));
  const change = (next: Partial<Port>) => put((now) => ({ ...now, ...next }));
  const key = (field: string): string => `ports.${port.id}.${field}`;
  const end = { device: nic.id, port: port.id };
  const fields: FieldSpec[] = [
    nullableText('Interface', key('interfaceName'), port.interfaceName, (interfaceName) => change({ interfaceName }), {
      mono: true,
    }),
    {
      ...{ type: 'text', label: 'Address', key: key('addresses'), single: true, copy: true },
      text: addressText(port),
      write: readField(readAddresses, (addresses) => change({ addresses: addresses ?? [] })),
    },
    ...commonPortFields(port, change),
    ...pathMtu(nic, port, change),
    nullableText('RDMA device', key('rdmaDevice'), port.rdmaDevice, (rdmaDevice) => change({ rdmaDevice }), {
      mono: true,
    }),
    {
      ...{ type: 'text', label: 'MAC', key: key('mac'), text: port.mac ?? '', ...IDENTITY },
      write: readField(readMac, (mac) => change({ mac })),
    },
    ...qosFields(port, (next) => put((now) => ({ ...now, qos: next(now.qos ?? null) }))),
  ];
  const title = `Port ${port.name.replace(/^p(?=\d)/, '')}`;
  const drop = changeAction(
    'Remove port',
    nic.id,
    set((now) => ({ ...now, ports: now.ports.filter(({ id }) => id !== port.id) })),
  );
  const isFree = index.cablesAt(end).length === 0;
  return { title, aside: farText(index, end), fields, ...(isFree ? { actions: [drop] } : {}) };
}

/** A line for each transport that the adapter has; the first is the one that is used. */
function transportFields(nic: Nic): FieldSpec[] {
  const first = choiceField(
    'Transport',
    'transports',
    nic.transports[0] ?? '',
    [{ value: '', label: 'not known' }, ...TRANSPORTS],
    (value) =>
      set((now) => ({
        ...now,
        transports: value === '' ? [] : [value, ...now.transports.slice(1).filter((each) => each !== value)],
      })),
  );
  const [, ...others] = nic.transports;
  const also = others.map((one): FieldSpec => {
    const label = TRANSPORTS.find(({ value }) => value === one)?.label ?? one;
    const change = set((now) => ({ ...now, transports: now.transports.filter((each) => each !== one) }));
    return { ...read('Also', 'transports', label), drop: { label: `Without ${label}`, change } };
  });
  const free = TRANSPORTS.filter(({ value }) => !nic.transports.includes(value));
  const more = choiceField('Also', 'transports', '', [{ value: '', label: 'no other' }, ...free], (value) =>
    set((now) => (value === '' ? now : { ...now, transports: [...now.transports, value] })),
  );
  return nic.transports.length === 0 ? [first] : [first, ...also, { ...more, label: 'And', single: true }];
}

/** `p2`, the first name that no port has yet. */
function freePort(nic: Nic): Port {
  let index = nic.ports.length;
  while (nic.ports.some(({ id }) => id === `p${index}`)) index++;
  return newPort(index, nic.ports[0]?.speed ?? null);
}

/** Cabled ports first. */
export function nicSections(index: LabIndex, nic: Nic): FieldSection[] {
  const isFree = (port: Port): number => (index.cablesAt({ device: nic.id, port: port.id }).length > 0 ? 0 : 1);
  const device: FieldSpec[] = [
    nameField(nic),
    nullableText('Model', 'model', nic.model, (model) => set((now) => ({ ...now, model }))),
    pciField('nic', nic.pciAddress),
    nullableText('Firmware', 'firmware', nic.firmware, (firmware) => set((now) => ({ ...now, firmware })), {
      mono: true,
    }),
    nullableText('Driver', 'driver', nic.driver, (driver) => set((now) => ({ ...now, driver })), { mono: true }),
    ...transportFields(nic),
    {
      ...{ type: 'text', label: 'Adapter total', key: 'adapterTotal', unit: 'Gb/s', hint: 'no limit known' },
      text: nic.adapterTotal === null ? '' : String(nic.adapterTotal / 1e9),
      write: readField(
        (text) => readFigure(text, 'Gb/s'),
        (total) => set((now) => ({ ...now, adapterTotal: total === null ? null : bitsPerSecond(total * 1e9) })),
      ),
    },
  ];
  const add = changeAction(
    'Add port',
    nic.id,
    set((now) => ({ ...now, ports: [...now.ports, freePort(now)] })),
  );
  const ports = [...nic.ports].sort((a, b) => isFree(a) - isFree(b));
  return [
    { title: 'Device', fields: device, actions: [add] },
    deviceLinkSection(index, nic),
    ...ports.map((port) => portSection(index, nic, port)),
  ];
}
