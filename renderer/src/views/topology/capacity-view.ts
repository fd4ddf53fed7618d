import type { Output } from '../../../../shared/contract/contract.ts';
import type { ElementUse, LabCapacity } from '../../../../shared/capacity/question.ts';
import type { LabIndex } from '../../../../shared/model/lab-index.ts';
import { initiatorSets } from '../../../../shared/layout/core-map.ts';
import { noOverlay, type Overlay, type Utilisation } from '../../../../shared/layout/overlay.ts';
import type { Id } from '../../../../shared/units/identity.ts';
import { formatNumber, formatShort, NO_DATA } from '../../../../shared/units/format.ts';

type Answer = Output<'capacity.predict'>;

/** At this share of its limit an element counts as full: what is left is less than the error of any prediction. */
const FULL_SHARE = 0.99;

/** What a lab gives for a load, as the drawing, the tool bar and the inspector tell it. */
export interface CapacityView {
  readonly capacity: LabCapacity;
  /** I/O per second: the estimate, or the ceiling where the estimate reaches it or is not known. */
  readonly iops: number;
  /** False: the depth at which the ceiling is reached is not known, so `iops` is only what it gives at most. */
  readonly estimated: boolean;
  /** The use of each element at `iops`. */
  readonly uses: readonly ElementUse[];
  readonly fullCables: ReadonlySet<Id>;
}

export function capacityView(answer: Answer | null): CapacityView | null {
  const capacity = answer?.capacity;
  if (!capacity) return null;
  const { iops: estimate, rooflineIops: ceiling } = capacity;
  const iops = estimate === null || estimate >= FULL_SHARE * ceiling ? ceiling : estimate;
  // Every use is proportional to the rate that it was told for.
  const factor = iops / (estimate ?? ceiling);
  const uses = capacity.uses.map((use) => ({ ...use, used: use.used * factor, share: use.share * factor }));
  const full = uses.filter((use) => isCable(use) && use.share >= FULL_SHARE);
  return { capacity, iops, estimated: estimate !== null, uses, fullCables: new Set(full.map(({ entity }) => entity)) };
}

const isCable = ({ element, port }: ElementUse): boolean => port !== null && element.endsWith('_links');

/**
 * The numbers over the drawing. A cable between two hosts is told once, by its fuller end; the load of a client is told
 * at its core sets for load, or at the host when there are none.
 */
export function overlayOf(view: CapacityView | null, index: LabIndex): Overlay {
  if (view === null) return noOverlay;
  const drives = view.uses.filter(({ element }) => element === 'drives');
  const cores = view.uses.flatMap((use) => {
    if (use.element === 'target_cpu') return [use];
    if (use.element !== 'initiator_cpu') return [];
    const sets = initiatorSets(index, use.entity);
    return (sets.length > 0 ? sets : [use.entity]).map((entity) => ({ ...use, entity }));
  });
  return { drives: fullest(drives), cables: fullest(view.uses.filter(isCable)), cores: fullest(cores) };
}

function fullest(uses: readonly ElementUse[]): Map<Id, Utilisation> {
  const rising = [...uses].sort((a, b) => a.share - b.share);
  return new Map(
    rising.map((use) => [
      use.entity,
      { share: use.share, value: rateText(use.used, use.unit), limited: use.share >= FULL_SHARE },
    ]),
  );
}

export interface Headline {
  readonly rate: string;
  readonly predicted: string;
  /** Share of what the drives could do. */
  readonly ofDrives: string;
  readonly limit: string;
  /** Something is full. */
  readonly full: boolean;
}

/** `745,734 IOPS` `predicted` `92.3% of the drives` `8 links at their limit`. */
export function headlineOf({ capacity, iops, estimated, fullCables }: CapacityView): Headline {
  const drives = capacity.ceilings.find(({ element }) => element === 'drives')?.planningIops ?? null;
  const lowest = capacity.ceilings[0];
  const full = iops >= FULL_SHARE * capacity.rooflineIops;
  const links = fullCables.size;
  return {
    rate: `${formatNumber(iops)} IOPS`,
    predicted: estimated ? 'predicted' : 'at most',
    ofDrives: `${drives === null ? NO_DATA : formatNumber((iops / drives) * 100, 1)}% of the drives`,
    limit:
      links > 0
        ? `${links} ${links === 1 ? 'link at its limit' : 'links at their limit'}`
        : `${full ? 'Limit' : 'Next limit'}: ${lowest?.name ?? NO_DATA}`,
    full,
  };
}

export interface Meter {
  readonly name: string;
  /** `97.7 of 97.7 Gb/s`. */
  readonly words: string;
  /** 0..1, more where the model finds the element overrun. */
  readonly share: number;
  readonly full: boolean;
}

/** What is known of an element and what it holds, nearest to its limit first. The fullest stands for its like. */
export function metersOf(view: CapacityView, index: LabIndex, id: Id): Meter[] {
  const own = new Set([id, ...index.subtree(id).map((entity) => entity.id)]);
  const cables = index.ofKind('link').filter((link) => own.has(link.a.device) || own.has(link.b.device));
  const near = new Set([...own, ...cables.map((link) => link.id)]);
  const uses = view.uses.filter(({ entity }) => near.has(entity));
  const behind = index.get(id)?.kind === 'nic' ? drivesBehind(view, uses) : [];
  const meters = [...uses.map((use) => meter(nameOf(use), use)), ...behind];
  const best = new Map<string, Meter>();
  for (const each of meters.sort((a, b) => b.share - a.share)) if (!best.has(each.name)) best.set(each.name, each);
  return [...best.values()];
}

/** Load of the cores of a node's or socket's host: its initiator, and the processes that serve on it. */
export function coreLoads(view: CapacityView | null, index: LabIndex, id: Id): { name: string; words: string }[] {
  const host = index.ancestors(id).find(({ kind }) => kind === 'host');
  if (view === null || !host) return [];
  const inside = new Set(index.subtree(host.id).map((entity) => entity.id));
  return view.uses
    .filter(({ element, entity }) => (element === 'initiator_cpu' || element === 'target_cpu') && inside.has(entity))
    .map((use) => ({
      name: use.element === 'initiator_cpu' ? `Initiator of ${host.name}` : (index.get(use.entity)?.name ?? 'Cores'),
      words: `${usedOf(use.used, use.limit, use.unit)} predicted`,
    }));
}

/** What the drives could send through the cables of an adapter, in proportion to what goes through them now. */
function drivesBehind({ capacity, iops }: CapacityView, uses: readonly ElementUse[]): Meter[] {
  const drives = capacity.ceilings.find(({ element }) => element === 'drives');
  const used = uses.filter(isCable).reduce((sum, use) => sum + use.used, 0);
  if (!drives || used === 0 || iops === 0) return [];
  const limit = used * (drives.planningIops / iops);
  return [meter('Drives behind it', { used, limit, unit: 'bits per second', share: used / limit })];
}

/** The ceilings of the whole bed, the lowest first. */
export const ceilingMeters = ({ capacity, iops }: CapacityView): Meter[] =>
  capacity.ceilings.map(({ name, planningIops }) =>
    meter(name.charAt(0).toUpperCase() + name.slice(1), {
      used: iops,
      limit: planningIops,
      unit: 'operations per second',
      share: iops / planningIops,
    }),
  );

function meter(
  name: string,
  { used, limit, unit, share }: Pick<ElementUse, 'used' | 'limit' | 'unit' | 'share'>,
): Meter {
  return { name, words: usedOf(used, limit, unit), share, full: share >= FULL_SHARE };
}

function nameOf(use: ElementUse): string {
  if (isCable(use)) return 'Link, payload';
  switch (use.element) {
    case 'drives':
    case 'drive_links':
      return 'Drive';
    case 'client_nic_pcie':
    case 'target_nic_pcie':
      return 'PCIe slot';
    case 'client_nic_total':
    case 'target_nic_total':
      return 'Adapter in all';
    case 'initiator_cpu':
      return 'Initiator cores';
    case 'target_cpu':
      return 'Cores';
    case 'socket_link':
      return 'Link between sockets';
    case 'client_links':
    case 'target_links':
    case 'node_links':
      return 'Adapter';
    case 'switch':
      return 'Switch';
    case 'memory':
      return 'Memory';
  }
}

const BITS = 1e9;

function usedOf(used: number, limit: number, unit: ElementUse['unit']): string {
  if (unit === 'bits per second') return `${formatNumber(used / BITS, 1)} of ${formatNumber(limit / BITS, 1)} Gb/s`;
  if (unit === 'cores') return `${formatNumber(used, 1)} of ${formatNumber(limit)} cores`;
  return `${formatShort(used)} of ${formatShort(limit)} IOPS`;
}

function rateText(value: number, unit: ElementUse['unit']): string {
  if (unit === 'bits per second') return `${formatNumber(value / BITS, 1)} Gb/s`;
  return unit === 'cores' ? `${formatNumber(value, 1)} cores` : `${formatShort(value)} IOPS`;
}

/** One sentence on an element: is it the limit, and what would help? */
export function meterSentence({ capacity, uses, iops }: CapacityView, meters: readonly Meter[]): string {
  const [first] = meters;
  const lowest = capacity.ceilings[0]?.name ?? NO_DATA;
  if (!first) return `This load does not use it. The limit of the bed: ${lowest}.`;
  if (!first.full) {
    return iops >= FULL_SHARE * capacity.rooflineIops
      ? `Not the limit. What limits the bed: ${lowest}.`
      : 'Below every limit at this depth: more I/Os in flight would give more.';
  }
  if (first.name !== 'Link, payload') return `${first.name} at its limit. More elsewhere gives nothing more.`;
  const isFull = (element: string): boolean => uses.some((use) => use.element === element && use.share >= FULL_SHARE);
  if (isFull('client_links') && isFull('target_links')) {
    return 'Both ends of this path are at their limit. To reach the drives, add cables at the clients and at the target.';
  }
  const side = isFull('client_links') ? 'the clients' : isFull('target_links') ? 'the target' : 'the nodes';
  return `The links of ${side} are at their limit. To reach the drives, add cables there.`;
}
