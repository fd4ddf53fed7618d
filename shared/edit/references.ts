import type { Entity } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';

/** Every other entity that this one names, with the field that names it; its parent is not among them. */
export function referencesOf(entity: Entity): readonly (readonly [field: string, id: Id])[] {
  const named = (field: string, ...ids: readonly (Id | null)[]) =>
    ids.flatMap((id) => (id === null ? [] : [[field, id] as const]));
  switch (entity.kind) {
    case 'numaNode':
      return named('socket', entity.socket);
    case 'vm':
      return named('pinned node', entity.pinnedNode);
    case 'link':
      return named('end', entity.a.device, entity.b.device);
    case 'array':
      return named('member', ...entity.members);
    case 'volume':
      return named('backing', entity.backing);
    case 'mirror':
      return [...named('member', ...entity.members), ...named('replication NIC', entity.replicationNic)];
    case 'cache':
      return [...named('device', entity.device), ...named('owner', entity.owner)];
    case 'subsystem':
      return [
        ...named('allowed host', ...entity.allowedHosts),
        ...named('namespace', ...entity.namespaces.map(({ backing }) => backing)),
        ...named('process', entity.process ?? null),
      ];
    case 'listener':
      return [...named('subsystem', entity.subsystem), ...named('NIC', entity.nic)];
    case 'target':
      return named('LUN', ...entity.luns.map(({ backing }) => backing));
    case 'session':
      return [...named('initiator', entity.initiator), ...named('target', entity.target)];
    case 'connection':
      return [...named('end', entity.host, entity.subsystem, entity.listener), ...named('NIC', entity.hostNic ?? null)];
    case 'accessGroup':
      return [
        ...named('subsystem', entity.subsystem),
        ...named('listener', ...entity.states.map(({ listener }) => listener)),
      ];
    case 'host':
      return named('I/O node', ...(entity.ioNodes ?? []));
    case 'site':
    case 'socket':
    case 'coreSet':
    case 'pcieSlot':
    case 'drive':
    case 'nic':
    case 'switch':
    case 'note':
      return [];
  }
}
