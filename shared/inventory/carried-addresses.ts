import type { NicPort } from '../model/hardware.ts';
import { isLinkLocal } from '../units/ipv6.ts';
import { fieldRecord, listIn, numberIn, textIn } from './json-fields.ts';
import { pciAddressIn } from './sysfs.ts';

type Addresses = NicPort['addresses'];

/** An interface that lies on one other: a VLAN, a macvlan, a virtual function. */
interface Above {
  readonly on: string;
  /** Its own tag. */
  readonly vlan: number | null;
}

/** How the interfaces of a machine lie on its ports. */
export interface InterfaceStack {
  /** Whether an interface is no port but lies on another. */
  readonly isAbove: (name: string) => boolean;
  /** The ports below an interface: those of a bond or bridge are its members; a port is its own. */
  readonly portsBelow: (name: string) => readonly string[];
  /** Addresses of what lies on a port. One address stands at one port, also where several carry it: the first. */
  readonly carriedBy: (port: string) => Addresses;
}

/** Interfaces that join others: their addresses are reached through these. */
const JOINING = new Set(['bond', 'bridge', 'team']);
/** Interfaces that share one other. */
const SHARING = new Set(['vlan', 'macvlan', 'macvtap', 'ipvlan', 'ipoib']);
/** A VLAN may lie on a bridge over a bond, hardly deeper; a damaged file may go in circles. */
const DEEPEST = 6;

const kindOf = (entry: unknown): string => textIn(fieldRecord(entry)?.['linkinfo'], 'info_kind') ?? '';

/** `listed` is `ip -j -d addr`, `links` where entries of sysfs lead, `isPort` whether an interface has a device. */
export function stackInterfaces(
  listed: readonly unknown[],
  links: ReadonlyMap<string, string>,
  isPort: (name: string) => boolean,
): InterfaceStack {
  const above = new Map([...virtualFunctions(links), ...listed.flatMap(aboveIn)]);
  const members = membersOf(listed, (name) => isPort(name) || above.has(name));
  const below = (name: string): readonly string[] => {
    const lower = above.get(name)?.on;
    return lower === undefined ? (members.get(name) ?? []) : [lower];
  };
  const portsBelow = (name: string, depth = 0): readonly string[] => {
    const lower = depth > DEEPEST ? [] : below(name);
    return lower.length === 0 ? [name] : lower.flatMap((each) => portsBelow(each, depth + 1));
  };
  const tagOf = (name: string, depth = 0): number | null => {
    const tag = above.get(name)?.vlan ?? null;
    const [lower] = below(name);
    return tag !== null || lower === undefined || depth > DEEPEST ? tag : tagOf(lower, depth + 1);
  };
  const carried = new Map<string, Addresses>();
  for (const entry of listed) {
    const name = textIn(entry, 'ifname') ?? '';
    const [port = name] = portsBelow(name);
    if (port === name) continue;
    carried.set(port, [...(carried.get(port) ?? []), ...globalAddresses(entry, tagOf(name))]);
  }
  return {
    isAbove: (name) => above.has(name),
    portsBelow,
    carriedBy: (port) => carried.get(port) ?? [],
  };
}

function aboveIn(entry: unknown): [string, Above][] {
  const [name, on] = [textIn(entry, 'ifname'), textIn(entry, 'link')];
  // `link` of an interface whose lower one is in another network namespace names none of this.
  const isForeign = fieldRecord(entry)?.['link_netnsid'] !== undefined;
  if (name === null || on === null || isForeign || !SHARING.has(kindOf(entry))) return [];
  const data = fieldRecord(fieldRecord(entry)?.['linkinfo'])?.['info_data'];
  return [[name, { on, vlan: kindOf(entry) === 'vlan' ? numberIn(data, 'id') : null }]];
}

/** Virtual functions share the port of the physical function that sysfs names (`physfn`), where the kernel has it. */
function virtualFunctions(links: ReadonlyMap<string, string>): [string, Above][] {
  const interfaces = [...links].flatMap(([path, target]): [string, string | null][] => {
    const name = /^\/sys\/class\/net\/([^/]+)$/.exec(path)?.[1];
    return name === undefined ? [] : [[name, pciAddressIn(target)]];
  });
  return interfaces.flatMap(([name, address]): [string, Above][] => {
    const physical = pciAddressIn(links.get(`/sys/bus/pci/devices/${address ?? ''}/physfn`));
    const on = interfaces.find(([, each]) => physical !== null && each === physical)?.[0];
    return on === undefined ? [] : [[name, { on, vlan: null }]];
  });
}

function membersOf(listed: readonly unknown[], isCarrier: (name: string) => boolean): Map<string, string[]> {
  const joining = new Set(listed.filter((entry) => JOINING.has(kindOf(entry))).map((entry) => textIn(entry, 'ifname')));
  const members = new Map<string, string[]>();
  for (const entry of listed) {
    const [name, master] = [textIn(entry, 'ifname'), textIn(entry, 'master')];
    if (name === null || master === null || !joining.has(master)) continue;
    if (!isCarrier(name) && !joining.has(name)) continue;
    members.set(master, [...(members.get(master) ?? []), name]);
  }
  return members;
}

/** Addresses for others. Temporary ones of IPv6 change by themselves; one that is somebody else's (`dadfailed`) is none. */
export const globalAddresses = (entry: unknown, vlan: number | null): Addresses =>
  addressesIn(entry, vlan, (info) => textIn(info, 'scope') === 'global');

/** Link-local addresses of IPv6, as every port that is up has one. */
export const linkLocalAddresses = (entry: unknown): Addresses =>
  addressesIn(entry, null, (info) => isLinkLocal(textIn(info, 'local') ?? ''));

const addressesIn = (entry: unknown, vlan: number | null, isWanted: (info: unknown) => boolean): Addresses =>
  listIn(entry, 'addr_info').flatMap((info) => {
    const address = textIn(info, 'local');
    const prefix = numberIn(info, 'prefixlen');
    const isPassing = ['temporary', 'dadfailed'].some((flag) => textIn(info, flag) === 'true');
    return address === null || prefix === null || isPassing || !isWanted(info) ? [] : [{ address, prefix, vlan }];
  });
