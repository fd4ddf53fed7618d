import type { Entity, EntityOf } from '../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../shared/model/lab-index.ts';
import { setsUnder } from '../../../../shared/capacity/lab-sets.ts';
import { titleOf } from '../../../../shared/edit/change.ts';
import { cpuCount } from '../../../../shared/layout/cpu-list.ts';
import type { Id } from '../../../../shared/units/identity.ts';

/** One station of the way from a client's CPU to a drive; pressing it selects the element where it is set. */
export interface Station {
  readonly title: string;
  readonly text: string;
  readonly id: Id;
}

/** The way of one connection's I/O: who owns the queues, which reactor polls them, where it ends. */
export interface QueuePath {
  readonly id: Id;
  readonly stations: readonly Station[];
}

/** More than these are counted, not listed. */
export const MOST_PATHS = 24;

const drivesOf = (index: LabIndex, one: EntityOf<'subsystem'>): readonly Id[] =>
  one.namespaces.flatMap(({ backing }) =>
    setsUnder(index, backing).flatMap(({ drives }) => drives.map(({ id }) => id)),
  );

function isOn(index: LabIndex, { connection, listener, subsystem }: Parts, entity: Entity): boolean {
  switch (entity.kind) {
    case 'connection':
      return connection.id === entity.id;
    case 'listener':
      return listener.id === entity.id;
    case 'subsystem':
      return subsystem.id === entity.id;
    case 'coreSet':
      return subsystem.process === entity.id;
    case 'nic':
      return listener.nic === entity.id || connection.hostNic === entity.id;
    case 'drive':
      return drivesOf(index, subsystem).includes(entity.id);
    default:
      return false;
  }
}

interface Parts {
  readonly connection: EntityOf<'connection'>;
  readonly listener: EntityOf<'listener'>;
  readonly subsystem: EntityOf<'subsystem'>;
}

function partsOf(index: LabIndex, connection: EntityOf<'connection'>): Parts[] {
  const [listener, subsystem] = [index.get(connection.listener), index.get(connection.subsystem)];
  return listener?.kind === 'listener' && subsystem?.kind === 'subsystem' ? [{ connection, listener, subsystem }] : [];
}

/** The connections that an element serves or uses, each as its way from CPU to drive. */
export const queuePaths = (index: LabIndex, entity: Entity): QueuePath[] =>
  index
    .ofKind('connection')
    .flatMap((connection) => partsOf(index, connection))
    .filter((parts) => isOn(index, parts, entity))
    .map((parts) => ({ id: parts.connection.id, stations: stationsOf(index, parts) }));

const count = (value: number | null, unit: string): string =>
  value === null ? `${unit}s not known` : `${value} ${unit}${value === 1 ? '' : 's'}`;

function stationsOf(index: LabIndex, { connection, listener, subsystem }: Parts): Station[] {
  const host = index.get(connection.host);
  const load = host
    ? index.subtree(host.id).find((entity) => entity.kind === 'coreSet' && entity.duty === 'initiator')
    : undefined;
  const cpus = load?.kind === 'coreSet' ? `, CPUs ${load.cpuList}` : '';
  const process = index.get(subsystem.process);
  const serving = process?.kind === 'coreSet' ? process : null;
  const groups = serving ? cpuCount(serving.cpuList) : null;
  const drives = drivesOf(index, subsystem).flatMap((id) => index.get(id) ?? []);
  const [first] = drives;
  return [
    { title: 'CPU', text: `${host ? titleOf(host) : 'missing'}${cpus}`, id: load?.id ?? connection.host },
    { title: 'Queues', text: queueText(connection), id: connection.id },
    { title: 'Listener', text: `${listener.address}:${listener.service}`, id: listener.id },
    serving
      ? { title: 'Poll groups', text: `${count(groups, 'reactor')}, CPUs ${serving.cpuList}`, id: serving.id }
      : { title: 'Poll groups', text: 'process not known', id: subsystem.id },
    { title: 'Drives', text: drives.map(titleOf).join(', ') || 'none', id: first?.id ?? subsystem.id },
  ];
}

const queueText = ({ ioQueues, queueSize }: EntityOf<'connection'>): string =>
  `${count(ioQueues, 'queue')}${queueSize === null ? '' : `, size ${queueSize}`}`;
