import type { Entity, EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { countText } from '../units/count-text.ts';
import { formatBytes, formatCapacity } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { cpuCount } from './cpu-list.ts';
import { arrayText } from './facts.ts';
import type { Layer } from './layers.ts';
import { safeText } from './safe-text.ts';

/** What is written on a logical element's chip. Unknown facts are left out. */

const nameOf = (index: LabIndex, id: Id | null): string => safeText(index.get(id)?.name ?? '');

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

const TRANSPORTS: Readonly<Record<string, string>> = {
  rdma: 'RDMA',
  tcp: 'TCP',
  iscsi: 'iSCSI',
  iser: 'iSER',
  fc: 'FC',
  local: 'local',
};

function namespaceWords(index: LabIndex, subsystem: EntityOf<'subsystem'>): string {
  return subsystem.namespaces
    .map(({ nsid, backing, anaGroup }) => `NS ${nsid} ${nameOf(index, backing)}, group ${anaGroup}`)
    .join('; ');
}

const lunWords = (index: LabIndex, target: EntityOf<'target'>): string =>
  target.luns.map(({ lun, backing }) => `LUN ${lun} ${nameOf(index, backing)}`).join('; ');

const portalWords = (target: EntityOf<'target'>): string =>
  target.portals.map(({ address, port }) => `${safeText(address)}:${port}`).join(', ');

const IMPLEMENTATIONS: Readonly<Record<string, string>> = { spdk: 'SPDK', kernel: 'kernel', tgt: 'tgt', lio: 'LIO' };

/** `8 reactors on CPU 1–8 · 2 subsystems · 4 connections, 16 queues on 8 poll groups`. */
function ownerWords(index: LabIndex, cores: EntityOf<'coreSet'>): string {
  const served = index.ofKind('subsystem').filter(({ process }) => process === cores.id);
  const ids = new Set(served.map(({ id }) => id));
  const connections = index.ofKind('connection').filter(({ subsystem }) => ids.has(subsystem));
  const known = connections.every(({ ioQueues }) => ioQueues !== null);
  const queues = connections.reduce((sum, { ioQueues }) => sum + (ioQueues ?? 0), 0);
  const groups = cpuCount(cores.cpuList);
  const threads = cores.duty === 'reactors' && groups !== null ? `${countText(groups, 'reactor')} on ` : '';
  return joined(
    safeText(cores.name),
    `${threads}CPU ${safeText(cores.cpuList).replaceAll('-', '–')}`,
    served.length === 0 ? '' : countText(served.length, 'subsystem'),
    connections.length === 0
      ? ''
      : `${countText(connections.length, 'connection')}, ${known ? countText(queues, 'queue') : 'queues not known'}${groups === null ? '' : ` on ${countText(groups, 'poll group')}`}`,
  );
}

const accessWords = (index: LabIndex, group: EntityOf<'accessGroup'>): string => {
  const best = group.states.flatMap(({ listener, state }) => {
    const entity = index.get(listener);
    return state === 'optimized' && entity?.kind === 'listener' ? [safeText(entity.address)] : [];
  });
  const others = Object.entries(Object.groupBy(group.states, ({ state }) => state)).flatMap(([state, points]) =>
    state === 'optimized' ? [] : [`${points.length} ${state}`],
  );
  const words = [best.length === 0 ? 'no optimized path' : `optimized at ${best.join(', ')}`, ...others].join(', ');
  return joined(`ANA group ${group.group}`, nameOf(index, group.subsystem), words);
};

/** The chip's line for an element while these layers are on; empty for what has no chip. */
export function chipWords(index: LabIndex, entity: Entity, layers: ReadonlySet<Layer>): string {
  const name = safeText(entity.name);
  switch (entity.kind) {
    case 'array':
      return joined(arrayText(index, entity.id), countText(entity.members.length, 'drive'));
    case 'volume':
      return joined(
        name,
        entity.sizeBytes === null ? '' : formatCapacity(entity.sizeBytes),
        nameOf(index, entity.backing),
      );
    case 'mirror': {
      const copies = `mirror, ${entity.copies} copies`;
      const over = entity.replicationNic === null ? '' : `over ${nameOf(index, entity.replicationNic)}`;
      return joined(name, copies, [over, TRANSPORTS[entity.transport ?? ''] ?? ''].filter(Boolean).join(' '));
    }
    case 'cache':
      return joined(
        name,
        entity.mode,
        `${nameOf(index, entity.device)} for ${nameOf(index, entity.owner) || 'nobody'}`,
      );
    case 'subsystem':
      return joined(
        name,
        layers.has('targets') ? joined(IMPLEMENTATIONS[entity.implementation] ?? '', safeText(entity.nqn)) : '',
        layers.has('namespaces') ? namespaceWords(index, entity) : '',
      );
    case 'target':
      return joined(
        name,
        layers.has('targets') ? joined(IMPLEMENTATIONS[entity.implementation] ?? '', safeText(entity.iqn)) : '',
        layers.has('namespaces') ? lunWords(index, entity) : '',
        layers.has('listeners') ? portalWords(entity) : '',
      );
    case 'listener':
      return joined(
        TRANSPORTS[entity.transport] ?? '',
        `${safeText(entity.address)}:${safeText(entity.service)}`,
        name,
      );
    case 'accessGroup':
      return accessWords(index, entity);
    case 'coreSet':
      return joined(ownerWords(index, entity), entity.memoryBytes ? formatBytes(entity.memoryBytes) : '');
    default:
      return '';
  }
}
