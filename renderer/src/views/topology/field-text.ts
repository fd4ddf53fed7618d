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

const PCI = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

export function readPciAddress(text: string): Read<string> {
  const value = text.trim().toLowerCase();
  if (value === '') return { value: null };
  return PCI.test(value) ? { value } : { wrong: 'Write the full address, such as 0000:4b:00.0' };
}

const DECIMAL: Readonly<Record<string, number>> = {
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
  const [address = '', prefix, ...rest] = text.split('/');
  const four = IPV4.exec(address);
  const valid = four
    ? four.slice(1).every((octet) => Number(octet) <= 255)
    : address.includes(':') && IPV6.test(address) && address.split(':').length <= 8;
  const length = Number(prefix);
  const longest = four ? 32 : 128;
  if (!valid || rest.length > 0 || prefix === undefined || prefix === '') return null;
  return Number.isInteger(length) && length >= 0 && length <= longest ? { address, prefix: length, vlan: null } : null;
}

/** One address or several, parted by commas: `172.16.11.1/24`. */
export function readAddresses(text: string): Read<NicPort['addresses']> {
  const parts = text.split(',').map((part) => part.trim());
  const read = parts.filter((part) => part !== '').map(readAddress);
  return read.includes(null)
    ? { wrong: 'Write address and prefix, such as 172.16.11.1/24; several parted by commas' }
    : { value: read.filter((address) => address !== null) };
}

export const addressText = (port: NicPort): string =>
  port.addresses.map(({ address, prefix }) => `${address}/${prefix}`).join(', ');

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
