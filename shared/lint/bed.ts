import { setsUnder, storageSets } from '../capacity/lab-sets.ts';
import type { NicPort } from '../model/hardware.ts';
import type { Drive, Entity, EntityOf, Host, Nic, NumaNode, Switch } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { LinkEnd } from '../model/network.ts';
import type { Id } from '../units/identity.ts';

/** How the rules walk a drawn bed. Everything answers null or nothing where the drawing does not say. */

export interface PortOf {
  readonly nic: Nic;
  readonly port: NicPort;
}

export const hostOf = (index: LabIndex, id: Id | null | undefined): Host | null => nearest(index, id, 'host');
export const nodeOf = (index: LabIndex, id: Id | null | undefined): NumaNode | null => nearest(index, id, 'numaNode');

function nearest<K extends 'host' | 'numaNode'>(index: LabIndex, id: Id | null | undefined, kind: K) {
  const self = index.get(id);
  if (self === undefined) return null;
  const isKind = (entity: Entity): entity is EntityOf<K> => entity.kind === kind;
  return [self, ...index.ancestors(self.id)].find(isKind) ?? null;
}

export function socketOf(index: LabIndex, node: NumaNode): Id | null {
  if (node.socket !== null) return node.socket;
  const parent = index.get(node.parent);
  return parent?.kind === 'socket' ? parent.id : null;
}

/** `sw-nvmeof-01, NIC 0`; several elements are joined, many are counted. */
export function placeText(index: LabIndex, ids: readonly Id[]): string {
  const names = ids.map((id) => nameOf(index, id));
  return names.length <= 4 ? names.join('; ') : `${names.slice(0, 3).join('; ')} and ${names.length - 3} more`;
}

export function nameOf(index: LabIndex, id: Id): string {
  const entity = index.get(id);
  if (entity === undefined) return id;
  if (entity.kind === 'link') return `${endName(index, entity.a)} – ${endName(index, entity.b)}`;
  const host = hostOf(index, id);
  const own = entity.name === '' ? entity.kind : entity.name;
  return host === null || host.id === id ? own : `${host.name}, ${own}`;
}

export function endName(index: LabIndex, end: LinkEnd): string {
  const device = index.get(end.device);
  const port = device?.kind === 'nic' || device?.kind === 'switch' ? portIn(device, end.port) : undefined;
  // In a damaged file a cable may end at a cable, and so on in a circle.
  const name = device?.kind === 'link' ? end.device : nameOf(index, end.device);
  return `${name}, ${port?.name ?? end.port}`;
}

const portIn = (device: Nic | Switch, id: string) => device.ports.find((port) => port.id === id);

/** Port of a NIC; null for one of a switch or for none. */
export function nicPortAt(index: LabIndex, end: LinkEnd): PortOf | null {
  const nic = index.get(end.device);
  if (nic?.kind !== 'nic') return null;
  const port = nic.ports.find(({ id }) => id === end.port);
  return port === undefined ? null : { nic, port };
}

export const allPorts = (index: LabIndex): PortOf[] =>
  index.ofKind('nic').flatMap((nic) => nic.ports.map((port) => ({ nic, port })));

export const portsOf = (index: LabIndex, host: Id): PortOf[] =>
  index.subtree(host).flatMap((nic) => (nic.kind === 'nic' ? nic.ports.map((port) => ({ nic, port })) : []));

export const isCabled = (index: LabIndex, { nic, port }: PortOf): boolean =>
  index.cablesAt({ device: nic.id, port: port.id }).length > 0;

/** Ports of switches that the cables of a port end at. */
export function switchEndsAt(index: LabIndex, { nic, port }: PortOf): LinkEnd[] {
  return index.cablesAt({ device: nic.id, port: port.id }).flatMap((link) => {
    const far = link.a.device === nic.id && link.a.port === port.id ? link.b : link.a;
    return index.get(far.device)?.kind === 'switch' ? [far] : [];
  });
}

/** Drives under the namespaces of a subsystem. */
export function drivesOf(index: LabIndex, subsystem: Id): Drive[] {
  const entity = index.get(subsystem);
  if (entity?.kind !== 'subsystem') return [];
  const drives = entity.namespaces.flatMap(({ backing }) => setsUnder(index, backing).flatMap((set) => set.drives));
  return [...new Map(drives.map((drive) => [drive.id, drive])).values()];
}

/** The tops and what lies under them: members and backings. A set is walked on while it grows. */
export function below(index: LabIndex, tops: readonly Id[]): Set<Id> {
  const found = new Set(tops);
  for (const id of found) {
    const entity = index.get(id);
    if (entity?.kind === 'volume' && entity.backing !== null) found.add(entity.backing);
    if (entity?.kind === 'array' || entity?.kind === 'mirror') for (const member of entity.members) found.add(member);
  }
  return found;
}

/** Every drive that serves something: under namespaces and LUNs, else all in hosts that are no mere clients. */
export function servingDrives(index: LabIndex): Drive[] {
  const storage = index.ofKind('host').filter(({ role }) => role !== 'client');
  const sets = storageSets(
    index,
    storage.map(({ id }) => id),
  );
  return [...new Map(sets.flatMap((set) => set.drives).map((drive) => [drive.id, drive])).values()];
}

/** The host of a target: the one that it is drawn in, else that of its process or of its first drive. */
export const servingHost = (index: LabIndex, { id, process }: EntityOf<'subsystem'>): Host | null =>
  hostOf(index, id) ?? hostOf(index, process) ?? hostOf(index, drivesOf(index, id)[0]?.id);

/**
 * The process that serves a subsystem: as drawn, else the only reactors of its host, else those on the one node that
 * holds its drives.
 */
export function processOf(index: LabIndex, subsystem: EntityOf<'subsystem'>): EntityOf<'coreSet'> | null {
  const named = index.get(subsystem.process);
  if (named?.kind === 'coreSet') return named;
  if (subsystem.implementation !== 'spdk') return null;
  const host = servingHost(index, subsystem);
  const inHost = (host === null ? [] : index.subtree(host.id)).filter(isReactors);
  if (inHost.length === 1) return inHost[0] ?? null;
  const nodes = new Set(drivesOf(index, subsystem.id).map((drive) => nodeOf(index, drive.id)?.id));
  const onNode = inHost.filter((set) => nodes.size === 1 && nodes.has(nodeOf(index, set.id)?.id));
  return onNode.length === 1 ? (onNode[0] ?? null) : null;
}

const isReactors = (entity: Entity): entity is EntityOf<'coreSet'> =>
  entity.kind === 'coreSet' && entity.duty === 'reactors';

export const reactors = (index: LabIndex): EntityOf<'coreSet'>[] => index.ofKind('coreSet').filter(isReactors);

/** Subsystems by the core set of the process that serves them; those of which it is not known are left out. */
export function servedByProcess(index: LabIndex): Map<Id, EntityOf<'subsystem'>[]> {
  const known = index.ofKind('subsystem').flatMap((subsystem) => {
    const process = processOf(index, subsystem);
    return process === null ? [] : [{ process: process.id, subsystem }];
  });
  const byProcess = Map.groupBy(known, ({ process }) => process);
  return new Map([...byProcess].map(([process, served]) => [process, served.map(({ subsystem }) => subsystem)]));
}

/** SPDK release of a host as [year, month]; null when it is not told: `v24.05`, `24.05.1`. */
export function spdkRelease(host: Host | null): readonly [number, number] | null {
  const version = Object.entries(host?.software ?? {}).find(([name]) => name.toLowerCase() === 'spdk')?.[1];
  const match = /(\d{2})\.(\d{2})/.exec(version ?? '');
  return match ? [Number(match[1]), Number(match[2])] : null;
}

export const isOlder = (release: readonly [number, number], than: readonly [number, number]): boolean =>
  release[0] * 100 + release[1] < than[0] * 100 + than[1];

/** A few hosts by name, many by their number. */
export const hostNames = (hosts: readonly Host[]): string =>
  hosts.length <= 4 ? hosts.map(({ name }) => name).join(', ') : `${hosts.length} hosts`;
