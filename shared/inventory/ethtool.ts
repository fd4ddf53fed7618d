import { bitsPerSecond, type BitsPerSecond } from '../units/quantity.ts';
import { adapter, port, type HostFacts, type NicFound } from './host-inventory.ts';
import { pciAddressIn } from './sysfs.ts';

/** Everything that ethtool says of one interface, by the flag that asked (`''`: none). */
interface Answers {
  readonly name: string;
  readonly parts: ReadonlyMap<string, string>;
}

/**
 * `ethtool IF`, and behind lines `## -i` (`-g`, `-l`, `-c`, `-k`, `-a`) its other answers, for one or several interfaces.
 * "Unknown!" and "n/a" are unknown.
 */
export function ethtoolFacts(text: string): HostFacts {
  const all = answersIn(text).filter(({ name }) => name !== 'lo');
  return {
    nics: all.map(adapterOf),
    settings: Object.fromEntries(all.flatMap(settingsOf)),
  };
}

function answersIn(text: string): Answers[] {
  const all: { name: string; parts: Map<string, string> }[] = [];
  let flag = '';
  for (const line of text.split(/\r?\n/)) {
    const name = /^Settings for (\S+):$/.exec(line)?.[1];
    const next = /^## (-\w)$/.exec(line)?.[1];
    if (name !== undefined) all.push({ name, parts: new Map() });
    flag = name === undefined ? (next ?? flag) : '';
    const parts = all.at(-1)?.parts;
    if (name === undefined && next === undefined) parts?.set(flag, `${parts.get(flag) ?? ''}${line}\n`);
  }
  return all;
}

const valueIn = (text: string | undefined, key: string): string | null => {
  const value = new RegExp(`^\\s*${key}:[ \\t]*(.*)$`, 'm').exec(text ?? '')?.[1]?.trim();
  return value === undefined || value === '' || /^(Unknown!?|n\/a|N\/A)/.test(value) ? null : value;
};

function adapterOf({ name, parts }: Answers): NicFound {
  const speed = speedIn(parts);
  const driver = parts.get('-i');
  return adapter(name, {
    driver: valueIn(driver, 'driver'),
    firmware: valueIn(driver, 'firmware-version'),
    pciAddress: pciAddressIn(valueIn(driver, 'bus-info') ?? undefined),
    ports: [port(name, { speed })],
  });
}

function speedIn(parts: Answers['parts']): BitsPerSecond | null {
  const megabits = /^(\d+)Mb\/s$/.exec(valueIn(parts.get(''), 'Speed') ?? '')?.[1];
  return isKnownSpeed(Number(megabits)) ? bitsPerSecond(Number(megabits) * 1e6) : null;
}

/** 0 and -1 (also as 16 or 32 bits without a sign) mean that the driver does not know, or that the link is down. */
export const isKnownSpeed = (megabits: number): boolean =>
  megabits > 0 && megabits !== 0xffff && megabits !== 0xffffffff;

/** Features whose state changes what a test measures, in ethtool's words and ours. */
const FEATURES: readonly (readonly [feature: string, word: string])[] = [
  ['tcp-segmentation-offload', 'TSO'],
  ['generic-segmentation-offload', 'GSO'],
  ['generic-receive-offload', 'GRO'],
  ['large-receive-offload', 'LRO'],
  ['tls-hw-tx-offload', 'TLS'],
];

function settingsOf({ name, parts }: Answers): [string, string][] {
  const features = FEATURES.flatMap(([feature, word]) => {
    const state = /^(on|off)/.exec(valueIn(parts.get('-k'), feature) ?? '')?.[1];
    return state === undefined ? [] : [`${word} ${state}`];
  });
  // A link that is down, or that no driver knows, still says `Half`.
  const duplex = speedIn(parts) === null ? null : valueIn(parts.get(''), 'Duplex');
  return [
    ...entry(`${name}: rings`, limitsOf(parts.get('-g'), ['RX', 'TX'])),
    ...entry(`${name}: queues`, limitsOf(parts.get('-l'), ['RX', 'TX', 'Combined'])),
    ...entry(`${name}: coalescing`, coalescingOf(parts.get('-c'))),
    ...entry(`${name}: flow control`, pauseOf(parts.get('-a'))),
    ...entry(`${name}: offloads`, features.length === 0 ? null : features.join(', ')),
    ...entry(`${name}: duplex`, duplex === null ? null : duplex.toLowerCase()),
  ];
}

const entry = (name: string, value: string | null): [string, string][] => (value === null ? [] : [[name, value]]);

/** Settings with their limits, of rings (-g) or queues (-l): `RX 1024 of 8192, TX 1024 of 8192`, `combined 8 of 63`. */
function limitsOf(text: string | undefined, names: readonly string[]): string | null {
  const [most, now] = (text ?? '').split('Current hardware settings:');
  const parts = names.flatMap((name) => {
    const current = valueIn(now, name);
    const limit = valueIn(most, name);
    // A driver with combined queues has none of RX or TX alone.
    if (current === null || (current === '0' && (limit ?? '0') === '0')) return [];
    const word = name === 'Combined' ? 'combined' : name;
    return [limit === null ? `${word} ${current}` : `${word} ${current} of ${limit}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}

/** Delays before an interrupt. Where they adapt to the load, what they are at the moment says nothing. */
function coalescingOf(text: string | undefined): string | null {
  const adaptive = /^Adaptive RX:\s*(\S+)\s+TX:\s*(\S+)/m.exec(text ?? '');
  const parts = (['RX', 'TX'] as const).flatMap((direction) => {
    if (adaptive?.[direction === 'RX' ? 1 : 2] === 'on') return [`${direction} adaptive`];
    const key = direction.toLowerCase();
    const [delay, frames] = [valueIn(text, `${key}-usecs`), valueIn(text, `${key}-frames`)];
    const told = [delay === null ? null : `${delay} µs`, frames === null ? null : `${frames} frames`];
    const words = told.filter((word) => word !== null);
    return words.length === 0 ? [] : [`${direction} ${words.join(' ')}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}

function pauseOf(text: string | undefined): string | null {
  const parts = ['RX', 'TX'].flatMap((direction) => {
    const state = valueIn(text, direction);
    return state === null ? [] : [`${direction} ${state}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}
