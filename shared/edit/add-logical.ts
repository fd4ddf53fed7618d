import type { Drive, Entity, EntityKind, Lab } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { Draft } from './draft.ts';
import { freeName, namesOf } from './naming.ts';
import { refused, type EditOutcome, type IdSource } from './outcome.ts';
import { KIND_WORDS, whyNotInto } from './rules.ts';

/** What is made of the hardware by hand: who serves, what is offered, how it is reached. */
export type LogicalKind = Extract<
  EntityKind,
  | 'coreSet'
  | 'array'
  | 'volume'
  | 'mirror'
  | 'cache'
  | 'subsystem'
  | 'listener'
  | 'accessGroup'
  | 'target'
  | 'session'
  | 'connection'
>;

interface Surroundings {
  readonly index: LabIndex;
  /** Where it goes. */
  readonly holder: Entity;
  /** Everything in the holder. */
  readonly inside: readonly Entity[];
  readonly base: { readonly id: Id; readonly parent: Id; readonly name: string };
}

type Make = (around: Surroundings) => Entity | string;

const drivesIn = ({ inside }: Surroundings): readonly Drive[] => inside.filter((entity) => entity.kind === 'drive');

/** Drives that no RAID set has yet. */
function freeDrives(around: Surroundings): readonly Drive[] {
  const taken = new Set(around.index.ofKind('array').flatMap(({ members }) => members));
  return drivesIn(around).filter(({ id }) => !taken.has(id));
}

/** The first of a kind, those of the same host first. */
function firstOf<K extends EntityKind>({ index, inside }: Surroundings, kind: K): Extract<Entity, { kind: K }> | null {
  const isKind = (entity: Entity): entity is Extract<Entity, { kind: K }> => entity.kind === kind;
  return inside.find(isKind) ?? (index.ofKind(kind) as readonly Entity[]).find(isKind) ?? null;
}

/** What a new element starts from; a text says what must be drawn first. Unknown values are null. */
const MAKERS: Readonly<Record<LogicalKind, readonly [name: string, make: Make]>> = {
  coreSet: ['Reactors', ({ base }) => ({ ...base, kind: 'coreSet', cpuList: '', duty: 'reactors' })],
  array: [
    'Raid0',
    (around) => {
      const members = freeDrives(around).map(({ id }) => id);
      if (members.length === 0) return 'There is no drive here that is in no RAID set yet';
      return { ...around.base, kind: 'array', level: 'raid0', stripBytes: null, members };
    },
  ],
  volume: [
    'Volume 1',
    (around) => {
      const backing = firstOf(around, 'array') ?? drivesIn(around)[0] ?? null;
      return { ...around.base, kind: 'volume', sizeBytes: null, backing: backing?.id ?? null };
    },
  ],
  mirror: [
    'Mirror 1',
    (around) => {
      const members = drivesIn(around)
        .slice(0, 1)
        .map(({ id }) => id);
      if (members.length === 0) return 'There is no drive here to mirror';
      return { ...around.base, kind: 'mirror', copies: 2, members, replicationNic: null };
    },
  ],
  cache: [
    'Cache 1',
    (around) => {
      const [device] = drivesIn(around);
      if (device === undefined) return 'There is no drive here to be the cache';
      return { ...around.base, kind: 'cache', mode: 'write-back', device: device.id, owner: null };
    },
  ],
  subsystem: [
    'Subsystem 1',
    ({ base }) => ({
      ...base,
      ...{ kind: 'subsystem', nqn: `nqn.2024-01.lab:${base.id}`, serial: null, implementation: 'spdk' },
      ...{ allowAnyHost: false, allowedHosts: [], namespaces: [] },
    }),
  ],
  listener: [
    'Listener 1',
    ({ base, holder, index }) => {
      const subsystem = holder.kind === 'subsystem' ? holder : index.ofKind('subsystem')[0];
      if (subsystem === undefined) return 'Add a subsystem first: a listener belongs to one';
      const [nic, port, address] = firstAddress(index, subsystem.id);
      const place = { nic, port, address, service: '4420' };
      return { ...base, kind: 'listener', subsystem: subsystem.id, transport: 'tcp', ...place };
    },
  ],
  accessGroup: [
    'ANA group 1',
    ({ base, holder, index }) => {
      if (holder.kind !== 'subsystem') return 'An ANA group is added to a subsystem';
      const used = index.ofKind('accessGroup').filter(({ subsystem }) => subsystem === holder.id);
      const listeners = index.ofKind('listener').filter(({ subsystem }) => subsystem === holder.id);
      const group = 1 + Math.max(0, ...used.map((each) => each.group));
      const states = listeners.map(({ id }) => ({ listener: id, state: 'optimized' as const }));
      return { ...base, kind: 'accessGroup', subsystem: holder.id, group, states };
    },
  ],
  target: [
    'Target 1',
    ({ base }) => ({
      ...base,
      ...{ kind: 'target', iqn: `iqn.2024-01.lab:${base.id}`, implementation: 'lio', luns: [], portals: [] },
    }),
  ],
  session: [
    'Session 1',
    (around) => {
      const [target] = around.index.ofKind('target');
      if (target === undefined) return 'Add an iSCSI target first: a session goes to one';
      const ends = { initiator: around.holder.id, target: target.id };
      return { ...around.base, kind: 'session', ...ends, role: 'remote', policy: 'none' };
    },
  ],
  connection: [
    'Connection 1',
    (around) => {
      const [listener] = around.index.ofKind('listener');
      if (listener === undefined) return 'Add a listener first: a connection goes to one';
      const ends = { host: around.holder.id, subsystem: listener.subsystem, listener: listener.id };
      return { ...around.base, kind: 'connection', ...ends, ioQueues: null, queueSize: null };
    },
  ],
};

/** The first address of the host that a subsystem is in; empty where it has none. */
function firstAddress(index: LabIndex, subsystem: Id): [nic: Id | null, port: string | null, address: string] {
  const host = index.ancestors(subsystem).find(({ kind }) => kind === 'host');
  const nics = host ? index.subtree(host.id).filter((entity) => entity.kind === 'nic') : [];
  for (const nic of nics) {
    const port = nic.ports.find(({ addresses }) => addresses.length > 0);
    if (port) return [nic.id, port.id, port.addresses[0]?.address ?? ''];
  }
  return [null, null, ''];
}

/**
 * Adds a logical element to a host, a NUMA node or (listeners) a subsystem, made of what is there as far as that is
 * plain; the rest is for the inspector. Refused with what has to be drawn first.
 */
export function addLogical(lab: Lab, holder: Id, kind: LogicalKind, ids: IdSource): EditOutcome {
  const index = indexLab(lab);
  const parent = index.get(holder);
  if (!parent) return refused(problem('error', 'not-found', holder, 'This element is no longer in the drawing'));
  const reason = whyNotInto(index, kind, parent);
  if (reason !== null) return refused(problem('error', 'wrong-place', KIND_WORDS[kind], reason));
  const host = [parent, ...index.ancestors(holder)].find((entity) => entity.kind === 'host') ?? parent;
  const [wanted, make] = MAKERS[kind];
  const name = freeName(wanted, namesOf(index.subtree(host.id), kind));
  const base = { id: ids.newId(), parent: holder, name };
  const made = make({ index, holder: parent, inside: index.subtree(holder), base });
  if (typeof made === 'string') return refused(problem('error', 'missing-part', name, made));
  const draft = new Draft(lab);
  draft.put(made);
  return draft.done(`Add ${name}`, [made.id]);
}
