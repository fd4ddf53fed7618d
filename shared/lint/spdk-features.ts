import type { Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { hostOf, isOlder, reactors, servingHost, spdkRelease } from './bed.ts';
import type { Found } from './rule.ts';

/** What a bed asks of SPDK, and the release that has it (L042). Releases from SPDK's change log and RPC decoders. */

interface Asked {
  readonly feature: string;
  readonly since: readonly [number, number];
  readonly host: Host | null;
  readonly entities: readonly Id[];
  readonly field: string;
  /** Who is asked; the target where it does not say. */
  readonly who?: 'initiator';
}

export function featureFindings(index: LabIndex): Found[] {
  const asked = [...accessFeatures(index), ...namedTracepoints(index), ...multipath(index)];
  return asked.flatMap(({ feature, since, host, entities, field, who = 'target' }) => {
    const release = spdkRelease(host);
    if (release === null || !isOlder(release, since)) return [];
    const message = `${feature} needs SPDK >= ${text(since)}, ${who} has ${text(release)}`;
    return [{ entities, field, message }];
  });
}

const text = ([year, month]: readonly [number, number]): string => `${year}.${String(month).padStart(2, '0')}`;

function accessFeatures(index: LabIndex): Asked[] {
  return index.ofKind('subsystem').flatMap((subsystem) => {
    if (subsystem.implementation !== 'spdk') return [];
    const groups = index.ofKind('accessGroup').filter((group) => group.subsystem === subsystem.id);
    const states = groups.map(({ states: own }) =>
      own
        .map(({ listener, state }) => `${listener} ${state}`)
        .sort()
        .join(),
    );
    const own = { host: servingHost(index, subsystem), entities: [subsystem.id] };
    const moved = subsystem.namespaces.some(({ nsid, anaGroup }) => nsid !== anaGroup);
    return [
      ...(groups.length > 0 ? [{ ...own, feature: 'ANA reporting', since: [20, 10] as const, field: 'states' }] : []),
      ...(moved
        ? [{ ...own, feature: 'an ANA group per namespace', since: [21, 10] as const, field: 'namespaces' }]
        : []),
      ...(new Set(states).size > 1
        ? [{ ...own, feature: 'an ANA state per group', since: [21, 10] as const, field: 'states' }]
        : []),
    ];
  });
}

/** Masks are hexadecimal with and without 0x. */
export const isTraceMask = (groups: string): boolean => /^(0x)?[0-9a-f]+$/i.test(groups);

/** Before v22.01 trace groups are given as a mask: 0x10 is nvmf_rdma. */
function namedTracepoints(index: LabIndex): Asked[] {
  return reactors(index)
    .filter(({ tracepoints }) => tracepoints != null && tracepoints !== '' && !isTraceMask(tracepoints))
    .map(({ id, tracepoints }) => ({
      feature: `-e ${tracepoints ?? ''} by name`,
      since: [22, 1] as const,
      host: hostOf(index, id),
      entities: [id],
      field: 'tracepoints',
    }));
}

function multipath(index: LabIndex): Asked[] {
  return index
    .ofKind('host')
    .filter(({ multipathPolicy }) => multipathPolicy?.startsWith('active-'))
    .map((host) => ({
      feature: 'multipath of the SPDK initiator',
      since: [21, 10] as const,
      host,
      entities: [host.id],
      field: 'multipathPolicy',
      who: 'initiator' as const,
    }));
}
