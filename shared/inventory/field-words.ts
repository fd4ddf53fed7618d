import type { Drive, Entity, Host, Nic } from '../model/lab.ts';
import type { PcieLink } from '../model/entity-base.ts';
import { formatBitRate, formatBytes, formatCapacity, formatNumber, NO_DATA } from '../units/format.ts';
import { NS_PER_MILLISECOND } from '../units/quantity.ts';
import { fieldRecord, listOf } from './json-fields.ts';

/** Fields in words, and how their values are printed (units included). */
interface FieldWords {
  readonly label: string;
  readonly text?: (value: unknown, nameOf: (id: string) => string | null) => string;
}

const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const size = (value: unknown): string => formatBytes(asNumber(value));
const capacity = (value: unknown): string => formatCapacity(asNumber(value));
const reference = (value: unknown, nameOf: (id: string) => string | null): string =>
  typeof value === 'string' ? (nameOf(value) ?? 'the host') : NO_DATA;

const FIELDS: Readonly<Record<string, FieldWords>> = {
  parent: { label: 'place', text: reference },
  socket: { label: 'socket', text: reference },
  managedHost: {
    label: 'connection',
    text: (value) => (typeof value === 'string' ? 'the machine of this look' : 'none'),
  },
  name: { label: 'name' },
  model: { label: 'model' },
  operatingSystem: { label: 'operating system' },
  kernel: { label: 'kernel' },
  memoryBytes: { label: 'memory', text: size },
  hostNqn: { label: 'host NQN' },
  multipathPolicy: { label: 'multipath policy' },
  clock: { label: 'clock', text: clockText },
  cpuModel: { label: 'CPU model' },
  cores: { label: 'cores' },
  threads: { label: 'threads' },
  cpuList: { label: 'logical CPUs' },
  hugepages: { label: 'huge pages' },
  hugepageBytes: { label: 'huge page size', text: size },
  siblings: { label: 'CPUs that share a core', text: (value) => `${String(listOf(value).length)} cores` },
  serial: { label: 'serial' },
  wwn: { label: 'WWN' },
  firmware: { label: 'firmware' },
  pciAddress: { label: 'PCI address' },
  link: { label: 'PCIe link', text: linkText },
  capacityBytes: { label: 'capacity', text: capacity },
  lbaBytes: { label: 'block size', text: size },
  metadataBytes: { label: 'metadata per block', text: size },
  volatileWriteCache: { label: 'volatile write cache' },
  health: { label: 'health', text: healthText },
  media: { label: 'media' },
  driver: { label: 'driver' },
  transports: { label: 'transports' },
  interfaceName: { label: 'interface' },
  rdmaDevice: { label: 'RDMA device' },
  mac: { label: 'MAC' },
  speed: { label: 'speed', text: (value) => formatBitRate(asNumber(value)) },
  mtu: { label: 'MTU', text: (value) => (asNumber(value) === null ? NO_DATA : `${formatNumber(asNumber(value))} B`) },
  pathMtu: { label: 'RDMA path MTU', text: (value) => `${formatNumber(asNumber(value))} B` },
  addresses: { label: 'addresses', text: addressesText },
};

/** `MTU`, `CPU governor`, `port eth0: MTU`, `fio version`. */
export function fieldLabel(path: readonly string[], portName: string | null): string {
  const [field = '', part, inner] = path;
  if (field === 'settings' && part !== undefined) return part;
  if (field === 'software' && part !== undefined) return `${part} version`;
  if (field !== 'ports') return FIELDS[field]?.label ?? field;
  const port = `port ${portName ?? part ?? ''}`;
  return inner === undefined ? port : `${port}: ${FIELDS[inner]?.label ?? inner}`;
}

/** A value as people read it; `–` is no data. `nameOf` knows the entities that a value may refer to. */
export function valueText(path: readonly string[], value: unknown, nameOf: (id: string) => string | null): string {
  if (value === null || value === undefined || value === '') return NO_DATA;
  const field = path[0] === 'ports' ? path[2] : path.length === 1 ? path[0] : undefined;
  if (path[0] === 'ports' && field === undefined) return portText(value);
  const print = field === undefined ? undefined : FIELDS[field]?.text;
  if (print !== undefined) return print(value, nameOf);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return formatNumber(value);
  return Array.isArray(value) ? value.join(', ') || NO_DATA : typeof value === 'string' ? value : JSON.stringify(value);
}

function portText(value: unknown): string {
  const port = fieldRecord(value);
  const speed = asNumber(port?.['speed']);
  return [
    typeof port?.['interfaceName'] === 'string' ? port['interfaceName'] : '',
    speed === null ? '' : formatBitRate(speed),
    addressesText(port?.['addresses']),
  ]
    .filter((part) => part !== '' && part !== NO_DATA)
    .join(', ');
}

/** `gen4 x4, capable of gen5 x4` */
function linkText(value: unknown): string {
  const link = fieldRecord(value) as PcieLink | null;
  if (link === null) return NO_DATA;
  const pair = (generation: number | null | undefined, lanes: number | null | undefined): string =>
    [generation == null ? '' : `gen${String(generation)}`, lanes == null ? '' : `x${String(lanes)}`].join(' ').trim();
  const trained = pair(link.generation, link.lanes);
  const capable = pair(link.capableGeneration, link.capableLanes);
  const payload = link.maxPayloadBytes == null ? '' : `payload ${String(link.maxPayloadBytes)} B`;
  return [trained, capable === '' || capable === trained ? '' : `capable of ${capable}`, payload]
    .filter((part) => part !== '')
    .join(', ');
}

function addressesText(value: unknown): string {
  const texts = listOf(value).flatMap((entry) => {
    const { address, prefix, vlan } = fieldRecord(entry) ?? {};
    if (typeof address !== 'string' || typeof prefix !== 'number') return [];
    return [`${address}/${String(prefix)}${typeof vlan === 'number' ? ` (VLAN ${String(vlan)})` : ''}`];
  });
  return texts.length === 0 ? NO_DATA : texts.join(', ');
}

function clockText(value: unknown): string {
  const clock = fieldRecord(value) as Host['clock'];
  if (clock == null) return NO_DATA;
  const words = { ptp: 'PTP', ntp: 'NTP', unsynchronised: 'not synchronised' }[clock.state];
  const bound = clock.skewBoundNs;
  return bound === null ? words : `${words}, within ${formatNumber(bound / NS_PER_MILLISECOND)} ms`;
}

/** 0 K in degrees Celsius, as drives report it in whole kelvins. */
const KELVIN = 273;

function healthText(value: unknown): string {
  const health = fieldRecord(value) as Drive['health'];
  if (health == null) return NO_DATA;
  const parts = [
    health.criticalWarning === null ? null : health.criticalWarning === 0 ? 'no warning' : 'critical warning',
    health.percentUsed === null ? null : `wear ${String(health.percentUsed)} %`,
    health.temperatureKelvin === null ? null : `${String(health.temperatureKelvin - KELVIN)} °C`,
    health.mediaErrors === null ? null : `media errors ${formatNumber(health.mediaErrors)}`,
  ];
  return parts.filter((part) => part !== null).join(', ') || NO_DATA;
}

/** What a new entity is, in a line. */
export function entitySummary(entity: Entity, nameOf: (id: string) => string | null): string {
  const value = (field: string): string => {
    const found: unknown = Reflect.get(entity, field);
    return found === null || found === undefined ? '' : valueText([field], found, nameOf);
  };
  const place = entity.parent === null ? '' : (nameOf(entity.parent) ?? '');
  const parts: Readonly<Record<string, readonly string[]>> = {
    host: [value('model'), value('operatingSystem'), value('memoryBytes')],
    socket: [value('cpuModel'), count(value('cores'), 'cores')],
    numaNode: [count(value('cpuList'), 'CPUs', true), value('memoryBytes')],
    pcieSlot: [value('link'), place],
    drive: [value('model'), value('serial'), value('capacityBytes'), place],
    nic: [value('model'), portsText(entity), place],
  };
  return (parts[entity.kind] ?? []).filter((part) => part !== '' && part !== NO_DATA).join(' · ');
}

const count = (text: string, unit: string, isBefore = false): string =>
  text === '' || text === NO_DATA ? '' : isBefore ? `${unit} ${text}` : `${text} ${unit}`;

const portsText = (entity: Entity): string =>
  entity.kind === 'nic' ? entity.ports.map((port: Nic['ports'][number]) => portText(port)).join('; ') : '';
