import type { Entity } from '../model/lab.ts';

const LAST_NUMBER = /^(.*?)(\d+)(\D*)$/s;

/** As many characters as the schema allows for a name. */
const LONGEST = 200;

/** The name after this one: `sw-client-01` -> `sw-client-02`, `NIC 0` -> `NIC 1`, `tester` -> `tester 2`. */
export function nextName(name: string): string {
  const match = LAST_NUMBER.exec(name);
  if (!match) return joined(name, ' 2');
  const [, head = '', digits = '', tail = ''] = match;
  const next = (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
  return tail.length > LONGEST / 2 ? joined(name, ' 2') : joined(head, next + tail);
}

/** A name that would become too long loses characters before its number. */
const joined = (head: string, end: string): string =>
  head.slice(0, Math.max(0, LONGEST - end.length)) + end.slice(-LONGEST);

/** The first name from `wanted` on, counting up, that is not taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name = nextName(name);
  return name;
}

export const namesOf = (entities: readonly Entity[], kind: Entity['kind']): Set<string> =>
  new Set(entities.filter((entity) => entity.kind === kind).map(({ name }) => name));

const octets = (address: string): number | null => {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};

const dotted = (value: number): string =>
  [24, 16, 8, 0].map((shift) => String(Math.floor(value / 2 ** shift) % 256)).join('.');

/**
 * The next IPv4 host address of the same subnet that is not taken; null when the subnet is full, or when it is not IPv4.
 * Network and broadcast addresses are left out, except in /31 and /32.
 */
export function freeAddress(address: string, prefix: number, taken: ReadonlySet<string>): string | null {
  const start = octets(address);
  if (start === null || prefix > 32) return null;
  const size = 2 ** (32 - prefix);
  const network = Math.floor(start / size) * size;
  const edge = size > 2 ? 1 : 0;
  const limit = Math.min(size, 65_536);
  for (let step = 1; step < limit; step++) {
    const offset = (start - network + step) % size;
    const candidate = dotted(network + offset);
    if (offset >= edge && offset < size - edge && !taken.has(candidate)) return candidate;
  }
  return null;
}
