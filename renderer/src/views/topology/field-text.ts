import type { NicPort } from '../../../../shared/model/hardware.ts';
import { bitsPerSecond, bytes, GIBI, MEBI, type BitsPerSecond, type Bytes } from '../../../../shared/units/quantity.ts';

/** Texts of inspector fields to values: the value, or in words what to write. An empty text is "not known" (null). */
export type Read<T> = { readonly value: T | null } | { readonly wrong: string };

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export function readInteger(text: string, from: number, to: number): Read<number> {
  if (text.trim() === '') return { value: null };
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return { value };
  return { wrong: `Write a whole number from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}` };
}

const NQN = /^nqn\.\d{4}-\d{2}\.\S+$/;

/** An NVMe qualified name, at most 223 bytes (NVMe base specification). */
export function readNqn(text: string): Read<string> {
  const value = text.trim();
  if (value === '') return { value: null };
  return NQN.test(value) && new TextEncoder().encode(value).length <= 223
    ? { value }
    : { wrong: 'Write a name such as nqn.2024-01.lab:target0, at most 223 bytes' };
}

/** A figure that is more than nothing, with or without thousands separators and its unit. */
export function readFigure(text: string, unit: string): Read<number> {
  const bare = text.replace(unit, '').replaceAll(',', '').trim();
  if (bare === '') return { value: null };
  const value = Number(bare);
  return Number.isFinite(value) && value > 0 ? { value } : { wrong: `Write a number of ${unit} above 0, or nothing` };
}

/** Priorities from 0 to 7, parted by commas; `none` where there is no flow control. */
export function readPriorities(text: string): Read<number[]> {
  const bare = text.trim().toLowerCase();
  if (bare === '') return { value: null };
  if (bare === 'none') return { value: [] };
  const parts = bare.split(',').map((part) => part.trim());
  return parts.every((part) => /^[0-7]$/.test(part))
    ? { value: [...new Set(parts.map(Number))].sort((a, b) => a - b) }
    : { wrong: 'Write priorities from 0 to 7 parted by commas, such as 3, or none' };
}

/** `26:3, 48:6`: priorities of DSCP values that do not follow the usual DSCP / 8. */
export function readDscpMap(text: string): Read<Record<string, number>> {
  if (text.trim() === '') return { value: null };
  const entries = text.split(',').map((part) => /^\s*(\d{1,2})\s*:\s*([0-7])\s*$/.exec(part));
  const valid = entries.every((match) => match !== null && Number(match[1]) <= 63);
  return valid
    ? { value: Object.fromEntries(entries.map((match) => [String(Number(match?.[1])), Number(match?.[2])])) }
    : { wrong: 'Write DSCP:priority, such as 26:3, parted by commas' };
}

export const dscpText = (map: Readonly<Record<string, number>> | null | undefined): string =>
  Object.entries(map ?? {})
    .map(([dscp, priority]) => `${dscp}:${String(priority)}`)
    .join(', ');

/** CPUs that share a core, core by core: `0,40 1,41`. */
export function readSiblings(text: string): Read<string[]> {
  const cores = text.split(/\s+/).filter((part) => part !== '');
  if (cores.length === 0) return { value: null };
  return cores.every((core) => /^\d+([,-]\d+)*$/.test(core))
    ? { value: cores }
    : { wrong: 'Write the CPUs of each core, such as 0,40 1,41' };
}

/** Distances to the nodes of the host in their order, as numactl prints them. */
export function readDistances(text: string): Read<number[]> {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length === 0) return { value: null };
  const values = parts.map(Number);
  return values.every((value) => Number.isInteger(value) && value >= 10 && value <= 255)
    ? { value: values }
    : { wrong: 'Write distances from 10 to 255, such as 10 21' };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function readUuid(text: string): Read<string> {
  const value = text.trim().toLowerCase();
  if (value === '') return { value: null };
  return UUID.test(value) ? { value } : { wrong: 'Write a UUID, such as 6b29fc40-ca47-4067-b31d-00dd010662da' };
}

/** An IPv4 or IPv6 address by its letters alone. */
export const ADDRESS = /^[\d.]+$|^[0-9a-f:]+$/i;

/** `172.16.11.1:3260`, several parted by commas; the port is 3260 where none is written. */
export function readPortals(text: string): Read<{ address: string; port: number }[]> {
  const parts = text.split(',').map((part) => part.trim());
  const read = parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, address = '', port = '3260'] = /^([\d.]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i.exec(part) ?? [];
      const number = Number(port);
      return address === '' || number < 1 || number > 65_535 ? null : { address, port: number };
    });
  return read.includes(null)
    ? { wrong: 'Write address and port, such as 172.16.11.1:3260; several parted by commas' }
    : { value: read.filter((portal) => portal !== null) };
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}(:[0-9a-f]{2}){0,14}$/;

/** Of Ethernet six bytes, of InfiniBand up to twenty. */
export function readMac(text: string): Read<string> {
  const value = text.trim().toLowerCase().replaceAll('-', ':');
  if (value === '') return { value: null };
  return MAC.test(value) ? { value } : { wrong: 'Write six bytes in hexadecimal, such as b8:ce:f6:00:11:22' };
}

const PCI = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

export function readPciAddress(text: string): Read<string> {
  const value = text.trim().toLowerCase();
  if (value === '') return { value: null };
  return PCI.test(value) ? { value } : { wrong: 'Write the full address, such as 0000:4b:00.0' };
}

const DECIMAL: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  KIB: 1024,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: MEBI,
  GIB: GIBI,
  TIB: GIBI * 1024,
};

/** `3.84 TB`, `512 GiB`. The unit must be written: a bare number could be either. */
export function readCapacity(text: string): Read<Bytes> {
  if (text.trim() === '') return { value: null };
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const factor = match && DECIMAL[(match[2] ?? '').toUpperCase()];
  return match && factor
    ? { value: bytes(Math.round(Number(match[1]) * factor)) }
    : { wrong: 'Write a size with its unit, such as 3.84 TB or 512 GiB' };
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const IPV6 = /^[0-9a-f:]+$/i;

function readAddress(text: string): NicPort['addresses'][number] | null {
  const [bare = '', tag] = text.split('@').map((part) => part.trim());
  const vlan = tag === undefined ? null : Number(/^vlan ?(\d{1,4})$/i.exec(tag)?.[1]);
  const [address = '', prefix, ...rest] = bare.split('/');
  const four = IPV4.exec(address);
  const valid = four
    ? four.slice(1).every((octet) => Number(octet) <= 255)
    : address.includes(':') && IPV6.test(address) && address.split(':').length <= 8;
  const length = Number(prefix);
  const longest = four ? 32 : 128;
  if (!valid || rest.length > 0 || prefix === undefined || prefix === '') return null;
  if (vlan !== null && !(vlan >= 1 && vlan <= 4_094)) return null;
  return Number.isInteger(length) && length >= 0 && length <= longest ? { address, prefix: length, vlan } : null;
}

/** One address or several, parted by commas: `172.16.11.1/24`, on a tagged VLAN `10.0.0.1/24 @ VLAN 12`. */
export function readAddresses(text: string): Read<NicPort['addresses']> {
  const parts = text.split(',').map((part) => part.trim());
  const read = parts.filter((part) => part !== '').map(readAddress);
  return read.includes(null)
    ? { wrong: 'Write address and prefix, such as 172.16.11.1/24 or 10.0.0.1/24 @ VLAN 12; several parted by commas' }
    : { value: read.filter((address) => address !== null) };
}

export const addressText = (port: NicPort): string =>
  port.addresses
    .map(({ address, prefix, vlan }) => `${address}/${prefix}${vlan === null ? '' : ` @ VLAN ${vlan}`}`)
    .join(', ');

const SPEEDS = [1, 10, 25, 40, 50, 100, 200, 400, 800];

export const speedOptions = (now: BitsPerSecond | null) => {
  const known = now === null || SPEEDS.includes(now / 1e9) ? SPEEDS : [...SPEEDS, now / 1e9].sort((a, b) => a - b);
  return [
    { value: '', label: 'not known' },
    ...known.map((gigabits) => ({ value: String(gigabits), label: `${gigabits} Gb/s` })),
  ];
};

export const speedValue = (speed: BitsPerSecond | null): string => (speed === null ? '' : String(speed / 1e9));
export const readSpeed = (value: string): BitsPerSecond | null =>
  value === '' ? null : bitsPerSecond(Number(value) * 1e9);
