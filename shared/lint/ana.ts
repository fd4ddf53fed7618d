import type { EntityOf, Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { countText } from '../units/count-text.ts';
import type { Id } from '../units/identity.ts';
import { nameOf, nodeOf } from './bed.ts';
import { paths, type Path } from './endpoints.ts';
import { carryingPaths, type LivePath, type NodeDistance } from './multipath.ts';
import type { Found, Rule } from './rule.ts';

type AccessGroup = EntityOf<'accessGroup'>;

/** Access points: one optimized and two non-optimized paths, never two at once (DOMAIN 1.6). */
export const anaRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L043',
    severity: 'warning',
    title: 'Fewer than three access points',
    tip: 'Add a listener on another port or node.',
    why: 'One optimized and two non-optimized access points keep a namespace reachable when one is lost and another is busy.',
    check: (index) => index.ofKind('subsystem').flatMap((subsystem) => fewPoints(index, subsystem)),
  },
  {
    code: 'L044',
    severity: 'warning',
    title: 'Two paths would carry I/O at once',
    tip: 'Pin the I/O to one node, put the ports on one node, or use one path per host.',
    why: 'Active/standby is asked for: with two paths in use the load per access point is not what the groups say.',
    check: (index) => groupPaths(index).flatMap((group) => sharedPaths(index, group)),
  },
  {
    code: 'L045',
    severity: 'error',
    title: 'Namespace without a usable path',
    tip: 'Make one listener of its ANA group optimized for this client.',
    why: 'Hosts wait for an optimized or non-optimized path until their time-out, then fail the I/O.',
    check: (index) => groupPaths(index).flatMap((group) => unreachable(index, group)),
  },
];

const groupsOf = (index: LabIndex, subsystem: Id): AccessGroup[] =>
  index.ofKind('accessGroup').filter((group) => group.subsystem === subsystem);

const WANTED_POINTS = 3;

function fewPoints(index: LabIndex, { id, name }: EntityOf<'subsystem'>): Found[] {
  const groups = groupsOf(index, id);
  const points = index.ofKind('listener').filter(({ subsystem }) => subsystem === id).length;
  if (groups.length === 0 || points >= WANTED_POINTS || points === 0) return [];
  const message = `${name}: ${countText(points, 'access point')}: 1 optimized + ${points - 1} non-optimized only`;
  return [{ entities: [id, ...groups.map((group) => group.id)], message }];
}

/** The paths of one host to the namespaces of one ANA group. */
interface GroupPaths {
  readonly host: Host;
  readonly group: AccessGroup;
  readonly paths: readonly (Path & { readonly state: AccessGroup['states'][number]['state'] })[];
}

function groupPaths(index: LabIndex): GroupPaths[] {
  const all = paths(index);
  return index.ofKind('accessGroup').flatMap((group) => {
    const own = all.flatMap((path) => {
      const state = group.states.find(({ listener }) => listener === path.listener.id)?.state;
      return path.connection.subsystem === group.subsystem && state !== undefined ? [{ ...path, state }] : [];
    });
    return [...Map.groupBy(own, ({ connection }) => connection.host)].flatMap(([id, hostPaths]) => {
      const host = index.get(id);
      return host?.kind === 'host' ? [{ host, group, paths: hostPaths }] : [];
    });
  });
}

const isLive = (state: string): state is LivePath<Id>['state'] => state === 'optimized' || state === 'non-optimized';

/** Looked at as drawn, and with the optimized paths lost. */
function sharedPaths(index: LabIndex, { host, group, paths: own }: GroupPaths): Found[] {
  const policy = host.multipathPolicy ?? null;
  if (policy === null) return [];
  const live = own.flatMap((path) =>
    isLive(path.state) ? [{ path, state: path.state, node: nodeOf(index, path.host?.nic.id)?.id ?? null }] : [],
  );
  const lost = live.filter(({ state }) => state === 'non-optimized');
  for (const [candidates, when] of [
    [live, ''],
    [lost, ' once the optimized path is lost'],
  ] as const) {
    const transport = own[0]?.listener.transport ?? '';
    const carrying = carryingPaths(
      policy,
      transport,
      candidates,
      ioNodesOf(index, host),
      distancesOf(index, host),
    ).flatMap((at) => candidates[at]?.path.listener ?? []);
    if (carrying.length < 2) continue;
    const names = carrying.map(({ name, address }) => (name === '' ? address : name)).join(' and ');
    const message = `${host.name}, ${policy}: paths ${names} would carry I/O at the same time${when}`;
    return [{ entities: [host.id, group.id, ...carrying.map(({ id }) => id)], field: 'multipathPolicy', message }];
  }
  return [];
}

/** By the SLIT of the host, which lists the nodes by their numbers; where it is not known, the own node and others. */
function distancesOf(index: LabIndex, host: Host): NodeDistance<Id> {
  const nodes = index.subtree(host.id).filter((entity) => entity.kind === 'numaNode');
  const places = new Map(nodes.sort((a, b) => a.index - b.index).map(({ id }, at) => [id, at]));
  const rows = new Map(nodes.map(({ id, distances }) => [id, distances ?? []]));
  return (from, to) => rows.get(from)?.[places.get(to) ?? -1] ?? (from === to ? LOCAL_DISTANCE : REMOTE_DISTANCE);
}

/** What Linux takes where firmware tells no SLIT. */
const LOCAL_DISTANCE = 10;
const REMOTE_DISTANCE = 20;

/** Nodes that issue I/O: as pinned, else all of the host. */
function ioNodesOf(index: LabIndex, host: Host): Id[] {
  if (host.ioNodes != null && host.ioNodes.length > 0) return host.ioNodes;
  return index.subtree(host.id).flatMap((entity) => (entity.kind === 'numaNode' ? [entity.id] : []));
}

function unreachable(index: LabIndex, { host, group, paths: own }: GroupPaths): Found[] {
  if (own.some(({ state }) => state === 'optimized')) return [];
  const subsystem = index.get(group.subsystem);
  const numbers =
    subsystem?.kind === 'subsystem' ? subsystem.namespaces.filter(({ anaGroup }) => anaGroup === group.group) : [];
  if (numbers.length === 0) return [];
  const names = numbers.map(({ nsid }) => String(nsid)).join(', ');
  const is = own.some(({ state }) => state === 'non-optimized') ? 'no optimized' : 'no usable';
  const message = `namespace ${names} of ${nameOf(index, group.subsystem)} has ${is} path for ${host.name}`;
  return [{ entities: [group.id, host.id], field: 'states', message }];
}
