import type { EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { hostOf, isOlder, nameOf, processOf, servingHost, spdkRelease } from './bed.ts';
import { doubledAddresses } from './doubled-addresses.ts';
import { listenerPort } from './endpoints.ts';
import { featureFindings } from './spdk-features.ts';
import { doubledNames, invalidNames } from './names.ts';
import { doubleOwners } from './owners.ts';
import type { Found, Rule } from './rule.ts';

/** Subsystems, listeners and what they offer. */
export const targetRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L035',
    severity: 'error',
    title: 'One device, two owners',
    tip: 'Give each device to one of them, or put volumes on it and share those.',
    why: 'SPDK claims a device for itself, and two writers of one device destroy each other’s data.',
    check: doubleOwners,
  },
  {
    code: 'L036',
    severity: 'error',
    title: 'Name or number used twice',
    tip: 'Give each its own.',
    why: 'Hosts tell namespaces and subsystems apart by these alone and would take two for one.',
    check: doubledNames,
  },
  {
    code: 'L037',
    severity: 'error',
    title: 'Address used twice or on another port',
    tip: 'Give each process its own address or service, and use addresses of the named port.',
    why: 'The second listener cannot be made, or connections end at the wrong port.',
    check: (index) => [...sharedListeners(index), ...doubledAddresses(index), ...foreignAddresses(index)],
  },
  {
    code: 'L038',
    severity: 'error',
    title: 'NQN is not valid',
    tip: 'Write nqn.yyyy-mm.reverse.domain:name, or nqn.2014-08.org.nvmexpress:uuid: and a UUID in lower case.',
    why: 'Names are compared byte by byte; tools refuse others.',
    check: invalidNames,
  },
  {
    code: 'L039',
    severity: 'warning',
    title: 'Subsystem open to every host',
    tip: 'List the hosts that may connect, or accept it for an isolated lab.',
    why: 'Anything on the network could write to it.',
    check: openSubsystems,
  },
  {
    code: 'L041',
    severity: 'warning',
    title: 'Too many listeners',
    tip: 'Use 16 listeners or fewer per subsystem.',
    why: 'SPDK accepts 16 listeners per subsystem from v22.01 on.',
    check: (index) => index.ofKind('subsystem').flatMap((subsystem) => manyListeners(index, subsystem)),
  },
  {
    code: 'L042',
    severity: 'error',
    title: 'SPDK is older than the feature',
    tip: 'Use the release that is named, or do without the feature.',
    why: 'Older releases refuse the command or ignore the parameter.',
    check: featureFindings,
  },
];

const subsystemOf = (index: LabIndex, id: Id): EntityOf<'subsystem'> | null => {
  const entity = index.get(id);
  return entity?.kind === 'subsystem' ? entity : null;
};

/** Which process answers: an SPDK process by its core set, the kernel's target of a host, null for unknown. */
function serverOf(index: LabIndex, listener: EntityOf<'listener'>): string | null {
  const subsystem = subsystemOf(index, listener.subsystem);
  if (subsystem === null || subsystem.implementation === 'other') return null;
  if (subsystem.implementation === 'spdk') return processOf(index, subsystem)?.id ?? null;
  const host = hostOf(index, listener.nic) ?? servingHost(index, subsystem);
  return host === null ? null : `kernel of ${host.id}`;
}

/** Addresses that stand for all of a host's own. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

function sharedListeners(index: LabIndex): Found[] {
  const where = ({ address, nic, subsystem }: EntityOf<'listener'>): string => {
    if (!ANY_ADDRESS.has(address)) return '';
    const served = subsystemOf(index, subsystem);
    return (hostOf(index, nic) ?? (served === null ? null : servingHost(index, served)))?.id ?? '';
  };
  const byAddress = Map.groupBy(index.ofKind('listener'), (listener) =>
    [listener.transport, listener.address, listener.service, where(listener)].join(' '),
  );
  return [...byAddress.values()].flatMap((listeners) => {
    const [first] = listeners;
    const servers = new Set(listeners.map((listener) => serverOf(index, listener)).filter((server) => server !== null));
    if (first === undefined || servers.size < 2) return [];
    const message = `${first.address}:${first.service} is used by ${servers.size} processes`;
    return [{ entities: listeners.map(({ id }) => id), field: 'address', message }];
  });
}

function foreignAddresses(index: LabIndex): Found[] {
  return index.ofKind('listener').flatMap((listener) => {
    const at = listenerPort(index, listener);
    if (at === null || at.port.addresses.length === 0 || ANY_ADDRESS.has(listener.address)) return [];
    if (at.port.addresses.some(({ address }) => address === listener.address)) return [];
    const port = at.port.interfaceName ?? at.port.name;
    const message = `${listener.address}:${listener.service} is not assigned to ${nameOf(index, at.nic.id)}, ${port}`;
    return [{ entities: [listener.id, at.nic.id], field: 'address', message }];
  });
}

function openSubsystems(index: LabIndex): Found[] {
  return index
    .ofKind('subsystem')
    .filter(({ allowAnyHost }) => allowAnyHost)
    .map(({ id }) => ({
      entities: [id],
      field: 'allowAnyHost',
      message: `${nameOf(index, id)} accepts every host`,
    }));
}

const MOST_LISTENERS = 16;
const LIMIT_SINCE = [22, 1] as const;

function manyListeners(index: LabIndex, subsystem: EntityOf<'subsystem'>): Found[] {
  const release = spdkRelease(servingHost(index, subsystem));
  const listeners = index.ofKind('listener').filter((listener) => listener.subsystem === subsystem.id);
  const isLimited = subsystem.implementation === 'spdk' && release !== null && !isOlder(release, LIMIT_SINCE);
  if (!isLimited || listeners.length <= MOST_LISTENERS) return [];
  const message = `${subsystem.name} has ${listeners.length}; SPDK accepts ${MOST_LISTENERS} listeners per subsystem`;
  return [{ entities: [subsystem.id], message }];
}
