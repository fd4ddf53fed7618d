import type { LabIndex } from '../model/lab-index.ts';
import type { EntityOf } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';
import type { TargetNode } from './bed-input.ts';
import type { UsedPaths } from './lab-paths.ts';
import { setsUnder } from './lab-sets.ts';
import { CORE_RATES } from './processor.ts';
import type { MeasuredFacts } from './question.ts';
import type { SocketLink } from './socket-link.ts';

/** Cores that serve the fabric, and what they can do. */
export interface ServingCores {
  readonly coreSets: readonly EntityOf<'coreSet'>[];
  readonly cores: number;
  readonly iopsPerCore: number;
}

/**
 * Reactor core sets drawn in the storage hosts that serve what is used (null: any may be); null when one of these hosts
 * has none: then the number of cores is not known.
 */
export function servingCores(
  index: LabIndex,
  storage: readonly Id[],
  measured: MeasuredFacts,
  used: UsedPaths | null,
): ServingCores | null {
  const subsystems = index.ofKind('subsystem').filter(({ id }) => used?.subsystems.has(id) === true);
  const hosts = hostsOf(index, subsystems, used);
  const named = subsystems.flatMap(({ process }) => process ?? []);
  const isWhole = named.length === 0 || named.length < subsystems.length;
  const each = storage
    .filter((host) => hosts?.has(host) ?? true)
    .map((host) => reactorsIn(index, host).filter(({ id }) => isWhole || named.includes(id)));
  const coreSets = each.flat();
  const coresOf = (sets: readonly EntityOf<'coreSet'>[]): number =>
    sets.reduce((sum, { cpuList }) => sum + coresIn(cpuList), 0);
  if (each.length === 0 || each.some((sets) => coresOf(sets) === 0)) return null;
  return { coreSets, cores: coresOf(coreSets), iopsPerCore: measured.iopsPerTargetCore ?? CORE_RATES.spdkTarget };
}

const reactorsIn = (index: LabIndex, host: Id): EntityOf<'coreSet'>[] =>
  index
    .subtree(host)
    .filter((entity) => entity.kind === 'coreSet')
    .filter(({ duty }) => duty === 'reactors');

/** Hosts of the subsystems, their processes and their used listeners; null where that is not drawn for one of them. */
function hostsOf(
  index: LabIndex,
  subsystems: readonly EntityOf<'subsystem'>[],
  used: UsedPaths | null,
): ReadonlySet<Id> | null {
  const nics = Map.groupBy(
    index.ofKind('listener').filter(({ id }) => used?.listeners.has(id)),
    ({ subsystem }) => subsystem,
  );
  const each = subsystems.map(({ id, process = null }) =>
    [id, process, ...(nics.get(id) ?? []).map(({ nic }) => nic)].flatMap((at) => hostOf(index, at) ?? []),
  );
  return each.length === 0 || each.some((hosts) => hosts.length === 0) ? null : new Set(each.flat());
}

/** CPUs in a list like `0-19,40`; parts that are no range count nothing. */
export function coresIn(cpuList: string): number {
  return cpuList.split(',').reduce((sum, part) => {
    const range = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (!range) return sum;
    return sum + Math.max(0, Number(range[2] ?? range[1]) - Number(range[1]) + 1);
  }, 0);
}

/** Logical CPUs from which a host issues I/O: those of its core sets for load, else all of them; 0 is not known. */
export function loadCpus(index: LabIndex, host: Id): number {
  const inside = index.subtree(host);
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const own = sum(
    inside.map((entity) => (entity.kind === 'coreSet' && entity.duty === 'initiator' ? coresIn(entity.cpuList) : 0)),
  );
  if (own > 0) return own;
  const nodes = inside.filter((entity) => entity.kind === 'numaNode');
  if (nodes.length > 0 && nodes.every(({ cpuList }) => cpuList !== null)) {
    return sum(nodes.map(({ cpuList }) => coresIn(cpuList ?? '')));
  }
  const sockets = inside.filter((entity) => entity.kind === 'socket');
  const threads = sockets.map((socket) => socket.threads ?? socket.cores).filter((count) => count !== null);
  return threads.length < sockets.length ? 0 : sum(threads);
}

export type SocketCrossing = NonNullable<TargetNode['socketLink']> & {
  /** The sockets at both ends of what crosses. */
  readonly sockets: readonly Id[];
};

/**
 * Link between the sockets and the share of the payload that must cross it: pairs of a drive and a listener's NIC on
 * different sockets of one host, over all its pairs of a subsystem (what another host holds comes over the network). Null when listeners, sockets or the links are not drawn.
 */
export function socketCrossing(index: LabIndex, storage: readonly Id[], used: UsedPaths | null): SocketCrossing | null {
  const inside = new Set(storage.flatMap((host) => index.subtree(host).map((entity) => entity.id)));
  const pairs = index
    .ofKind('listener')
    .filter(({ id, nic }) => nic !== null && inside.has(nic) && (used?.listeners.has(id) ?? true))
    .flatMap((listener) => {
      const [nicHost, nicSocket] = [hostOf(index, listener.nic), socketOf(index, listener.nic)];
      return drivesServed(index, listener.subsystem)
        .filter((drive) => hostOf(index, drive) === nicHost)
        .map((drive) => [nicSocket, socketOf(index, drive)] as const);
    });
  const known = pairs.filter(([nic, drive]) => nic !== null && drive !== null);
  const link = socketLinks(index, storage);
  if (known.length === 0 || known.length < pairs.length || link === null) return null;
  const crossed = known.filter(([nic, drive]) => nic !== drive);
  const sockets = [...new Set(crossed.flat())].filter((socket) => socket !== null);
  return { link, crossingFraction: crossed.length / known.length, sockets };
}

function drivesServed(index: LabIndex, subsystem: Id): Id[] {
  const entity = index.get(subsystem);
  if (entity?.kind !== 'subsystem') return [];
  const sets = entity.namespaces.flatMap((namespace) => setsUnder(index, namespace.backing));
  return sets.flatMap((set) => set.drives.map((drive) => drive.id));
}

const hostOf = (index: LabIndex, id: Id | null): Id | null =>
  (id === null ? [] : index.ancestors(id)).find((entity) => entity.kind === 'host')?.id ?? null;

function socketOf(index: LabIndex, id: Id | null): Id | null {
  const above = id === null ? [] : index.ancestors(id);
  for (const entity of above) {
    if (entity.kind === 'socket') return entity.id;
    if (entity.kind === 'numaNode' && entity.socket !== null) return entity.socket;
  }
  return null;
}

/** The hosts' socket links together, in links of the first host's rate; null when one host's are not drawn. */
function socketLinks(index: LabIndex, storage: readonly Id[]): SocketLink | null {
  const drawn = storage.map((host) => socketLinkIn(index, host));
  const known = drawn.filter((each) => each !== null);
  const [first] = known;
  if (first === undefined || known.length < drawn.length) return null;
  const transfers = known.reduce((sum, each) => sum + each.transfersPerSecond * each.links, 0);
  return { transfersPerSecond: first.transfersPerSecond, links: transfers / first.transfersPerSecond };
}

function socketLinkIn(index: LabIndex, host: Id): SocketLink | null {
  for (const socket of index.subtree(host)) {
    if (socket.kind !== 'socket') continue;
    const { interconnectTransfersPerSecond: transfersPerSecond, interconnectLinks: links } = socket;
    if (transfersPerSecond != null && links != null) return { transfersPerSecond, links };
  }
  return null;
}
