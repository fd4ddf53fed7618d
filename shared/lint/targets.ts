import type { EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { allPorts, hostOf, isOlder, nameOf, processOf, spdkRelease } from './bed.ts';
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
  const host = hostOf(index, listener.nic) ?? hostOf(index, subsystem.id);
  return host === null ? null : `kernel of ${host.id}`;
}

function sharedListeners(index: LabIndex): Found[] {
  const byAddress = Map.groupBy(
    index.ofKind('listener'),
    ({ transport, address, service }) => `${transport} ${address}:${service}`,
  );
  return [...byAddress].flatMap(([key, listeners]) => {
    const servers = new Set(listeners.map((listener) => serverOf(index, listener)).filter((server) => server !== null));
    if (servers.size < 2) return [];
    const message = `${key.slice(key.indexOf(' ') + 1)} is used by ${servers.size} processes`;
    return [{ entities: listeners.map(({ id }) => id), field: 'address', message }];
  });
}

function doubledAddresses(index: LabIndex): Found[] {
  const all = allPorts(index).flatMap(({ nic, port }) =>
    port.addresses.map(({ address, vlan }) => ({
      nic: nic.id,
      key: vlan === null ? address : `${address} on VLAN ${vlan}`,
    })),
  );
  return [...Map.groupBy(all, ({ key }) => key)].flatMap(([key, users]) => {
    if (users.length < 2) return [];
    const entities = [...new Set(users.map(({ nic }) => nic))];
    const names = entities.map((id) => nameOf(index, id)).join(' and ');
    return [{ entities, field: 'ports', message: `${key} is used ${users.length} times (${names})` }];
  });
}

function foreignAddresses(index: LabIndex): Found[] {
  return index.ofKind('listener').flatMap((listener) => {
    const at = listenerPort(index, listener);
    if (at === null || at.port.addresses.length === 0) return [];
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
  const release = spdkRelease(hostOf(index, subsystem.id));
  const listeners = index.ofKind('listener').filter((listener) => listener.subsystem === subsystem.id);
  const isLimited = subsystem.implementation === 'spdk' && release !== null && !isOlder(release, LIMIT_SINCE);
  if (!isLimited || listeners.length <= MOST_LISTENERS) return [];
  const message = `${subsystem.name} has ${listeners.length}; SPDK accepts ${MOST_LISTENERS} listeners per subsystem`;
  return [{ entities: [subsystem.id], message }];
}
