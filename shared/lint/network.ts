import { allCabledPorts, cabledPorts, storageNetwork, type CabledPort } from '../capacity/lab-fabric.ts';
import { activeConnections } from '../capacity/lab-paths.ts';
import { portLoads, type PortClient } from '../capacity/port-load.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Link } from '../model/lab.ts';
import type { LinkEnd } from '../model/network.ts';
import { portMtu } from '../model/switch-port.ts';
import type { Id } from '../units/identity.ts';
import { formatBitRate } from '../units/format.ts';
import { subnetOf } from './addresses.ts';
import { allPorts, endName, nameOf, nicPortAt, portsOf, type PortOf } from './bed.ts';
import { paths, pathsByHost, portWithAddress } from './endpoints.ts';
import type { Found, Rule } from './rule.ts';

/** Rates, frame sizes and addresses on the way between hosts. */
export const networkRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L010',
    severity: 'warning',
    title: 'Target port oversubscribed',
    tip: 'Spread the clients round-robin over the ports, or add a port.',
    why: 'Clients that share a port measure each other.',
    check: (index) => crowdedPorts(index),
  },
  {
    code: 'L011',
    severity: 'warning',
    title: 'Network is the bottleneck',
    tip: 'Cable more ports on the storage side, or report these results as network-bound.',
    why: 'What is measured then is the network, not storage or initiator.',
    check: narrowStorage,
  },
  {
    code: 'L014',
    severity: 'error',
    title: 'MTU differs along the way',
    tip: 'Set the same MTU on both hosts, and on the switch at least as much.',
    why: 'Frames that are too long for a hop are dropped without a word.',
    check: (index) => [...linkMtus(index), ...pathMtus(index)],
  },
  {
    code: 'L040',
    severity: 'warning',
    title: 'Several ports in one subnet',
    tip: 'Give each port a subnet of its own, or set arp_ignore=1, arp_announce=2 and rp_filter=2 (or source routing).',
    why: 'Linux answers for every address on every port, so traffic may leave through one port only.',
    check: (index) => index.ofKind('host').flatMap(({ id }) => sharedSubnets(index, id)),
  },
];

const keyOf = ({ nic, port }: PortOf): string => `${nic.id}/${port.id}`;

interface Load extends PortClient {
  readonly host: Id;
}

/** iSCSI and NVMe-oF are looked at apart: a bed that compares them runs one at a time. */
function crowdedPorts(index: LabIndex): Found[] {
  const rates = portRates(index);
  return [...crowdedBy(index, connectionLoads(index, rates), rates), ...crowdedBy(index, sessionLoads(index), rates)];
}

/** Rates of all ports by key: of a cabled one the least of its cable and both ends. */
function portRates(index: LabIndex): ReadonlyMap<string, number | null> {
  const cabled = allCabledPorts(index);
  return new Map([
    ...allPorts(index).map((each) => [keyOf(each), each.port.speed] as const),
    ...cabled.map((each) => [keyOf(each), each.bitsPerSecond] as const),
  ]);
}

function crowdedBy(index: LabIndex, all: readonly Load[], rates: ReadonlyMap<string, number | null>): Found[] {
  const loads = all.filter(({ targetPorts }) => targetPorts.length > 0);
  const asked = new Set(loads.flatMap(({ targetPorts }) => targetPorts));
  const used = allPorts(index).flatMap(({ nic, port }) => {
    const key = keyOf({ nic, port });
    const speed = rates.get(key) ?? null;
    return asked.has(key) ? [{ key, device: nic.id, end: { device: nic.id, port: port.id }, speed }] : [];
  });
  const speeds = new Set(used.flatMap(({ speed }) => speed ?? []));
  const bySpeed = new Map([...speeds].map((speed) => [speed, portLoads(loads, speed)]));
  return used.flatMap(({ key, device, end, speed }) => {
    const load = speed === null ? undefined : bySpeed.get(speed)?.get(key);
    if (speed === null || speed <= 0 || !load?.oversubscribed) return [];
    const clients = loads.filter(({ targetPorts }) => targetPorts.includes(key)).map(({ host }) => host);
    const ratio = Math.round((load.bitsPerSecond / speed) * 100) / 100;
    const shares = `${formatBitRate(load.bitsPerSecond)} of ${formatBitRate(speed)}`;
    const message = `target port ${endName(index, end)} oversubscribed ${ratio}:1 (${shares})`;
    return [{ entities: [device, ...clients], field: 'ports', message }];
  });
}

/** A client whose rate is not known is left out. A port that is not known takes its share as well. */
function connectionLoads(index: LabIndex, rates: ReadonlyMap<string, number | null>): Load[] {
  // Paths that are not optimized wait while one that is lives (DOMAIN 1.6).
  const active = new Set([...activeConnections(index).values()].flat().map(({ id }) => id));
  return [...pathsByHost(index)].flatMap(([host, all]) => {
    const own = all.filter(({ connection }) => active.has(connection.id));
    const targets = own.map(({ target, listener }) => (target === null ? listener.id : keyOf(target)));
    const leaving = own.map((path) => path.host);
    const known = leaving.filter((port) => port !== null);
    const bitsPerSecond = known.length === leaving.length ? speedOf(known, rates) : hostSpeed(index, host);
    return bitsPerSecond === null ? [] : [{ host, bitsPerSecond, targetPorts: [...new Set(targets)] }];
  });
}

function sessionLoads(index: LabIndex): Load[] {
  const remote = index.ofKind('session').filter(({ role }) => role === 'remote');
  const byHost = Map.groupBy(remote, ({ initiator }) => initiator);
  return [...byHost].flatMap(([host, sessions]) => {
    const portals = sessions.flatMap(({ target }) => {
      const entity = index.get(target);
      return entity?.kind === 'target' ? entity.portals : [];
    });
    const targets = portals.map(({ address }) => {
      const port = portWithAddress(index, address);
      return port === null ? address : keyOf(port);
    });
    const bitsPerSecond = hostSpeed(index, host);
    return bitsPerSecond === null ? [] : [{ host, bitsPerSecond, targetPorts: [...new Set(targets)] }];
  });
}

const speedOf = (ports: readonly PortOf[], rates: ReadonlyMap<string, number | null>): number | null =>
  sum([...new Set(ports.map(keyOf))].map((key) => rates.get(key) ?? null));

const hostSpeed = (index: LabIndex, host: Id): number | null =>
  sum(dataPorts(cabledPorts(index, host)).map(({ bitsPerSecond }) => bitsPerSecond));

/** Ports of less than this share of the fastest of their host are taken for management. */
const MANAGEMENT_SHARE = 0.1;

function dataPorts(ports: readonly CabledPort[]): CabledPort[] {
  return [...Map.groupBy(ports, ({ host }) => host).values()].flatMap((own) => {
    const fastest = Math.max(0, ...own.map(({ bitsPerSecond }) => bitsPerSecond ?? 0));
    return own.filter(({ bitsPerSecond }) => (bitsPerSecond ?? fastest) >= fastest * MANAGEMENT_SHARE);
  });
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : known.reduce((a, b) => a + b, 0);
}

function narrowStorage(index: LabIndex): Found[] {
  const hosts = index.ofKind('host');
  const role = (wanted: 'client' | 'storage'): Id[] => hosts.filter((host) => host.role === wanted).map(({ id }) => id);
  const storage = role('storage');
  const network = storageNetwork(index, role('client'), storage);
  const want = sum(network.clientPorts.map(({ bitsPerSecond }) => bitsPerSecond));
  const ceiling = sum(network.targetPorts.map(({ bitsPerSecond }) => bitsPerSecond));
  if (want === null || ceiling === null || want <= ceiling) return [];
  const message = `the clients' links carry ${formatBitRate(want)}, the storage's ${formatBitRate(ceiling)}: a bottleneck for all that reads or writes faster`;
  return [{ entities: storage, message }];
}

function linkMtus(index: LabIndex): Found[] {
  let ports: readonly CabledPort[] | null = null;
  const cabled = (): readonly CabledPort[] => (ports ??= allCabledPorts(index));
  return index.ofKind('link').flatMap((link) => linkMtu(index, link, cabled));
}

function linkMtu(index: LabIndex, link: Link, cabled: () => readonly CabledPort[]): Found[] {
  const ends = [link.a, link.b].map((end) => ({ end, mtu: mtuAt(index, end), isSwitch: isSwitch(index, end) }));
  const [a, b] = ends;
  if (a === undefined || b === undefined) return [];
  const told = (one: number, other: number, at: string): Found[] => [
    { entities: [link.id], field: 'mtu', message: `MTU ${one} != ${other} on ${at}: frames are dropped` },
  ];
  const between = `${endName(index, a.end)} – ${endName(index, b.end)}`;
  const narrow = ends.find((end) => !end.isSwitch && end.mtu !== null && link.mtu !== null && end.mtu > link.mtu);
  if (narrow?.mtu != null && link.mtu !== null) return told(narrow.mtu, link.mtu, between);
  if (a.mtu === null || b.mtu === null || a.mtu === b.mtu) return [];
  // Between switches only frames that hosts send count.
  if (a.isSwitch && b.isSwitch && longestFrame(index, link, cabled()) <= Math.min(a.mtu, b.mtu)) return [];
  // A switch may carry longer frames than its hosts send.
  const carries = (a.isSwitch && !b.isSwitch && a.mtu > b.mtu) || (b.isSwitch && !a.isSwitch && b.mtu > a.mtu);
  return carries ? [] : told(a.mtu, b.mtu, between);
}

/** Greatest MTU of the hosts' ports in the network of a cable between switches; one that is not known may be any. */
function longestFrame(index: LabIndex, between: Link, cabled: readonly CabledPort[]): number {
  const joined = new Set([between.a.device, between.b.device]);
  const trunks = index.ofKind('link').filter(({ a, b }) => isSwitch(index, a) && isSwitch(index, b));
  for (let before = 0; before < joined.size;) {
    before = joined.size;
    for (const { a, b } of trunks) {
      if (joined.has(a.device)) joined.add(b.device);
      if (joined.has(b.device)) joined.add(a.device);
    }
  }
  const inNetwork = cabled.filter(({ link: { a, b } }) => joined.has(a.device) || joined.has(b.device));
  return Math.max(0, ...inNetwork.map(({ port }) => port.mtu ?? Infinity));
}

const isSwitch = (index: LabIndex, end: LinkEnd): boolean => index.get(end.device)?.kind === 'switch';

function mtuAt(index: LabIndex, end: LinkEnd): number | null {
  const device = index.get(end.device);
  return device?.kind === 'switch' ? portMtu(device, end.port) : (nicPortAt(index, end)?.port.mtu ?? null);
}

/** Ends of a connection that a switch keeps apart. */
function pathMtus(index: LabIndex): Found[] {
  const seen = new Set<string>();
  return paths(index).flatMap(({ host, target }) => {
    if (host?.port.mtu == null || target?.port.mtu == null || host.port.mtu === target.port.mtu) return [];
    const key = `${keyOf(host)} ${keyOf(target)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const between = [host, target].map(({ nic, port }) => endName(index, { device: nic.id, port: port.id }));
    const message = `MTU ${host.port.mtu} != ${target.port.mtu} between ${between.join(' and ')}: frames are dropped`;
    return [{ entities: [host.nic.id, target.nic.id], field: 'ports', message }];
  });
}

function sharedSubnets(index: LabIndex, host: Id): Found[] {
  const entity = index.get(host);
  if (entity?.kind !== 'host' || /windows/i.test(entity.operatingSystem ?? '')) return [];
  if (Object.entries(entity.settings).some(([name, value]) => isHandled(name, value))) return [];
  const subnets = new Map<string, Set<string>>();
  for (const each of portsOf(index, host)) {
    for (const { address, prefix, vlan } of each.port.addresses) {
      const subnet = subnetOf(address, prefix);
      if (subnet === null) continue;
      const key = vlan === null ? subnet : `${subnet}, VLAN ${vlan}`;
      subnets.set(key, (subnets.get(key) ?? new Set()).add(keyOf(each)));
    }
  }
  return [...subnets].flatMap(([subnet, ports]) => {
    if (ports.size < 2) return [];
    const nics = [...new Set([...ports].map((key) => key.split('/')[0] ?? ''))];
    const message = `${nameOf(index, host)}: ${ports.size} ports in ${subnet} and no arp_ignore or rp_filter recorded: traffic may leave through one port`;
    return [{ entities: [host, ...nics], field: 'settings', message }];
  });
}

/** `net.ipv4.conf.all.arp_ignore = 1`, `rp_filter = 2`, or source routing that the user noted. */
const isHandled = (name: string, value: string): boolean =>
  (/arp_ignore/.test(name) && value !== '0') ||
  (/rp_filter/.test(name) && value === '2') ||
  /source routing/i.test(name);
