import type { Entity, EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { portLabel } from '../../../../../shared/edit/rules.ts';
import { formatNumber } from '../../../../../shared/units/format.ts';
import { bytes } from '../../../../../shared/units/quantity.ts';
import type { FieldSection, FieldSpec } from '../field-spec.ts';
import { addressText, readAddresses, readInteger, readSpeed, speedOptions, speedValue } from '../field-text.ts';
import { nameField, nullableText, only, pciField, readField, slotField, type Change } from './common.ts';

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

function pathMtu(nic: Nic, port: Port): FieldSpec[] {
  const { mtu } = port;
  const roce = nic.transports.some((transport) => transport === 'rocev2' || transport === 'rocev1');
  const size = mtu === null ? undefined : ROCE_SIZES.find((candidate) => mtu >= candidate + 96);
  return roce && size !== undefined
    ? [{ type: 'read', label: 'Path MTU', key: 'mtu', text: `${formatNumber(size)} B` }]
    : [];
}

const textOf = (
  label: string,
  value: string | null,
  change: (text: string | null) => (entity: Entity) => Entity,
): FieldSpec => nullableText(label, 'ports', value, change, true);

function portSection(index: LabIndex, nic: Nic, port: Port): FieldSection {
  const change = (next: (port: Port) => Port) =>
    set((now) => ({ ...now, ports: now.ports.map((one) => (one.id === port.id ? next(one) : one)) }));
  const [link] = index.cablesAt({ device: nic.id, port: port.id });
  const far = link && (link.a.device === nic.id && link.a.port === port.id ? link.b : link.a);
  const fields: FieldSpec[] = [
    textOf('Interface', port.interfaceName, (interfaceName) => change((now) => ({ ...now, interfaceName }))),
    {
      type: 'choice',
      label: 'Speed',
      key: 'ports',
      value: speedValue(port.speed),
      options: speedOptions(port.speed),
      write: (value) => change((now) => ({ ...now, speed: readSpeed(value) })),
    },
    {
      type: 'text',
      label: 'Address',
      key: 'ports',
      text: addressText(port),
      write: readField(readAddresses, (addresses) => change((now) => ({ ...now, addresses: addresses ?? [] }))),
    },
    {
      type: 'text',
      label: 'MTU',
      key: 'ports',
      unit: 'B',
      text: port.mtu === null ? '' : String(port.mtu),
      write: readField(
        (text) => readInteger(text, 576, 65_535),
        (mtu) => change((now) => ({ ...now, mtu: mtu === null ? null : bytes(mtu) })),
      ),
    },
    ...pathMtu(nic, port),
  ];
  const title = `Port ${port.name.replace(/^p(?=\d)/, '')}`;
  return { title, key: 'ports', aside: far ? `to ${portLabel(index, far)}` : 'free', fields };
}

const transportField = (nic: Nic): FieldSpec => ({
  type: 'choice',
  label: 'Transport',
  key: 'transports',
  value: nic.transports[0] ?? '',
  options: [{ value: '', label: 'not known' }, ...TRANSPORTS],
  write: (value) => {
    const chosen = TRANSPORTS.find((one) => one.value === value);
    return set((now) => ({ ...now, transports: chosen ? [chosen.value] : [] }));
  },
});

/** Cabled ports first. */
export function nicSections(index: LabIndex, nic: Nic): FieldSection[] {
  const isFree = (port: Port): number => (index.cablesAt({ device: nic.id, port: port.id }).length > 0 ? 0 : 1);
  const device: FieldSpec[] = [
    nameField(nic),
    nullableText('Model', 'model', nic.model, (model) => set((now) => ({ ...now, model }))),
    pciField('nic', nic.pciAddress),
    slotField('nic', nic.link),
    nullableText('Firmware', 'firmware', nic.firmware, (firmware) => set((now) => ({ ...now, firmware })), true),
    transportField(nic),
  ];
  const ports = [...nic.ports].sort((a, b) => isFree(a) - isFree(b));
  return [{ title: 'Device', fields: device }, ...ports.map((port) => portSection(index, nic, port))];
}
