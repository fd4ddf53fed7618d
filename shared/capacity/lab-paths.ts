import type { LabIndex } from '../model/lab-index.ts';
import type { EntityOf } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';

type Connection = EntityOf<'connection'>;

/** Connections of a host that carry I/O: of every subsystem the optimized ones where an ANA group names them, else all. */
export function activeConnections(index: LabIndex, host: Id): Connection[] {
  const connections = index.ofKind('connection').filter((connection) => connection.host === host);
  return [...Map.groupBy(connections, ({ subsystem }) => subsystem).values()].flatMap((paths) => {
    const optimized = paths.filter(({ listener }) => isOptimized(index, listener));
    return optimized.length > 0 ? optimized : paths;
  });
}

const isOptimized = (index: LabIndex, listener: Id): boolean =>
  index
    .ofKind('accessGroup')
    .some(({ states }) => states.some((each) => each.listener === listener && each.state === 'optimized'));

/** Listeners and subsystems that clients use by their connections. */
export interface UsedPaths {
  readonly listeners: ReadonlySet<Id>;
  readonly subsystems: ReadonlySet<Id>;
}

/** Null where a client has no connection drawn: then any of them may be used. */
export function usedPaths(index: LabIndex, clients: readonly Id[]): UsedPaths | null {
  const each = clients.map((host) => activeConnections(index, host));
  if (each.length === 0 || each.some((connections) => connections.length === 0)) return null;
  const all = each.flat();
  return {
    listeners: new Set(all.map(({ listener }) => listener)),
    subsystems: new Set(all.map(({ subsystem }) => subsystem)),
  };
}
