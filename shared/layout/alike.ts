import type { Entity, Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { countText } from '../units/count-text.ts';
import { formatCapacity } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { slotFacts } from './facts.ts';
import { likeness } from './fold.ts';
import { worstOf, type Overlay, type Utilisation } from './overlay.ts';

/** Hosts that nobody could tell apart but by their names: drawn as one while the user has them folded together. */

/** In the set of what is folded: this host stands for all that are like it. */
export const likeKey = (host: Id): string => `${host}/like`;

/** Cables count by the switch that they go to; a port of another host is as good as that of any. */
function partLikeness(index: LabIndex, entity: Entity): unknown {
  switch (entity.kind) {
    case 'drive':
      return ['drive', likeness(entity, slotFacts(index, entity).link)];
    case 'nic': {
      const ports = entity.ports.map(({ id, speed }) => {
        const far = index.cablesAt({ device: entity.id, port: id }).map(({ a, b }) => (a.device === entity.id ? b : a));
        return [speed, far.map(({ device }) => (index.get(device)?.kind === 'switch' ? device : 'host'))];
      });
      return ['nic', entity.model, slotFacts(index, entity).link, ports];
    }
    case 'numaNode':
      return ['node', entity.index, entity.cores];
    case 'vm':
      return ['vm', entity.virtualCpus];
    case 'socket':
      return ['socket', entity.cpuModel];
    default:
      return [entity.kind];
  }
}

function hostLikeness(index: LabIndex, host: Host): string {
  const parts = index.subtree(host.id).flatMap((part) => (part.id === host.id ? [] : [partLikeness(index, part)]));
  return JSON.stringify([host.parent, host.role, host.model, ...parts.map((part) => JSON.stringify(part)).sort()]);
}

/** Hosts drawn as one, by the one that is drawn; itself is the first of each list. */
export function alikeHosts(index: LabIndex, folded: ReadonlySet<string>): ReadonlyMap<Id, readonly Id[]> {
  const hosts = index.ofKind('host');
  const groups = new Map<Id, readonly Id[]>();
  if (!hosts.some(({ id }) => folded.has(likeKey(id)))) return groups;
  for (const group of Map.groupBy(hosts, (host) => hostLikeness(index, host)).values()) {
    const ids = group.map(({ id }) => id);
    const drawn = ids.find((id) => folded.has(likeKey(id)));
    if (drawn !== undefined && ids.length > 1) groups.set(drawn, [drawn, ...ids.filter((id) => id !== drawn)]);
  }
  return groups;
}

/** `72 drives, 18 TB, 24 not known` and `48 cables`: the sums of all hosts together. */
export function alikeFacts(index: LabIndex, hosts: readonly Id[]): string[] {
  const inside = hosts.flatMap((host) => index.subtree(host));
  const drives = inside.filter((entity) => entity.kind === 'drive');
  const known = drives.flatMap(({ capacityBytes }) => capacityBytes ?? []);
  const cables = new Set(
    inside.flatMap((entity) =>
      entity.kind === 'nic' ? entity.ports.flatMap(({ id }) => index.cablesAt({ device: entity.id, port: id })) : [],
    ),
  );
  const unknown = drives.length - known.length;
  const capacity = [
    countText(drives.length, 'drive'),
    ...(known.length === 0 ? [] : [formatCapacity(known.reduce((sum, each) => sum + each, 0))]),
    ...(unknown === 0 || known.length === 0 ? [] : [`${unknown} not known`]),
  ].join(', ');
  return [...(drives.length === 0 ? [] : [capacity]), ...(cables.size === 0 ? [] : [countText(cables.size, 'cable')])];
}

/** What of a host a load is told for, in the order in which hosts that are alike have it. */
function loadedParts(index: LabIndex, host: Id): Id[] {
  const inside = index.subtree(host);
  const devices = inside.filter(({ kind }) => kind === 'drive' || kind === 'coreSet').map(({ id }) => id);
  const cables = inside.flatMap((entity) =>
    entity.kind === 'nic'
      ? entity.ports.map(({ id }) => index.cablesAt({ device: entity.id, port: id })[0]?.id ?? '')
      : [],
  );
  return [host, ...devices, ...cables];
}

/** The overlay with the worst of all like it at each part of a host that stands for others. */
export function overlayOfAlike(index: LabIndex, groups: ReadonlyMap<Id, readonly Id[]>, overlay: Overlay): Overlay {
  if (groups.size === 0) return overlay;
  const worst = (uses: ReadonlyMap<Id, Utilisation>): ReadonlyMap<Id, Utilisation> => {
    const shown = new Map(uses);
    for (const hosts of groups.values()) {
      const parts = hosts.map((host) => loadedParts(index, host));
      parts[0]?.forEach((id, at) => {
        const use = worstOf(
          uses,
          parts.flatMap((own) => own[at] ?? []),
        );
        if (use) shown.set(id, use);
      });
    }
    return shown;
  };
  return { drives: worst(overlay.drives), cables: worst(overlay.cables), cores: worst(overlay.cores) };
}
