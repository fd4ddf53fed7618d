import type { EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { homeOf } from './chips.ts';
import { LAYER_LOOKS, STATE_LOOKS } from './layer-looks.ts';
import type { LogicalLayer } from './layers.ts';
import type { LookName } from './looks.ts';
import { safeText } from './safe-text.ts';

/** One end of a line: an element, or one port of it. */
export interface LinkAnchor {
  readonly element: Id;
  readonly port?: string | null;
}

/** A line that a layer asks for, before it has a way. */
export interface WantedLink {
  readonly entity: Id;
  readonly layer: LogicalLayer;
  readonly look: LookName;
  readonly from: LinkAnchor;
  readonly to: LinkAnchor;
  readonly label: string;
}

type Links = (index: LabIndex) => readonly WantedLink[];

const plain = (layer: LogicalLayer, entity: Id, ends: readonly (Id | null | undefined)[], label = ''): WantedLink[] =>
  ends.flatMap((to) =>
    to === null || to === undefined
      ? []
      : [{ entity, layer, look: LAYER_LOOKS[layer].line, from: { element: entity }, to: { element: to }, label }],
  );

const backings = (entity: EntityOf<'subsystem'> | EntityOf<'target'>): Id[] =>
  (entity.kind === 'subsystem' ? entity.namespaces : entity.luns).map(({ backing }) => backing);

/** States of a subsystem's groups at a listener: `optimized`, or each group's where they differ; empty: no groups. */
function stateAt(index: LabIndex, subsystem: Id, listener: Id): { readonly state: string; readonly words: string } {
  const groups = index.ofKind('accessGroup').filter((group) => group.subsystem === subsystem);
  const states = groups.flatMap((group) => {
    const found = group.states.find((one) => one.listener === listener);
    return found ? [{ group: group.group, state: found.state }] : [];
  });
  const [first] = states;
  if (!first) return { state: '', words: '' };
  const same = states.every(({ state }) => state === first.state);
  return same
    ? { state: first.state, words: first.state }
    : { state: 'optimized', words: states.map(({ group, state }) => `${group}: ${state}`).join(', ') };
}

const octets = (address: string): number | null => {
  const parts = address.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => part >= 0 && part < 256)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : null;
};

/** The host's port in the subnet of an address; the host itself when there is none. */
function portTowards(index: LabIndex, host: Id, address: string): LinkAnchor {
  const wanted = octets(address);
  for (const entity of index.subtree(host)) {
    if (entity.kind !== 'nic' || wanted === null) continue;
    for (const port of entity.ports) {
      const near = port.addresses.some(({ address: own, prefix }) => {
        const value = octets(own);
        const size = 2 ** (32 - prefix);
        return value !== null && Math.floor(value / size) === Math.floor(wanted / size);
      });
      if (near) return { element: entity.id, port: port.id };
    }
  }
  return { element: host };
}

const joined = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' · ');

function connectionLink(index: LabIndex, one: EntityOf<'connection'>): WantedLink {
  const listener = index.get(one.listener);
  const address = listener?.kind === 'listener' ? listener.address : '';
  const { state, words } = stateAt(index, one.subsystem, one.listener);
  const queues = one.ioQueues === null ? '' : `${one.ioQueues} × ${one.queueSize ?? '?'}`;
  const from =
    one.hostNic == null ? portTowards(index, one.host, address) : { element: one.hostNic, port: one.hostPort ?? null };
  const label = joined(safeText(index.get(one.subsystem)?.name ?? ''), words, queues);
  const look = STATE_LOOKS[state] ?? LAYER_LOOKS.connections.line;
  const to =
    listener?.kind === 'listener' && listener.nic !== null
      ? { element: listener.nic, port: listener.port }
      : { element: one.listener };
  return { entity: one.id, layer: 'connections', look, from, to, label };
}

const POLICIES: Readonly<Record<string, string>> = {
  'round-robin': 'MPIO round robin',
  'least-queue-depth': 'MPIO least queue depth',
  failover: 'MPIO failover',
  none: '',
};

/** Between hosts a session runs from port to port, within one from the target to the host that uses it. */
function sessionEnds(index: LabIndex, initiator: Id, target: Id): Pick<WantedLink, 'from' | 'to'> {
  const entity = index.get(target);
  const address = entity?.kind === 'target' ? (entity.portals[0]?.address ?? '') : '';
  const home = homeOf(index, target);
  const user = homeOf(index, initiator);
  if (!home || !user || home.id === user.id) return { from: { element: initiator }, to: { element: target } };
  return { from: portTowards(index, user.id, address), to: portTowards(index, home.id, address) };
}

function sessionLinks(index: LabIndex): WantedLink[] {
  const groups = Map.groupBy(
    index.ofKind('session'),
    ({ initiator, target, role }) => `${initiator} ${target} ${role}`,
  );
  return [...groups.values()].flatMap((sessions): WantedLink[] => {
    const [first] = sessions;
    if (!first) return [];
    const { initiator, target, role, policy } = first;
    const count = `${sessions.length} ${role}`;
    const label = joined(count, POLICIES[policy] ?? '', first.transport === 'iser' ? 'iSER' : '');
    const look = role === 'loopback' ? 'lineC4' : LAYER_LOOKS.sessions.line;
    const ends = sessionEnds(index, initiator, target);
    return [{ entity: first.id, layer: 'sessions', look, ...ends, label }];
  });
}

/** Drives below a volume, an array or a mirror; the element itself when it is a drive. */
function drivesBelow(index: LabIndex, id: Id, depth = 0): Id[] {
  const entity = index.get(id);
  if (!entity || depth > 6) return [];
  if (entity.kind === 'drive') return [id];
  if (entity.kind === 'array' || entity.kind === 'mirror') {
    return entity.members.flatMap((member) => drivesBelow(index, member, depth + 1));
  }
  return entity.kind === 'volume' && entity.backing !== null ? drivesBelow(index, entity.backing, depth + 1) : [];
}

/** A process owns the drives below the namespaces of the subsystems that it serves. */
function ownedDrives(index: LabIndex, process: Id): Id[] {
  const served = index.ofKind('subsystem').filter((subsystem) => subsystem.process === process);
  return [...new Set(served.flatMap((subsystem) => backings(subsystem).flatMap((id) => drivesBelow(index, id))))];
}

const LINKS: Readonly<Record<LogicalLayer, Links>> = {
  raid: (index) => index.ofKind('array').flatMap(({ id, members }) => plain('raid', id, members)),
  volumes: (index) => index.ofKind('volume').flatMap(({ id, backing }) => plain('volumes', id, [backing])),
  mirrors: (index) =>
    index.ofKind('mirror').flatMap((mirror) => {
      const home = homeOf(index, mirror.id)?.id;
      const partners = mirror.members.flatMap((member) => homeOf(index, member)?.id ?? []).filter((id) => id !== home);
      const here = mirror.members.filter((member) => homeOf(index, member)?.id === home);
      const label = joined(safeText(mirror.name), mirror.transport === 'iser' ? 'iSER' : '');
      const over = plain('mirrors', mirror.id, partners, label);
      const from = { element: mirror.replicationNic ?? mirror.id };
      return [
        ...over.map((link) => ({ ...link, from })),
        ...plain('mirrors', mirror.id, [...here, mirror.replicationNic]),
      ];
    }),
  caches: (index) => index.ofKind('cache').flatMap(({ id, device, owner }) => plain('caches', id, [device, owner])),
  targets: (index) => index.ofKind('subsystem').flatMap(({ id, process }) => plain('targets', id, [process])),
  namespaces: (index) =>
    [...index.ofKind('subsystem'), ...index.ofKind('target')].flatMap((one) =>
      plain('namespaces', one.id, backings(one)),
    ),
  listeners: (index) =>
    index.ofKind('listener').flatMap((listener) => {
      const nic = plain('listeners', listener.id, [listener.nic]);
      const atPort = nic.map((link) => ({ ...link, to: { ...link.to, port: listener.port } }));
      return [...atPort, ...plain('listeners', listener.id, [listener.subsystem])];
    }),
  access: (index) =>
    index
      .ofKind('accessGroup')
      .flatMap(({ id, group, states }) =>
        states.flatMap(({ listener, state }) =>
          homeOf(index, listener)?.id === homeOf(index, id)?.id
            ? plain('access', id, [listener], `${group}: ${state}`)
            : [],
        ),
      ),
  connections: (index) => index.ofKind('connection').map((one) => connectionLink(index, one)),
  sessions: sessionLinks,
  queues: (index) => index.ofKind('coreSet').flatMap(({ id }) => plain('queues', id, ownedDrives(index, id))),
  numa: (index) => index.ofKind('vm').flatMap(({ id, pinnedNode }) => plain('numa', id, [pinnedNode])),
  cores: () => [],
};

/** The lines of these layers. */
export const wantedLinks = (index: LabIndex, layers: readonly LogicalLayer[]): WantedLink[] =>
  layers.flatMap((layer) => [...LINKS[layer](index)]);
