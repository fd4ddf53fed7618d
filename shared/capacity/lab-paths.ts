import type { LabIndex } from '../model/lab-index.ts';
import type { EntityOf } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';

type Connection = EntityOf<'connection'>;

/** Connections that carry I/O, by host: of every subsystem the optimized ones where an ANA group names them, else all. */
export function activeConnections(index: LabIndex): Map<Id, Connection[]> {
  const states = index.ofKind('accessGroup').flatMap((group) => group.states);
  const optimized = new Set(states.filter(({ state }) => state === 'optimized').map(({ listener }) => listener));
  const byHost = Map.groupBy(index.ofKind('connection'), ({ host }) => host);
  return new Map([...byHost].map(([host, connections]) => [host, activeOf(connections, optimized)]));
}

const activeOf = (connections: readonly Connection[], optimized: ReadonlySet<Id>): Connection[] =>
  [...Map.groupBy(connections, ({ subsystem }) => subsystem).values()].flatMap((paths) => {
    const best = paths.filter(({ listener }) => optimized.has(listener));
    return best.length > 0 ? best : paths;
  });

/** Listeners and subsystems that clients use by their connections. */
export interface UsedPaths {
  readonly listeners: ReadonlySet<Id>;
  readonly subsystems: ReadonlySet<Id>;
}

/** Null where a client has no connection drawn: then any of them may be used. */
export function usedPaths(index: LabIndex, clients: readonly Id[]): UsedPaths | null {
  const active = activeConnections(index);
  const each = clients.map((host) => active.get(host) ?? []);
  if (each.length === 0 || each.some((connections) => connections.length === 0)) return null;
  const all = each.flat();
  return {
    listeners: new Set(all.map(({ listener }) => listener)),
    subsystems: new Set(all.map(({ subsystem }) => subsystem)),
  };
}
